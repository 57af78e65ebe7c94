package load_test

import (
	"errors"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/source"
)

func problems(name string) source.Problems {
	return source.Problems{
		{Rule: source.RuleWrongType, File: name, Pos: source.Pos{Line: 2, Column: 1}, Message: "hunter2-message is wrong", Found: "hunter2-found"},
		{Rule: source.RuleUnknownKey, Severity: source.Warning, File: name, Message: "unknown"},
	}
}

// Problems are shown with the lines that they are in, without their secrets.
func TestPrinter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	if err := w.setup.Secrets.LearnPatterns("hunter2-[a-z]+"); err != nil {
		t.Fatal(err)
	}
	w.WriteFile(t, "e.yaml", "title: t\nkey: hunter2-line here\n")
	w.setup.Printer().PrintInvalid(problems("e.yaml"), nil)
	wantIn(t, w.Err.String(), "e.yaml:2:1: error", "2 | key: [redacted] here", "[wrong-type]", "so nothing was run (errors=1)")
	wantNotIn(t, w.Err.String(), "hunter2")
}

// The text of a document that was read is not read again.
func TestPrinterWithTheFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "e.yaml", "changed\nmeanwhile\n")
	w.setup.Printer().Print(problems("e.yaml")[:1], &source.File{Name: "e.yaml", Text: []byte("title: t\nas it was\n")})
	wantIn(t, w.Err.String(), "2 | as it was")
}

// Of files that hold secrets no line is shown.
func TestPrinterHidesFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.setup.Secrets.Hide(w.WriteFile(t, "vars.yaml", "a: 1\nb: not shown\n"))
	w.setup.Printer().Print(problems("vars.yaml"), nil)
	wantIn(t, w.Err.String(), "vars.yaml:2:1")
	wantNotIn(t, w.Err.String(), "not shown")
}

// A console for programs gets one record for each problem, and nothing else.
func TestPrinterForPrograms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.Options.LogFormat = "json"
	if err := w.Logs.Open(w.Process.Process, w.setup.Secrets.Redactor(), false); err != nil {
		t.Fatal(err)
	}
	w.WriteFile(t, "e.yaml", "title: t\nkey: v\n")
	w.setup.Printer().Print(problems("e.yaml"), nil)
	wantIn(t, w.Err.String(), `"levelname":"ERROR"`, `"levelname":"WARNING"`)
	wantNotIn(t, w.Err.String(), "2 | key")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	if message := wantCode(t, w.setup.Printer().Explain(errors.New("no room"), nil), exit.Failure); message != "" {
		t.Errorf("got the message %q, which is shown twice", message)
	}
	wantIn(t, w.Err.String(), "The experiment cannot be run", "no room")
	w.setup.Printer().Print(nil, nil)
}
