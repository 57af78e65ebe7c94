// Package problems writes what is wrong with experiments for other programs: as JSON, and
// as annotations of GitHub. Package source writes it for people.
package problems

import (
	"fmt"
	"io"

	"github.com/chaostoolkit/run-action/reporters/internal/annotation"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// WriteJSON writes the problems of the experiments that have these names, which are paths
// and URLs, as one JSON object:
//
//	{"valid": false, "sources": ["a.yaml"], "problems": [{"severity": "error", "rule": "wrong-type", …}]}
//
// A problem has a line and a column of 0 if its place is unknown, and an empty text for
// what it does not say.
func WriteJSON(w io.Writer, names []string, all source.Problems) error {
	list := make([]any, 0, len(all))
	for _, p := range all {
		list = append(list, pyvalue.MapOf(
			"severity", p.Severity.String(), "rule", string(p.Rule),
			"file", p.File, "line", int64(p.Pos.Line), "column", int64(p.Pos.Column),
			"path", p.Path, "message", p.Message, "found", p.Found, "expected", p.Expected, "hint", p.Hint,
		))
	}
	text := pyvalue.AppendJSON(nil, pyvalue.MapOf(
		"valid", !all.HasErrors(), "sources", pyvalue.FromGo(names), "problems", list,
	), 0)
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	return nil
}

// WriteGitHub writes the problems as workflow commands, one on each line. GitHub shows
// them at their lines.
func WriteGitHub(w io.Writer, all source.Problems) error {
	for _, p := range all {
		a := annotation.Annotation{
			Level: annotation.Error, File: p.File, Line: p.Pos.Line, Column: p.Pos.Column,
			Title: "Chaos experiment", Message: p.Summary(),
		}
		if p.Severity == source.Warning {
			a.Level = annotation.Warning
		}
		if _, err := io.WriteString(w, a.Command()+"\n"); err != nil {
			return fmt.Errorf("writing the problems: %w", err)
		}
	}
	return nil
}
