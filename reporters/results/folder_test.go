package results_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// member is a file in a zip.
type member struct {
	name, text string
	mode       fs.FileMode
}

// zipped returns a zip with files, whatever their names and modes.
func zipped(t testing.TB, members ...member) fs.FS {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		header.SetMode(m.mode)
		f, err := w.CreateHeader(header)
		if err == nil {
			_, err = f.Write([]byte(m.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		t.Fatal(err)
	}
	return archive
}

// verdicts returns the verdict of each experiment in one line.
func verdicts(s *report.Suite) string {
	var list []string
	for _, o := range s.Outcomes {
		word := o.Word()
		if o.Journal != nil {
			word += "*"
		}
		list = append(list, word)
	}
	return strings.Join(list, " ")
}

const listed = `{"version": 1, "verdict": "deviated", "start": "2026-11-22T03:00:00+00:00", "experiments": [
	{"source": "a.yaml", "title": "A", "state": "finished", "verdict": "deviated", "expected": "deviated", "file": "x/a.yaml", "journal": "chaos-results/a.json"},
	{"source": "b.yaml", "title": "B", "state": "finished", "verdict": "invalid", "expected": "passed"},
	{"source": "c.yaml", "title": "C", "state": "skipped"}]}`

func TestReadFolder(t *testing.T) {
	t.Parallel()
	passed, deviated := recorded(t, "reference-passed"), recorded(t, "chaos-deviated-after")
	tests := []struct {
		name  string
		files []member
		want  string
		err   string
	}{
		{"journals alone", []member{{name: "a.json", text: passed}, {name: "sub/b.json", text: deviated}}, "passed* deviated*", ""},
		{"results with journals", []member{{name: "results.json", text: listed}, {name: "a.json", text: deviated}}, "deviated as expected* invalid not run", ""},
		{"results without journals", []member{{name: "results.json", text: listed}}, "deviated as expected invalid not run", ""},
		{"results of several jobs", []member{{name: "a/results.json", text: listed}, {name: "b/results.json", text: listed}, {name: "b/a.json", text: deviated}}, "deviated as expected invalid not run deviated as expected* invalid not run", ""},
		{"other documents", []member{{name: "a.json", text: passed}, {name: "settings.json", text: `{"a": 1}`}, {name: "broken.json", text: `{`}, {name: "x.xml", text: "<x>"}}, "passed*", ""},
		{"journals that the results do not know", []member{{name: "results.json", text: listed}, {name: "old.json", text: passed}}, "deviated as expected invalid not run", ""},
		{"a journal that is broken", []member{{name: "results.json", text: listed}, {name: "a.json", text: "{"}}, "deviated as expected invalid not run", ""},
		{"nothing", nil, "", "neither a journal nor results.json"},
		{"nothing of ours", []member{{name: "a.json", text: "[]"}, {name: "b.txt", text: passed}}, "", "neither a journal nor results.json"},
		{"results that are none", []member{{name: "results.json", text: "[]"}}, "", "results.json: this is not the results file of a suite"},
		{"results that are broken", []member{{name: "results.json", text: `{"experiments": [`}}, "", "results.json: this is not the results file of a suite"},
		{"an unknown verdict", []member{{name: "results.json", text: strings.Replace(listed, `"verdict": "invalid"`, `"verdict": "fine"`, 1)}}, "", `"fine" is no verdict`},
		{"paths that lead out", []member{{name: "../a.json", text: passed}, {name: "/b.json", text: passed}, {name: `..\c.json`, text: passed}}, "passed* passed*", ""}, // but do not: nothing is written
		{"a journal elsewhere", []member{{name: "results.json", text: strings.Replace(listed, "chaos-results/a.json", "../../../etc/passwd", 1)}}, "deviated as expected invalid not run", ""},
		{"links", []member{{name: "a.json", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777}, {name: "b.json", text: passed}}, "passed*", ""},
		{"a link as results", []member{{name: "results.json", text: "b.json", mode: fs.ModeSymlink | 0o777}}, "", "neither a journal nor"},
		{"a link as a journal of results", []member{{name: "results.json", text: listed}, {name: "a.json", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777}}, "deviated as expected invalid not run", ""},
		{"devices", []member{{name: "a.json", mode: fs.ModeDevice | fs.ModeCharDevice | 0o666}, {name: "p.json", mode: fs.ModeNamedPipe | 0o666}}, "", "neither a journal nor"},
		{"names twice", []member{{name: "a.json", text: passed}, {name: "a.json", text: deviated}}, "", "a.json"},
		{"a file that is a folder", []member{{name: "a.json", text: passed}, {name: "a.json/b.json", text: passed}}, "", "a.json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := results.ReadFolder(zipped(t, tt.files...), journal.FailOn{})
			if err != nil || tt.err != "" {
				if err == nil || tt.err == "" || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "\n") {
					t.Errorf("got error %v, want %q", err, tt.err)
				}
				return
			}
			if got := verdicts(s); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReadFolderTellsMore(t *testing.T) {
	t.Parallel()
	s, err := results.ReadFolder(zipped(t, member{name: "results.json", text: listed}, member{name: "a.json", text: "{"}), journal.FailOn{})
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC); !s.Start.Equal(want) {
		t.Errorf("got start %s, want %s", s.Start, want)
	}
	if len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "a.json could not be read: line 1: ") {
		t.Errorf("got notes %q, want one on the journal", s.Notes)
	}
	if o := s.Outcomes[0]; o.File != "x/a.yaml" || o.Source != "a.yaml" || o.Name() != "A" {
		t.Errorf("got %+v, want what the results say", o)
	}
}

func TestReadFolderOfTooMany(t *testing.T) {
	t.Parallel()
	files := make(fstest.MapFS, results.MaxFiles+1)
	for i := range results.MaxFiles + 1 {
		files[fmt.Sprintf("%d.txt", i)] = &fstest.MapFile{}
	}
	if _, err := results.ReadFolder(files, journal.FailOn{}); err == nil || !strings.Contains(err.Error(), "more than 10000 files") {
		t.Errorf("got %v, want that there are too many", err)
	}
}

// TestReadFolderOfSpecialFiles must not wait for a writer of a pipe.
func TestReadFolderOfSpecialFiles(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"results.json": strings.Replace(listed, "chaos-results/a.json", "pipe", 1)})
	if err := syscall.Mkfifo(filepath.Join(dir, "other.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := results.ReadFolder(os.DirFS(dir), journal.FailOn{})
	if err != nil || verdicts(s) != "deviated as expected invalid not run" {
		t.Errorf("got %v, %v", s, err)
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	files := zipped(t, member{name: "d/results.json", text: listed}, member{name: "d/a.json", text: recorded(t, "chaos-deviated-after")},
		member{name: "renamed.json", text: listed}, member{name: "bad.json", text: "{}"}, member{name: "text.json", text: "hello"})
	tests := []struct{ name, want, err string }{
		{"d/a.json", "deviated*", ""},
		{"d/results.json", "deviated as expected* invalid not run", ""},
		{"renamed.json", "deviated as expected invalid not run", ""},
		{"bad.json", "", "line 1: this is not the journal of a run"},
		{"text.json", "", "line 1: this is not JSON"},
		{"d", "", "not a regular file"},
		{"nowhere", "", "not exist"},
		{"../x", "", "invalid"},
	}
	for _, tt := range tests {
		s, err := results.ReadFile(files, tt.name, journal.FailOn{})
		switch {
		case tt.err != "":
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: got error %v, want %q", tt.name, err, tt.err)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case verdicts(s) != tt.want:
			t.Errorf("%s: got %q, want %q", tt.name, verdicts(s), tt.want)
		}
	}
}

// TestEveryJournalIsABaseline compares each real journal with each other.
func TestEveryJournalIsABaseline(t *testing.T) {
	t.Parallel()
	var suites []*report.Suite
	for _, j := range reporttest.Journals() {
		s, err := results.ReadFolder(zipped(t, member{name: j.Name + ".json", text: string(j.Data)}), reporttest.FailOn())
		if err != nil {
			t.Fatalf("%s: %v", j.Name, err)
		}
		if got := s.Outcomes[0].Verdict; got != j.Strict {
			t.Errorf("%s: got %s, want %s", j.Name, got, j.Strict)
		}
		suites = append(suites, s)
	}
	for _, now := range suites {
		for _, before := range suites {
			c := report.Compare(now, before, report.Origin{})
			if now == before && c.Unchanged != 1 {
				t.Errorf("got %s of a run with itself", c.Tally())
			}
			gfm.ChangeTable(c, gfm.ChangeBounds{Experiments: 10, Steps: 100})
		}
	}
}

// FuzzReadFolder asserts that no archive makes reading, comparing or reporting panic.
func FuzzReadFolder(f *testing.F) {
	archive := func(files map[string]string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, text := range files {
			if m, err := w.Create(name); err == nil {
				_, _ = m.Write([]byte(text))
			}
		}
		_ = w.Close()
		return b.Bytes()
	}
	journals := reporttest.Journals()
	now, _ := reporttest.Compared()
	f.Add(archive(map[string]string{"results.json": listed, "a.json": string(journals[0].Data)}), listed)
	f.Add([]byte("PK\x03\x04"), string(journals[3].Data))
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		var folders []fs.FS
		if zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
			folders = append(folders, zr)
		}
		folders = append(folders, fstest.MapFS{"results.json": {Data: []byte(text)}, "a.json": {Data: data}}, fstest.MapFS{"j.json": {Data: []byte(text)}})
		for _, fsys := range folders {
			before, err := results.ReadFolder(fsys, journal.FailOn{Activity: true})
			if err != nil {
				continue
			}
			for _, pair := range [][2]*report.Suite{{now, before}, {before, now}, {before, before}} {
				c := report.Compare(pair[0], pair[1], report.Origin{})
				gfm.Headline(c)
				gfm.ChangeTable(c, gfm.ChangeBounds{Experiments: 50, Steps: 50})
			}
		}
	})
}
