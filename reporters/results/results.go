// Package results writes a suite as JSON for programs - the file next to the journals, the
// Action's output "result", the JSON report - and reads suites from such files and from
// journals.
//
// A document has these keys; those with a question mark may be missing.
//
//	version           of this format
//	title?            of a report
//	verdict           of the suite
//	start, duration   of the suite, in seconds
//	counts            of the experiments, by verdict and "skipped"
//	notes?            sentences about the suite
//	context?          repository, commit, addresses; in a report
//	baseline?         the differences from an earlier run
//	experiments       in their order
//	  source, title   the name that the user gave, the title
//	  state           "finished", "skipped", "running", or "" for waiting
//	  verdict?, expected?, as-expected?, duration?
//	  file?           its path in the repository
//	  journal?        the path of its journal
//	  reason?         what the journal does not say
//	  reproduce?      the command that runs it again
//	  strategy?, fail-on?  when the steady state was observed, which failures count
//	  findings        problems of an invalid experiment with their rules
//	                  (runner/source/RULES.md), bad steps of a run
//	  explanation?, steps?, record?  of the verdict, all steps, the journal; in a report
package results

import (
	"bytes"
	"cmp"
	"io"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Version is the version of the format; readers of a version can rely on its keys.
const Version = 1

// Write writes the suite: its verdict, the counts, and for every experiment the expected
// and the actual verdict, the findings, and the path of the journal.
func Write(w io.Writer, s *report.Suite) error {
	_, err := w.Write(append(pyvalue.AppendJSON(nil, document(s), 0), '\n'))
	return err
}

// Line returns the same on one line of at most limit bytes. If there is no room, it leaves
// out the experiments.
func Line(s *report.Suite, limit int) string {
	text := pyvalue.AppendCompactJSON(nil, document(s))
	if len(text) > limit {
		short := document(s)
		short.Delete("experiments")
		short.Delete("baseline")
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
	if s.Baseline != nil {
		m.Set("baseline", baseline(s.Baseline))
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
		m.Set("strategy", string(cmp.Or(o.Strategy, experiment.HypothesisDefault)))
		m.Set("fail-on", pyvalue.FromGo(o.FailOn.Words()))
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

// findings returns what went wrong: what was expected and found.
func findings(o *report.Outcome) []any {
	list := make([]any, 0, len(o.Problems))
	for _, p := range o.Problems {
		list = append(list, problem(p))
	}
	for _, s := range o.Findings(o.Steps()) {
		list = append(list, pyvalue.MapOf(
			"step", s.Name, "block", string(s.Phase), "result", string(s.Result), "message", s.What(),
		))
	}
	return list
}

// problem returns a problem of an experiment: on one line, and its parts.
func problem(p source.Problem) *pyvalue.Map {
	m := pyvalue.MapOf("problem", p.String(), "severity", p.Severity.String(), "message", p.Summary())
	if p.Rule != "" {
		m.Set("rule", string(p.Rule))
	}
	if p.File != "" {
		m.Set("file", p.File)
	}
	if p.Pos.IsValid() {
		m.Set("line", int64(p.Pos.Line))
		m.Set("column", int64(p.Pos.Column))
	}
	return m
}
