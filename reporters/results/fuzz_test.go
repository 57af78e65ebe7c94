package results_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// FuzzReadFile holds that whatever stands in results or a journal can be reported on,
// if it can be read at all.
func FuzzReadFile(f *testing.F) {
	for _, name := range []string{"all", "markup.report", "invalid.report"} {
		text, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"version": 1, "verdict": 3, "experiments": [{"state": "finished", "verdict": "passed", "journal": 3, "findings": [{"problem": 1, "line": -1}, 3],
		"record": {"experiment": {"tags": 1, "secrets": {"a": {"b": {}}}}, "run": [{}]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{results.FileName, "journal.json"} {
			s, err := results.ReadFile(fstest.MapFS{name: {Data: data}}, name, journal.FailOn{Status: true})
			if err != nil {
				continue
			}
			check(t, s)
		}
	})
}

func check(t *testing.T, s *report.Suite) {
	t.Helper()
	var b strings.Builder
	if err := results.WriteReport(&b, s, reporttest.Context(), results.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := results.ReadFile(fstest.MapFS{results.FileName: {Data: []byte(b.String())}}, results.FileName, journal.FailOn{}); err != nil {
		t.Errorf("the report cannot be read again: %v\n%s", err, b.String())
	}
}
