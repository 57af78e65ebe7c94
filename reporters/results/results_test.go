package results_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	for _, j := range reporttest.Journals() {
		if j.Name == name {
			return string(j.Data)
		}
	}
	t.Fatalf("there is no journal %q", name)
	return ""
}

func read(t *testing.T, dir string, paths ...string) *report.Suite {
	t.Helper()
	s, err := results.Read(paths, results.ReadOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, s *report.Suite) string {
	t.Helper()
	var b strings.Builder
	if err := results.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func writeReport(t *testing.T, s *report.Suite) string {
	t.Helper()
	var b strings.Builder
	if err := results.WriteReport(&b, s, reporttest.Context(), results.Options{Title: "Tuesday's <game day>"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	t.Parallel()
	suites := reporttest.Suites()
	for _, name := range []string{"all", "begun", "none", "compared"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.Assert(t, write(t, suites[name]), name+".json")
		})
	}
	for _, name := range []string{"deviated-after", "interrupted", "invalid", "markup"} {
		t.Run("report of "+name, func(t *testing.T) {
			t.Parallel()
			golden.Assert(t, writeReport(t, suites[name]), name+".report.json")
		})
	}
}

// A report of real journals is the same whether it is made of the journals or of the
// report itself.
func TestReadReport(t *testing.T) {
	t.Parallel()
	files := map[string]string{"report.json": `{"version": 1, "verdict": "passed", "experiments": []}`}
	var names []string
	for _, j := range reporttest.Journals() {
		files[j.Name+".json"] = string(j.Data)
		names = append(names, j.Name+".json")
	}
	dir := folder(t, files)
	s := read(t, dir, names...)
	if len(s.Outcomes) != len(names) || s.Verdict != journal.Deviated {
		t.Fatalf("got %d outcomes, %s, want %d, deviated", len(s.Outcomes), s.Verdict, len(names))
	}
	first := writeReport(t, s)
	again := read(t, folder(t, map[string]string{"report.json": first}), "report.json")
	if diff := cmp.Diff(first, writeReport(t, again)); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
	if again := read(t, dir, "."); len(again.Outcomes) != len(names) {
		t.Errorf("got %d outcomes of the folder, want %d", len(again.Outcomes), len(names))
	}
}

// TestReadResults reads the results of a suite, its journals being elsewhere than they
// were written to.
func TestReadResults(t *testing.T) {
	t.Parallel()
	suite := reporttest.Suites()["all"]
	suite.Outcomes = slices.DeleteFunc(suite.Outcomes, func(o *report.Outcome) bool { return reporttest.Name(o) == "huge" })
	files := make(map[string]string)
	for i, o := range suite.Outcomes {
		if o.Journal == nil {
			continue
		}
		o := *o
		o.JournalPath = "chaos-results/" + string(rune('a'+i)) + ".json"
		var b strings.Builder
		if err := o.Journal.Write(&b); err != nil {
			t.Fatal(err)
		}
		files["moved/"+filepath.Base(o.JournalPath)] = b.String()
		suite.Outcomes[i] = &o
	}
	want := write(t, suite)
	files["moved/results.json"] = want
	files["moved/discovery.json"] = `{"id": 1}`
	dir := folder(t, files)
	for _, paths := range [][]string{{"moved"}, {"moved/results.json"}, {"moved/a.json", "moved/results.json", "moved"}} {
		if diff := cmp.Diff(want, write(t, read(t, dir, paths...))); diff != "" {
			t.Errorf("%q: (-want +got):\n%s", paths, diff)
		}
	}
}

func TestReadLoneJournals(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"a/journal.json": recorded(t, "chaos-activity-failed"), "b/journal.json": recorded(t, "reference-deviated-during"),
		"b/experiment.json": `{"title": "t", "description": "d", "method": []}`, "b/list.json": "[1]",
	})
	s := read(t, dir, "b", "a")
	if len(s.Outcomes) != 2 || s.Outcomes[0].JournalPath != "b/journal.json" || s.Outcomes[1].Verdict != journal.Passed {
		t.Errorf("got %s of %d outcomes", s.Verdict, len(s.Outcomes))
	}
	if got := s.Took(); got <= 0 || got > time.Minute {
		t.Errorf("got %v for runs that lie apart", got)
	}
	s, err := results.Read([]string{"a"}, results.ReadOptions{Dir: dir, FailOn: &journal.FailOn{Activity: true}})
	if err != nil || s.Verdict != journal.Failed {
		t.Errorf("got %v, want failed, as an activity did", err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"experiment.json": `{"title": "t", "description": "d", "method": []}`,
		"half.json":       recorded(t, "chaos-passed")[:500], "empty.json": "", "binary.json": "\x7fELF\x02\x01\x00\x00",
		"nothing/log.txt": "x", "later/results.json": `{"version": 99, "verdict": "passed", "experiments": []}`,
		"odd/results.json":  `{"version": 1, "verdict": "passed", "experiments": [{"state": "finished", "verdict": "fine"}]}`,
		"lost/results.json": `{"version": 1, "verdict": "passed", "experiments": [{"state": "finished", "verdict": "passed", "journal": "gone.json"}]}`,
	})
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ path, want string }{
		{"pipe.json", "pipe.json: error: cannot read this: this is not a regular file"},
		{"experiment.json", "experiment.json:1:1: error: this is not the journal of a run, found an experiment"},
		{"half.json", "half.json:20:7: error: the string that starts here is never closed"}, {"empty.json", "empty.json: error: the document is empty"},
		{"binary.json", "binary.json:1:7: error: "}, {"nothing", "nothing: error: this folder has neither a journal nor results.json"},
		{"no.json", "no.json: error: cannot read this: no such file or directory"},
		{"later", "later/results.json: error: cannot read this: a later version of chaos wrote this"},
		{"odd", `odd/results.json: error: cannot read this: "fine" is no verdict`},
		{"lost", "lost/gone.json: error: cannot read this: no such file or directory"},
		{os.DevNull, os.DevNull + ": error: cannot read this: this is not a regular file"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			_, err := results.Read([]string{test.path}, results.ReadOptions{Dir: dir})
			problems := (source.Problems)(nil)
			if !errors.As(err, &problems) || len(problems) != 1 || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want one problem: %s", err, test.want)
			}
		})
	}
	if _, err := results.Read([]string{"empty.json", "half.json"}, results.ReadOptions{Dir: dir}); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("got %v, want a line for each file", err)
	}
}

// TestReportHasNoSecrets makes a report of a journal of the reference that has some in
// the experiment.
func TestReportHasNoSecrets(t *testing.T) {
	t.Parallel()
	text := `{"experiment": {"title": "t", "secrets": {"k8s": {"TOKEN": "hunter2", "OTHER": {"type": "env", "key": "OTHER"},
		"DEFAULT": {"type": "env", "key": "X", "default": "hunter3"}}, "odd": "hunter4"}}, "status": "completed", "run": []}`
	s := read(t, folder(t, map[string]string{"journal.json": text}), "journal.json")
	got := writeReport(t, s)
	if strings.Contains(got, "hunter") || !strings.Contains(got, `"OTHER": {`) {
		t.Errorf("got %s, want the names of secrets and no values", got)
	}
}
