package junit_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/require"
)

// readSuite and readCase are the output of testdata/read.py.
type (
	readSuite struct {
		Name                             string
		Tests, Failures, Errors, Skipped int
		Properties                       map[string]string
		Cases                            []readCase
	}
	readCase struct {
		Class, Name, Result, Message, Text, File string
		Time                                     float64
		Line                                     int
	}
)

// tools returns the Python interpreter of an environment in which .ci/tools.txt is
// installed, as CHAOS_TOOLS_PYTHON names it.
func tools(t *testing.T) string {
	t.Helper()
	python := os.Getenv("CHAOS_TOOLS_PYTHON")
	if python == "" {
		python = "CHAOS_TOOLS_PYTHON" // which is on no PATH
	}
	return require.Program(t, python)
}

// TestReaders has every document checked against the schema, and read by
// junitparser: it must find what an XML parser finds.
func TestReaders(t *testing.T) {
	t.Parallel()
	python, dir := tools(t), t.TempDir()
	args := []string{filepath.Join("testdata", "read.py"), filepath.Join("testdata", "junit.xsd")}
	var names, texts []string
	for name, suite := range reporttest.Suites() {
		path, text := filepath.Join(dir, name+".xml"), write(t, suite)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args, names, texts = append(args, path), append(names, name), append(texts, text)
	}
	cmd := exec.CommandContext(t.Context(), python, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var answers []struct{ Suites []readSuite }
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		d := read(t, texts[i])
		for k, got := range answers[i].Suites {
			if diff := cmp.Diff(expect(d.Suites[k]), countsAndCases(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if got.Properties["expected"] == "" || got.Properties["source"] == "" {
				t.Errorf("%s: got properties %v", name, got.Properties)
			}
		}
	}
}

// countsAndCases leaves out what this package's reader does not read.
func countsAndCases(s readSuite) readSuite {
	s.Properties = nil
	for i := range s.Cases {
		s.Cases[i].Time = 0
	}
	return s
}

// expect is what a reader must find in a suite.
func expect(s *suite) readSuite {
	want := readSuite{Name: s.Name, Tests: s.Tests, Failures: s.Failures, Errors: s.Errors, Skipped: s.Skipped}
	for _, c := range s.Cases {
		r := readCase{Class: c.Class, Name: c.Name, File: c.File, Line: c.Line, Result: "passed"}
		for kind, found := range map[string]*result{"error": c.Error, "failure": c.Failure, "skipped": c.Skipped} {
			if found != nil {
				r.Result, r.Message, r.Text = kind, found.Message, found.Text
			}
		}
		want.Cases = append(want.Cases, r)
	}
	return want
}
