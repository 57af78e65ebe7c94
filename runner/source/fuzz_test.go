package source_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

var lineBreak = regexp.MustCompile("\r\n|\r|\n")

// checkFile holds what is true of every document: it is parsed, or refused with
// one problem, and all places are places in the text.
func checkFile(t *testing.T, file *source.File, err error) {
	t.Helper()
	lines := textLines(lineBreak.Split(strings.TrimPrefix(string(file.Text), "\uFEFF"), -1))
	if err != nil {
		var problems source.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || !problems.HasErrors() || problems[0].Message == "" {
			t.Fatalf("got error %#v, want one problem", err)
		}
		if p := problems[0].Pos; p != (source.Pos{}) && !lines.have(p) {
			t.Errorf("got an error at %v, which is outside of the text: %v", p, err)
		}
		checkPrint(t, file, problems)
		return
	}
	checkNode(t, file.Root, lines)
	checkPrint(t, file, file.Warnings)
}

type textLines []string

// have reports whether p is a place in the lines; one after the end of a line is.
func (l textLines) have(p source.Pos) bool {
	return p.Line >= 1 && p.Line <= len(l) && p.Column >= 1 && p.Column <= utf8.RuneCountInString(l[p.Line-1])+1
}

func checkNode(t *testing.T, n *source.Node, lines textLines) {
	t.Helper()
	if !lines.have(n.Pos) {
		t.Errorf("got %s at %v, which is outside of the text", n.TypeName(), n.Pos)
	}
	for _, item := range n.Items {
		checkNode(t, item, lines)
	}
	names := map[string]bool{}
	for _, f := range n.Fields {
		if !lines.have(f.Pos) || names[f.Name] {
			t.Errorf("got the key %q at %v, want it inside and once", f.Name, f.Pos)
		}
		names[f.Name] = true
		checkNode(t, f.Value, lines)
	}
}

// checkPrint holds that no document can send anything odd to a terminal.
func checkPrint(t *testing.T, file *source.File, problems source.Problems) {
	t.Helper()
	var out bytes.Buffer
	if err := source.Print(&out, problems, func(string) []byte { return file.Text }, false); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if i := strings.IndexFunc(line, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }); i >= 0 {
			t.Errorf("got a control character in %q", line)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, text := range oracleTexts(f, "testdata/json.jsonl") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := source.Parse("x", source.JSON, []byte(text))
		checkFile(t, file, err)
		value, decodeErr := source.DecodeJSON([]byte(text))
		if (err == nil) != (decodeErr == nil) {
			t.Fatalf("got %v from Parse and %v from DecodeJSON", err, decodeErr)
		}
		if err != nil {
			return
		}
		want := pyvalue.AppendJSON(nil, file.Root.Value(), 0)
		if got := pyvalue.AppendJSON(nil, value, 0); !bytes.Equal(got, want) {
			t.Errorf("got %s from DecodeJSON, %s from Parse", got, want)
		}
		again, err := source.Parse("x", source.JSON, want)
		if err != nil {
			t.Fatalf("reading %s again: %v", want, err)
		}
		if got := pyvalue.AppendJSON(nil, again.Root.Value(), 0); !bytes.Equal(got, want) {
			t.Errorf("got %s when read again, want %s", got, want)
		}
		if !json.Valid([]byte(text)) && !regexp.MustCompile("NaN|Infinity|[0-9]{17}|e|E|\uFEFF").MatchString(text) {
			t.Errorf("got %s for what encoding/json refuses", want)
		}
	})
}

func FuzzYAML(f *testing.F) {
	for _, path := range []string{"testdata/documents.jsonl", "testdata/scalars.jsonl"} {
		for _, text := range oracleTexts(f, path) {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := source.Parse("x", source.YAML, []byte(text))
		checkFile(t, file, err)
		if err != nil {
			return
		}
		want := pyvalue.AppendJSON(nil, file.Root.Value(), 0)
		again, err := source.Parse("x", source.JSON, want)
		if err != nil {
			t.Fatalf("reading %s as JSON: %v", want, err)
		}
		if got := pyvalue.AppendJSON(nil, again.Root.Value(), 0); !bytes.Equal(got, want) {
			t.Errorf("got %s when read as JSON, want %s", got, want)
		}
	})
}
