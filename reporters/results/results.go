// Package results writes a suite as JSON, for programs: the file beside the journals,
// and the Action's output "result".
package results

import (
	"bytes"
	"io"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Version is that of the format; a reader may count on what it knows being there.
const Version = 1

// Write writes the suite: its verdict, how many experiments there are for each, and
// for every experiment what was wanted and found, why, and where the journal is.
func Write(w io.Writer, s *report.Suite) error {
	_, err := w.Write(append(pyvalue.AppendJSON(nil, document(s), 0), '\n'))
	return err
}

// Line returns the same on one line, at most limit bytes of it: where there is no
// room for all, the experiments are left out.
func Line(s *report.Suite, limit int) string {
	text := pyvalue.AppendCompactJSON(nil, document(s))
	if len(text) > limit {
		short := document(s)
		short.Delete("experiments")
		short.Set("truncated", true)
		text = pyvalue.AppendCompactJSON(nil, short)
	}
	return string(bytes.TrimSpace(text))
}

func document(s *report.Suite) *pyvalue.Map {
	counts := pyvalue.NewMap(8)
	for _, v := range report.Verdicts() {
		counts.Set(string(v), int64(s.Count(v)))
	}
	counts.Set("skipped", int64(s.CountState(report.Skipped)))
	experiments := make([]any, len(s.Outcomes))
	for i, o := range s.Outcomes {
		experiments[i] = outcome(o)
	}
	m := pyvalue.MapOf(
		"version", int64(Version), "verdict", string(s.Verdict), "start", journal.Timestamp(s.Start),
		"duration", s.Took().Seconds(), "counts", counts, "experiments", experiments,
	)
	if len(s.Notes) > 0 {
		m.Set("notes", pyvalue.FromGo(s.Notes))
	}
	return m
}

func outcome(o *report.Outcome) *pyvalue.Map {
	m := pyvalue.MapOf("source", o.Source, "title", o.Name(), "state", string(o.State))
	if o.State == report.Finished {
		m.Set("verdict", string(o.Verdict))
		m.Set("expected", string(o.Wanted()))
		m.Set("as-expected", o.AsExpected())
	}
	if o.Journal != nil {
		m.Set("duration", o.Took().Seconds())
	}
	optional := []struct{ key, value string }{
		{"file", o.File}, {"reason", o.Reason}, {"journal", o.JournalPath}, {"reproduce", o.Reproduce},
	}
	for _, f := range optional {
		if f.value != "" {
			m.Set(f.key, f.value)
		}
	}
	m.Set("findings", findings(o))
	return m
}

// findings are what the experiment failed by: what was expected and found.
func findings(o *report.Outcome) []any {
	list := make([]any, 0, len(o.Problems))
	for _, p := range o.Problems {
		list = append(list, pyvalue.MapOf("problem", p.String()))
	}
	for _, s := range o.Findings(o.Steps()) {
		list = append(list, pyvalue.MapOf(
			"step", s.Name, "block", string(s.Block), "result", string(s.Result), "message", s.What(),
		))
	}
	return list
}
