package problems_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/problems"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/source"
)

func all() source.Problems {
	return source.Problems{
		{Rule: source.RuleWrongType, File: "a.yaml", Pos: source.Pos{Line: 3, Column: 5}, Path: "method[0].type", Message: "unknown type", Found: `"prob"`, Expected: "probe or action", Hint: "did you mean probe?"},
		{Severity: source.Warning, File: "b.json", Pos: source.Pos{Line: 1, Column: 2}, Path: "x", Message: "unknown key"},
		{File: "https://x/c.yaml", Message: "cannot be read\n::error::really"},
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	names := []string{"a.yaml", "b.json", "https://x/c.yaml"}
	for name, write := range map[string]func(io.Writer) error{
		"problems.json":   func(w io.Writer) error { return problems.WriteJSON(w, names, all()) },
		"valid.json":      func(w io.Writer) error { return problems.WriteJSON(w, names[:1], nil) },
		"problems.github": func(w io.Writer) error { return problems.WriteGitHub(w, all()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden.Assert(t, b.String(), name)
			if err := write(&reporttest.Broken{}); !errors.Is(err, reporttest.ErrBroken) {
				t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
			}
		})
	}
}
