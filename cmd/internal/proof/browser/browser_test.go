package browser_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/require"
)

// finding is a line of what testdata/check.mjs writes.
type finding struct {
	// Page is the file without its extension, Check what was looked at.
	Page, Check string
	// Problem is empty for something that is only to be known.
	Problem, Note string
}

// check opens all pages of a folder in a browser and returns what is wrong with them.
func check(t *testing.T, dir string) []finding {
	t.Helper()
	chromium, modules := require.Browser(t)
	cmd := exec.CommandContext(t.Context(), require.Program(t, "node"), filepath.Join("testdata", "check.mjs"), dir)
	cmd.Env = append(os.Environ(), "CHAOS_CHROMIUM="+chromium, "CHAOS_BROWSER_MODULES="+modules)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var findings []finding
	for line := range strings.Lines(string(out)) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		findings = append(findings, f)
	}
	if len(findings) == 0 {
		t.Fatal("nothing was looked at")
	}
	return findings
}

func write(t *testing.T, dir, name string, s *report.Suite) {
	t.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, s, reporttest.Context(), html.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// recorded returns a suite of real journals.
func recorded(t *testing.T) *report.Suite {
	t.Helper()
	var all []*report.Outcome
	for _, r := range reporttest.Journals() {
		j, err := journal.Read(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		o := report.Recorded(j, reporttest.FailOn())
		o.Source = r.Name + ".json"
		all = append(all, o)
	}
	return reporttest.Suite(all...)
}

func TestPages(t *testing.T) {
	t.Parallel()
	require.Browser(t)
	dir := t.TempDir()
	suites := reporttest.Suites()
	for _, name := range []string{"all", "begun", "none", "flapping", "markup", "huge"} {
		write(t, dir, name, suites[name])
	}
	compared, _ := reporttest.Compared()
	write(t, dir, "compared", compared)
	write(t, dir, "measured", reporttest.Measured())
	write(t, dir, "journals", recorded(t))
	write(t, dir, "many", reporttest.Many(1, 10_000))
	for _, f := range check(t, dir) {
		if f.Problem != "" {
			t.Errorf("%s: %s: %s", f.Page, f.Check, f.Problem)
		} else if f.Note != "" {
			t.Logf("%s: %s: %s", f.Page, f.Check, f.Note)
		}
	}
}

// TestChecksCanFail looks at a page with which everything is wrong.
func TestChecksCanFail(t *testing.T) {
	t.Parallel()
	found := make(map[string]bool)
	for _, f := range check(t, filepath.Join("testdata", "broken")) {
		found[f.Check] = found[f.Check] || f.Problem != ""
	}
	for _, check := range []string{"requests", "console", "width on a phone", "axe in light", "axe in dark", "print", "without script"} {
		if !found[check] {
			t.Errorf("the check of %s found nothing", check)
		}
	}
}
