package baseline_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/baseline"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// files are the files of a folder or a zip, by name.
type files map[string][]byte

func (f files) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range f {
		writeFile(t, filepath.Join(dir, name), data)
	}
	return dir
}

func (f files) zip(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range f {
		file, err := w.Create(name)
		if err == nil {
			_, err = file.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func writeFile(t *testing.T, path string, data []byte) string {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// inFile writes data to a file whose name says nothing about its format.
func inFile(t *testing.T, data []byte) string {
	t.Helper()
	return writeFile(t, filepath.Join(t.TempDir(), "before"), data)
}

// deviated returns the journal of a real run that deviated.
func deviated(t *testing.T) []byte {
	t.Helper()
	for _, j := range reporttest.Journals() {
		if j.Verdict == journal.Deviated {
			return j.Data
		}
	}
	t.Fatal("no journal deviated")
	return nil
}

// suiteResults returns the results file of a suite with one experiment that passed.
func suiteResults(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := results.Write(&b, reporttest.Suite(&report.Outcome{
		Source: "shop.yaml", File: "shop.yaml", Title: "The shop", State: report.Finished, Verdict: journal.Passed,
	})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRead(t *testing.T) {
	t.Parallel()
	both := files{"a/journal.json": deviated(t), "b/deep/results.json": suiteResults(t), "b/readme.txt": []byte("no JSON"), "a/other.json": []byte("{}")}
	tests := []struct {
		name, path string
		want       []journal.Verdict
	}{
		{"a journal", inFile(t, deviated(t)), []journal.Verdict{journal.Deviated}},
		{"the results of a suite", inFile(t, suiteResults(t)), []journal.Verdict{journal.Passed}},
		{"a folder", both.folder(t), []journal.Verdict{journal.Passed, journal.Deviated}},
		{"a zip", inFile(t, both.zip(t)), []journal.Verdict{journal.Passed, journal.Deviated}},
		{"a zip after other folders", inFile(t, files{"x/y/z/journal.json": deviated(t)}.zip(t)), []journal.Verdict{journal.Deviated}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := baseline.Read(tt.path, journal.FailOn{})
			if err != nil {
				t.Fatal(err)
			}
			var got []journal.Verdict
			for _, o := range s.Outcomes {
				got = append(got, o.Verdict)
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got the verdicts %v, want %v", got, tt.want)
			}
		})
	}
}

// TestReadJudgesAsTheSession judges journals, which have no verdict of their own.
func TestReadJudgesAsTheSession(t *testing.T) {
	t.Parallel()
	for _, j := range reporttest.Journals() {
		for failOn, want := range map[*journal.FailOn]journal.Verdict{{}: j.Verdict, new(reporttest.FailOn()): j.Strict} {
			s, err := baseline.Read(inFile(t, j.Data), *failOn)
			if err != nil {
				t.Errorf("%s: %v", j.Name, err)
			} else if got := s.Verdict; got != want {
				t.Errorf("%s: got %s, want %s", j.Name, got, want)
			}
		}
	}
}

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bomb returns a small zip with so many megabytes of spaces.
func bomb(t *testing.T, megabytes int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	file, err := w.Create("journal.json")
	for range megabytes {
		if err == nil {
			_, err = file.Write(bytes.Repeat([]byte(" "), 1<<20))
		}
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func crowd(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range results.MaxFiles + 1 {
		if _, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%d.json", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadNothing has baselines that nobody checked before: an artifact may be anything.
func TestReadNothing(t *testing.T) {
	t.Parallel()
	valid := files{"journal.json": deviated(t)}.zip(t)
	tests := []struct{ name, path, says string }{
		{"does not exist", filepath.Join(t.TempDir(), "before.json"), "no such file"},
		{"a pipe, which would block", fifo(t), "neither a file nor a folder"},
		{"an empty file", inFile(t, nil), "line 1"},
		{"garbage", inFile(t, []byte("\x00\xff garbage")), "line 1"},
		{"another document", inFile(t, []byte(`{"title": "x"}`)), "line 1"},
		{"an empty folder", t.TempDir(), "neither a journal nor results.json"},
		{"an empty zip in a zip file", inFile(t, files{"a.txt": nil}.zip(t)), "neither a journal nor results.json"},
		{"garbage that begins as a zip", inFile(t, []byte("PK\x03\x04 garbage")), "not a zip"},
		{"a truncated zip", inFile(t, valid[:len(valid)-10]), "not a zip"},
		{"a zip bomb", inFile(t, bomb(t, 65)), "too much data"},
		{"a zip with too many files", inFile(t, crowd(t)), "10001 files"},
		{"results that are not", files{"results.json": []byte(`{"version": 1, "experiments": 3}`)}.folder(t), "results.json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := baseline.Read(tt.path, journal.FailOn{})
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), tt.path) {
				t.Errorf("got %v and %v, want an error without the path that says %q", s, err, tt.says)
			}
		})
	}
}

// TestReadStaysInTheFolder reads nothing that a zip or a results file names outside of it.
func TestReadStaysInTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "secret.json"), deviated(t))
	named := []byte(`{"version": 1, "verdict": "passed", "experiments": [{"source": "a", "title": "A", "state": "finished", "verdict": "passed", "journal": "../secret.json"}]}`)
	writeFile(t, filepath.Join(dir, "inside", "results.json"), named)
	zipped := writeFile(t, filepath.Join(dir, "inside.zip"), files{"results.json": named}.zip(t))
	for _, path := range []string{filepath.Join(dir, "inside"), zipped} {
		s, err := baseline.Read(path, journal.FailOn{})
		if err != nil {
			continue // nothing was read, which is right as well
		}
		for _, o := range s.Outcomes {
			if o.Journal != nil {
				t.Errorf("%s: read a journal outside of the folder", filepath.Base(path))
			}
		}
	}
}

// TestReadLeavesTheFile reads a file that may be overwritten right after.
func TestReadLeavesTheFile(t *testing.T) {
	t.Parallel()
	path := inFile(t, files{"journal.json": deviated(t)}.zip(t))
	s, err := baseline.Read(path, journal.FailOn{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	if err := results.Write(io.Discard, s); err != nil {
		t.Error(err)
	}
}
