package fetch_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantProblem holds that err has one problem, and what that says.
func wantProblem(t *testing.T, err error, want string) {
	t.Helper()
	var problems source.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || !problems.HasErrors() {
		t.Fatalf("got error %v, want one problem", err)
	}
	if got := problems[0].String(); got != want || err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestReadFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json"), `{"a": 010}`)
	write(t, filepath.Join(dir, "b.json"), `{"a": 10}`)
	write(t, filepath.Join(dir, "b.yaml"), `a: 010`)
	write(t, filepath.Join(dir, "c.yml"), `a: 010`)
	write(t, filepath.Join(dir, "settings"), `a: 010`)
	write(t, filepath.Join(dir, "upper.JSON"), `{}`)
	write(t, filepath.Join(dir, "large.json"), strings.Repeat(" ", 100)+"1")
	if err := os.Mkdir(filepath.Join(dir, "d.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		file string
		want string // the document, or the problem
	}{
		{name: "JSON", file: "b.json", want: `{"a":10}`},
		{name: "yaml", file: "b.yaml", want: `{"a":8}`},
		{name: "yml", file: "c.yml", want: `{"a":8}`},
		{name: "absolute", file: filepath.Join(dir, "b.yaml"), want: `{"a":8}`},
		{name: "unclean", file: "./d.yaml/../b.yaml", want: `{"a":8}`},
		{
			name: "malformed", file: "a.json",
			want: `a.json:1:7: error: this is not a number, found "010", expected a number such as 1, -1, 0.5 or 1e3; ` +
				"remove the leading zeros, or put the string in double quotes [json-syntax]",
		},
		{name: "no name", file: "", want: ": error: the name of the document is empty, expected the path of a file, or a URL [unreadable-document]"},
		{
			name: "no extension", file: "settings",
			want: "settings: error: the file extension is not that of a known format, found none, expected .json, .yaml or .yml; rename the file [unknown-format]",
		},
		{
			name: "extension in capitals", file: "upper.JSON",
			want: `upper.JSON: error: the file extension is not that of a known format, found ".JSON", expected .json, .yaml or .yml; rename the file [unknown-format]`,
		},
		{name: "directory", file: "d.yaml", want: "d.yaml: error: this is a directory; give the path of a file in it [unreadable-document]"},
		{name: "missing", file: "x.json", want: "x.json: error: the file does not exist; paths are relative to the working directory [unreadable-document]"},
		{name: "missing, with another extension", file: "c.yaml", want: "c.yaml: error: the file does not exist; did you mean c.yml? [unreadable-document]"},
		{name: "name that no file can have", file: "a\x00.json", want: "a\x00.json: error: cannot read this file, found invalid argument [unreadable-document]"},
		{name: "too large", file: "large.json", want: "large.json: error: the document is too large, expected at most 100 bytes [document-limit]"},
		{
			name: "scheme", file: "ftp://example.com/a.json",
			want: `ftp://example.com/a.json: error: cannot read documents from this URL, found the scheme "ftp", ` +
				"expected a file, or a URL that starts with http:// or https:// and a host [unreadable-document]",
		},
		{
			name: "malformed URL", file: "http://me:secret@[::1/a.json?token=secret",
			want: `http://...: error: the URL is malformed, found missing ']' in host, expected a URL such as "https://example.com/experiment.yaml" [unreadable-document]`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reader := fetch.Reader{Dir: dir, MaxSize: 100}
			file, err := reader.Read(t.Context(), test.file)
			if err != nil {
				wantProblem(t, err, test.want)
				return
			}
			if got := string(pyvalue.AppendCompactJSON(nil, file.Root.Value())); got != test.want || file.Name != test.file {
				t.Errorf("got %s of %s, want %s of %s", got, file.Name, test.want, test.file)
			}
		})
	}
}

func TestReadFileOfKnownFormat(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "settings"), "auths: yes")
	reader := fetch.Reader{Dir: dir}
	file, err := reader.ReadFile("settings", source.YAML)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(pyvalue.AppendCompactJSON(nil, file.Root.Value())), `{"auths":true}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := reader.ReadFile("none", source.YAML); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want fs.ErrNotExist", err)
	}
}

func TestMalformedFileKeepsItsText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json"), "[1,]")
	reader := fetch.Reader{Dir: dir}
	file, err := reader.Read(t.Context(), "a.json")
	if err == nil || file == nil || string(file.Text) != "[1,]" {
		t.Errorf("got %v and %v, want an error and the text", file, err)
	}
}
