package html

import (
	"slices"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// hypothesis is the steady state: what was expected, and what was found.
type hypothesis struct {
	Title string
	// Moments are the phases in which the hypothesis was, or should have been, checked:
	// the columns of the table.
	Moments []string
	Rows    []expectation
	// More counts the probes without a row.
	More int
}

// expectation is what a probe of the hypothesis was expected to find, and what it found at
// each moment.
type expectation struct {
	Name, Expected string
	Found          []found
}

// found is what a probe found at a moment.
type found struct {
	Moment string
	Sign   draw.Sign
	// Word is the result: "held", "deviated".
	Word string
	// Text is the output, in short.
	Text string
}

// Expects reports whether the expectation of at least one probe is known.
func (b *hypothesis) Expects() bool {
	return slices.ContainsFunc(b.Rows, func(e expectation) bool { return e.Expected != "" })
}

// maxExpectations bounds the rows of the table.
const maxExpectations = 100

func newHypothesis(o *report.Outcome, steps []report.Step) *hypothesis {
	document := mapping(o.Journal.Experiment.Value("steady-state-hypothesis"))
	probes, _ := document.Value("probes").([]any)
	title := ""
	if document.Has("title") {
		title = plain.Line(pyvalue.Str(document.Value("title")))
	}
	if title == "" && len(probes) == 0 {
		return nil
	}
	b := &hypothesis{Title: title, More: max(len(probes)-maxExpectations, 0)}
	columns := hypothesisSteps(steps)
	for _, c := range columns {
		b.Moments = append(b.Moments, momentOf(c[0].Phase))
	}
	for i, probe := range probes[:len(probes)-b.More] {
		declared := mapping(probe)
		row := expectation{Name: report.NameOf(declared), Expected: report.ExpectedBy(declared)}
		for _, c := range columns {
			if i >= len(c) {
				continue
			}
			row.Found = append(row.Found, foundBy(c[i]))
			if r := c[i].Run; r != nil && r.Tolerance != nil && r.Tolerance.Expected != "" {
				row.Expected = plain.Name(r.Tolerance.Expected) // with names replaced
			}
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// hypothesisSteps returns the steps of the hypothesis for each moment: one for each probe, in
// their order.
func hypothesisSteps(steps []report.Step) [][]report.Step {
	var columns [][]report.Step
	for _, block := range []event.Phase{event.Before, event.During, event.After} {
		if c := draw.StepsOf(steps, block); len(c) > 0 {
			columns = append(columns, c)
		}
	}
	return columns
}

// momentOf returns the name of a phase in which the hypothesis is checked.
func momentOf(b event.Phase) string {
	switch b {
	case event.Before:
		return "Before"
	case event.During:
		return "During"
	default:
		return "After"
	}
}

// foundBy returns what a step of the hypothesis found.
func foundBy(s report.Step) found {
	f := found{Moment: momentOf(s.Phase), Sign: draw.ResultSign(s.Result), Word: string(s.Result)}
	switch {
	case s.Run == nil || s.Result == report.LeftOut:
	case s.Result == report.Succeeded:
		f.Word, f.Text = "held", shortOutput(s.Run)
	case s.Result == report.Deviated && s.Run.Tolerance != nil:
		f.Text = plain.Name(s.Run.Tolerance.Found)
	case s.Result.Bad():
		f.Text = plain.Name(s.What())
	}
	if s.Checks > 1 {
		f.Word += " in " + often(s)
		f.Text = ""
	}
	return f
}

// often counts the checks with the result of a probe.
func often(s report.Step) string {
	if s.Lost > 0 {
		return report.Number(s.Lost) + " of " + report.Count(s.Checks, "check", "checks")
	}
	return report.Count(s.Checks, "check", "checks")
}

// shortOutput returns the output of an activity in a few words, "" if it is longer.
func shortOutput(r *journal.Record) string {
	switch v := r.Output.(type) {
	case nil:
		return ""
	case string:
		return plain.Name(plain.Head(v, maxShortOutput))
	case *pyvalue.Map:
		if status, has := v.Get("status"); has && pyvalue.IsNumber(status) {
			return "status " + pyvalue.Str(status)
		}
		return ""
	case float64:
		return draw.Decimal(v)
	case []any:
		return report.Count(len(v), "item", "items")
	default:
		return plain.Name(string(pyvalue.AppendCompactJSON(nil, v)))
	}
}

// maxStatus bounds a status, in bytes.
const maxStatus = 64

// maxShortOutput bounds the bytes of a text that are read.
const maxShortOutput = 1000
