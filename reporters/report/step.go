package report

import (
	"cmp"
	"fmt"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Result is the result of a step.
type Result string

// The results.
const (
	Succeeded Result = "succeeded"
	// Deviated: the output is not within the tolerance.
	Deviated Result = "deviated"
	// Failed: it could not be carried out, or ended with an error.
	Failed Result = "failed"
	// ErrorStatus: it was carried out, and its output has the status of an error.
	ErrorStatus Result = "error status"
	// Interrupted: it was stopped before its end.
	Interrupted Result = "interrupted"
	// UnderWay: it has not ended yet.
	UnderWay Result = "running"
	// LeftOut: the dry run skipped it.
	LeftOut Result = "left out"
	// NotPlayed: the run ended before it.
	NotPlayed Result = "not played"
	// Due: the run has not come to it yet.
	Due Result = "not played yet"
)

// Legend explains the symbols.
const Legend = "✅ held or done · ❌ deviated · 💥 failed · ⚠️ ended in an error status or unsteady · ⏹️ interrupted · ⏭️ not played"

// Mark returns the symbol of a result.
func (r Result) Mark() string {
	switch r {
	case Succeeded:
		return "✅"
	case Deviated:
		return "❌"
	case Failed:
		return "💥"
	case ErrorStatus:
		return "⚠️"
	case Interrupted:
		return "⏹️"
	case UnderWay:
		return "⏳"
	case Due:
		return "▫️"
	default:
		return "⏭️"
	}
}

// Bad reports whether the result needs attention.
func (r Result) Bad() bool {
	return r == Deviated || r == Failed || r == ErrorStatus || r == Interrupted
}

// Step is an activity in a phase of a run. A probe that observes the steady state
// repeatedly during the method is one step.
type Step struct {
	Phase event.Phase
	// Name is not escaped.
	Name string
	// Kind is empty for a reference that was not played.
	Kind       experiment.Kind
	Background bool
	// Pos is the place of the activity in the file, if that is known.
	Pos    source.Pos
	Result Result
	// Run is the record, nil without one. Of several checks it is the first that did not
	// hold, or else the last.
	Run *journal.Record
	// Checks counts how often the activity was carried out, Lost how often the steady
	// state did not hold then.
	Checks, Lost int
}

// Took returns the duration of the step; if it is running, the duration so far.
func (s Step) Took(now time.Time) time.Duration {
	switch {
	case s.Run == nil:
		return 0
	case s.Result == UnderWay && s.Run.Duration == 0:
		return max(now.Sub(s.Run.Start), 0)
	default:
		return s.Run.Duration
	}
}

// What describes a result other than success, in words that follow the title: "failed:
// connection refused", "deviated: expected 200, found 503". It is one line of plain text,
// not escaped.
func (s Step) What() string {
	switch s.Result {
	case Deviated:
		return s.deviation()
	case Failed:
		if message := plain.Value(plain.Failure(s.Run.Exception)); message != "" {
			return "failed" + s.often() + ": " + message
		}
		return "failed" + s.often()
	case ErrorStatus:
		output, _ := s.Run.Output.(*pyvalue.Map)
		return "ended with status " + pyvalue.Str(output.Value("status"))
	case Interrupted:
		return "was interrupted"
	case LeftOut:
		return "skipped by the dry run"
	case NotPlayed, Due:
		return string(s.Result)
	default:
		return ""
	}
}

func (s Step) deviation() string {
	t := s.Run.Tolerance
	if t == nil || t.Expected == "" {
		return "deviated" + s.often()
	}
	return "deviated" + s.often() + ": expected " + plain.Value(t.Expected) + ", found " + plain.Value(t.Found)
}

func (s Step) often() string {
	if s.Checks < 2 {
		return ""
	}
	return fmt.Sprintf(" in %s of %s checks", Number(s.Lost), Number(s.Checks))
}

// Title names the step in plain text: `probe "the shop answers" after the method`.
func (s Step) Title() string {
	return cmp.Or(string(s.Kind), "activity") + ` "` + plain.Name(s.Name) + `" ` + Moment(s.Phase)
}
