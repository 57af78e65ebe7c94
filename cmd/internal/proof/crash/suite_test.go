package crash

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSuiteKilled kills a session of several experiments: finished experiments stay
// finished, unfinished ones are undone, and the reports show all of them.
func TestSuiteKilled(t *testing.T) {
	t.Parallel()
	const records = 60 // of some 120
	for at := 5; at < records; at += 9 {
		t.Run(fmt.Sprintf("record %d", at), func(t *testing.T) {
			t.Parallel()
			killSuite(t, at)
		})
	}
}

func killSuite(t *testing.T, at int) {
	system := folder{dir: t.TempDir()}
	shell := scenarios()[0].files["experiment.yaml"]
	files := make(map[string]string)
	for _, name := range []string{"one", "two", "three", "four"} {
		text := shell
		for _, fault := range faults() {
			text = strings.ReplaceAll(text, "fault-"+fault, "fault-"+name+fault)
			text = strings.ReplaceAll(text, "echo "+fault, "echo "+name+fault)
		}
		files[name+".yaml"] = strings.Replace(text, "it is going to be killed", name, 1)
	}
	v := newVictim(t, files, system.variables())
	v.kill(t, v.afterRecords(t, at), "run", "--max-parallel=2", "--journal-dir=journals", "--junit-path=junit.xml", "*.yaml")
	output, code := v.recover(t)
	if left := system.faults(t); len(left) > 0 || code != 0 {
		t.Errorf("got the faults %v and exit code %d, want neither\n%s\n%s", left, code, &v.output, output)
	}
	for name, times := range system.undone(t) {
		if times > 2 {
			t.Errorf("%s was undone %d times", name, times)
		}
	}
	text, err := os.ReadFile(filepath.Join(v.dir, "journals", "results.json"))
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, &v.output, output)
	}
	var results struct {
		Verdict     string
		Experiments []struct{ State, Verdict, Reason string }
	}
	if err := json.Unmarshal(text, &results); err != nil {
		t.Fatal(err)
	}
	if len(results.Experiments) != len(files) {
		t.Errorf("got %d experiments in the results, want %d\n%s", len(results.Experiments), len(files), text)
	}
	for _, e := range results.Experiments {
		if e.Verdict == "" && e.State != "skipped" || e.Verdict == "interrupted" && e.Reason == "" {
			t.Errorf("got %+v", e)
		}
	}
	junit, err := os.ReadFile(filepath.Join(v.dir, "junit.xml"))
	if err != nil || strings.Count(string(junit), "<testsuite ") != len(files) {
		t.Errorf("got %v and the report\n%s\nwant one with %d suites", err, junit, len(files))
	}
}
