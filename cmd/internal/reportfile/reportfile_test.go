package reportfile_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/reportfile"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func TestFormatOfAFile(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]reportfile.Format{
		"r.html": reportfile.HTML, "r.HTM": reportfile.HTML, "a.b/r.md": reportfile.Markdown, "r.markdown": reportfile.Markdown,
		"report": reportfile.Markdown, "r.pdf": reportfile.PDF, "r.json": reportfile.JSON, "r.pdf.json": reportfile.JSON,
		"r.docx": "", "r.html.gz": "", "r.": "",
	} {
		got, err := reportfile.FormatOf(path)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v; want %q", path, got, err, want)
		}
		if err != nil && (!strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "html, markdown, pdf, json")) {
			t.Errorf("%s: the error does not say what is wrong, and what helps: %v", path, err)
		}
	}
}

func TestFormatFlag(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]reportfile.Format{
		"html": reportfile.HTML, "HTML5": reportfile.HTML, "md": reportfile.Markdown, "Markdown": reportfile.Markdown,
		"pdf": reportfile.PDF, "json": reportfile.JSON, "docx": "before", "": "before",
	} {
		format := reportfile.Format("before")
		if err := format.Set(name); format != want || (err == nil) != (want != "before") {
			t.Errorf("%s: got %q, %v; want %q", name, format, err, want)
		}
	}
}

// flags parses options for reports.
func flags(args ...string) (reportfile.List, *pflag.FlagSet, error) {
	var list reportfile.List
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	list.Define(set)
	err := set.Parse(args)
	return list, set, err
}

func TestReportFlags(t *testing.T) {
	t.Parallel()
	got, set, err := flags("--report=b/r.html", "--report-path=r.md", "--report", "a,b.json")
	want := reportfile.List{
		{Path: "b/r.html", Format: reportfile.HTML}, {Path: "r.md", Format: reportfile.Markdown}, {Path: "a,b.json", Format: reportfile.JSON},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v; reports (-want +got):\n%s", err, diff)
	}
	// A session prints its options as arguments again, value by value.
	value, _ := set.Lookup("report").Value.(pflag.SliceValue)
	if diff := cmp.Diff([]string{"b/r.html", "r.md", "a,b.json"}, value.GetSlice()); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if err := value.Replace([]string{"x.pdf"}); err != nil || value.Append("y.md") != nil || set.Lookup("report").Value.String() != "x.pdf,y.md" {
		t.Errorf("got %v and %s after replacing", err, set.Lookup("report").Value)
	}
	if err := value.Replace([]string{"x.docx"}); err == nil {
		t.Error("an unknown format replaced the reports")
	}
	for _, path := range []string{"", "-", "r.docx"} {
		if _, _, err := flags("--report=" + path); err == nil || !strings.Contains(err.Error(), "html, markdown, pdf, json") {
			t.Errorf("--report=%s: got %v, want an error with the formats", path, err)
		}
	}
}

func TestClashes(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "journal.json", "{}")
	p.WriteFile(t, "folder.md/file", "")
	if err := os.Symlink(p.Path("journal.json"), p.Path("link.json")); err != nil {
		t.Fatal(err)
	}
	others := map[string]string{"journal.json": "the journal", "": "the report in JUnit XML", "later.html": "the log"}
	for name, tt := range map[string]struct {
		args []string
		says string
	}{
		"none":                                {[]string{"r.html", "r.md"}, ""},
		"a file of the session":               {[]string{"journal.json"}, "journal.json is the journal"},
		"the same under another name":         {[]string{"./x/../journal.json"}, "is the journal"},
		"the same under its absolute name":    {[]string{p.Path("journal.json")}, "is the journal"},
		"a link to a file":                    {[]string{"link.json"}, "is the journal"},
		"a file that the session will write":  {[]string{"later.html"}, "is the log"},
		"twice":                               {[]string{"r.html", "r.html"}, "r.html is given twice"},
		"twice, under another name":           {[]string{"r.html", "x.md", "./r.html"}, "./r.html is given twice"},
		"a folder":                            {[]string{"folder.md"}, "folder.md is a folder"},
		"the same name in another folder":     {[]string{"x/journal.json"}, ""},
		"two that only differ in their cases": {[]string{"r.html", "R.html"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list reportfile.List
			if err := list.Replace(tt.args); err != nil {
				t.Fatal(err)
			}
			err := list.CheckClashes(p.Process, others)
			if (err != nil) != (tt.says != "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
			if code, _ := exit.Of(err); err != nil && code != exit.Usage {
				t.Errorf("got the exit code %d, want that of usage", code)
			}
		})
	}
}

// browser writes a program that stands for a browser. It prints the arguments that it
// gets into a PDF.
func browser(t *testing.T, p *hosttest.Process, name, mark string) string {
	t.Helper()
	path := p.WriteFile(t, name, `#!/bin/sh
for a; do case $a in --print-to-pdf=*) printf '%%PDF-1.7 `+mark+`' > "${a#*=}";; esac; done
`)
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBrowser finds the browser that CHAOS_CHROMIUM names: by name on the PATH, or by a
// path that is relative to the folder of the process.
func TestBrowser(t *testing.T) {
	t.Parallel()
	list := reportfile.List{{Path: "r.html", Format: reportfile.HTML}, {Path: "r.pdf", Format: reportfile.PDF}}
	for name, found := range map[string]bool{"bin/browser": true, "./bin/browser": true, "~/bin/browser": true, "bin/other": false, "no-such-browser": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t, "CHAOS_CHROMIUM="+name)
			browser(t, p, "bin/browser", "printed by us")
			err := list.Check(p.Process)
			if !found {
				if err == nil || !strings.Contains(err.Error(), "r.pdf") || !strings.Contains(err.Error(), "nothing was run") {
					t.Errorf("got %v, want an error about r.pdf", err)
				}
				if list[:1].Check(p.Process) != nil {
					t.Error("a page of HTML needs no browser")
				}
				return
			}
			if err == nil {
				err = list[1].Write(t.Context(), p.Process, reporttest.Many(1, 1), reporttest.Context())
			}
			text, _ := os.ReadFile(p.Path("r.pdf"))
			if err != nil || !strings.Contains(string(text), "printed by us") {
				t.Errorf("got %v and %q, want what the browser printed", err, text)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for format, begins := range map[reportfile.Format]string{reportfile.HTML: "<!doctype html>", reportfile.Markdown: "# ", reportfile.JSON: "{"} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			for name, s := range reporttest.Suites() {
				p := hosttest.New(t)
				f := reportfile.File{Path: "new/folder/report", Format: format, Title: "A title of my own"}
				if err := f.Write(t.Context(), p.Process, s, reporttest.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				text := readFile(t, p.Path(f.Path))
				if !strings.HasPrefix(strings.ToLower(text), begins) || !strings.Contains(text, f.Title) {
					t.Errorf("%s: got %.40q, want one with the title that begins with %q", name, text, begins)
				}
				if format == reportfile.JSON && !json.Valid([]byte(text)) {
					t.Errorf("%s: this is not JSON", name)
				}
				f.Path = "-"
				if err := f.Write(t.Context(), p.Process, s, reporttest.Context()); err != nil || p.Out.String() != text {
					t.Errorf("%s: the standard output has another report than the file (%v)", name, err)
				}
			}
		})
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPermissions gives outputs to nobody else, unless the user wants that.
func TestPermissions(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]os.FileMode{"": 0o600, "0640": 0o640} {
		p := hosttest.New(t)
		if mode != "" {
			if err := p.Options.FileMode.Set(mode); err != nil {
				t.Fatal(err)
			}
		}
		path := p.WriteFile(t, "r.html", "readable")
		if err := os.Chmod(path, 0o666); err != nil {
			t.Fatal(err)
		}
		f := reportfile.File{Path: "r.html", Format: reportfile.HTML}
		if err := f.Write(t.Context(), p.Process, reporttest.Many(1, 1), report.Context{}); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: got %v, %v; want %o", mode, info.Mode().Perm(), err, want)
		}
	}
}

// TestAFailureLeavesTheOldReport writes completely or not at all.
func TestAFailureLeavesTheOldReport(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t, "CHAOS_CHROMIUM=false")
	path := p.WriteFile(t, "r.pdf", "the old report")
	if err := (reportfile.File{Path: "r.pdf", Format: reportfile.PDF}).Write(t.Context(), p.Process, reporttest.Many(1, 1), report.Context{}); err == nil {
		t.Error("got no error from a browser that fails")
	}
	if got := readFile(t, path); got != "the old report" {
		t.Errorf("got %q, want the old report", got)
	}
	if left, _ := filepath.Glob(filepath.Join(p.Dir, "*")); len(left) != 1 {
		t.Errorf("got the files %q, want none beside the old report", left)
	}
}

func TestUnwritable(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "file", "")
	p.WriteFile(t, "folder.md/file", "")
	for _, path := range []string{"file/r.md", "folder.md"} {
		f := reportfile.File{Path: path, Format: reportfile.Markdown}
		if err := f.Write(t.Context(), p.Process, reporttest.Many(1, 1), report.Context{}); err == nil {
			t.Errorf("%s: got no error", path)
		}
	}
	p.Stdout = &reporttest.Broken{Left: 100}
	for _, format := range []reportfile.Format{reportfile.HTML, reportfile.Markdown, reportfile.JSON} {
		if err := (reportfile.File{Path: "-", Format: format}).Write(t.Context(), p.Process, reporttest.Many(1, 1), report.Context{}); err == nil {
			t.Errorf("%s: got no error from a broken standard output", format)
		}
	}
}

// TestPrintingEnds with the context, even if the browser does not.
func TestPrintingEnds(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t, "CHAOS_CHROMIUM=./slow")
	path := p.WriteFile(t, "slow", "#!/bin/sh\nsleep 60\n")
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (reportfile.File{Path: "r.pdf", Format: reportfile.PDF}).Write(ctx, p.Process, reporttest.Many(1, 1), report.Context{}); err == nil {
		t.Error("got no error from an ended context")
	}
}
