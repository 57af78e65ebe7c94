package app

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

// isSame says whether two paths, as the user names them, are of the same file, which
// need not be there yet.
func (a *application) isSame(one, other string) bool {
	if one == "" || other == "" {
		return false
	}
	one, other = a.env.path(one), a.env.path(other)
	if filepath.Clean(one) == filepath.Clean(other) {
		return true
	}
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}

// journalHead is how far a journal has said that it is one, in bytes.
const journalHead = 256

// isJournal says whether there is a journal at path.
func (a *application) isJournal(path string) bool {
	info, err := os.Stat(a.env.path(path))
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(a.env.path(path))
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // it was only read
	head, _ := io.ReadAll(io.LimitReader(file, journalHead))
	return bytes.Contains(head, []byte(`"chaoslib-version"`))
}

// otherFiles are the files that a session reads and writes besides its reports, with
// what they are.
func (o *runOptions) otherFiles(a *application, sources []string) map[string]string {
	files := map[string]string{
		o.journalPath: "the journal", o.reports.junitPath: "the report in JUnit XML", o.reports.baseline: "the baseline",
		a.global.logFile: "the log", a.global.settings: "the settings", o.policyName: "the policy",
	}
	if o.journalDir != "" {
		files[filepath.Join(o.journalDir, results.FileName)] = "where the results go"
	}
	for _, list := range []struct {
		names []string
		what  string
	}{{sources, "an experiment"}, {o.guardFiles, "a file of guards"}, {o.controlFiles, "a file of controls"}, {o.varFiles, "a file of variables"}} {
		for _, name := range list.names {
			files[name] = list.what
		}
	}
	return files
}

// checkClashes says which report would replace something else, or another report.
func (a *application) checkClashes(reports reportFiles, others map[string]string) error {
	for i, report := range reports {
		for name, what := range others {
			if a.isSame(report.Path, name) {
				return usageErrorf("--report: %s is %s, which the report would replace", report.Path, what)
			}
		}
		for _, earlier := range reports[:i] {
			if a.isSame(report.Path, earlier.Path) {
				return usageErrorf("--report: %s is asked for twice", report.Path)
			}
		}
		if info, err := os.Stat(a.env.path(report.Path)); err == nil && info.IsDir() {
			return usageErrorf("--report: %s is a folder", report.Path)
		}
	}
	return nil
}

// passwords match users and passwords in URLs.
const passwords = `://[^/\s:@"]*:[^/\s@"]+@`

// redactRecorded takes out of a recorded document the secrets that stand in it: what the
// Chaos Toolkit writes into its journals.
func (a *application) redactRecorded(document *pyvalue.Map) *pyvalue.Map {
	experiment, _ := document.Value("experiment").(*pyvalue.Map)
	a.redactor.Add(secrets.Written(source.FromValue(experiment.Value("secrets"))))
	clean, _ := a.redactor.Redact(document).(*pyvalue.Map) // which a mapping stays
	return clean
}
