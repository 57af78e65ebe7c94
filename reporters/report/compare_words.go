package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// The ranks of differences: what matters most comes first.
const (
	rankBroke = iota
	rankStepBroke
	rankDiffers
	rankRecovered
	rankStepRecovered
	rankNotRun
	rankSlower
	rankFaster
	rankRevised
	rankAdded
	rankGone
	rankUnchanged
)

func (e *ExperimentChange) rank() int {
	hasStep := func(c Change) bool {
		return slices.ContainsFunc(e.Steps, func(s StepChange) bool { return s.Change == c })
	}
	hasPace := func(p Pace) bool {
		return e.Pace == p || slices.ContainsFunc(e.Steps, func(s StepChange) bool { return s.Pace == p })
	}
	switch {
	case e.Change != Unchanged:
		return map[Change]int{
			Broke: rankBroke, Differs: rankDiffers, Recovered: rankRecovered, NotRun: rankNotRun, Added: rankAdded, Gone: rankGone,
		}[e.Change]
	case hasStep(Broke), hasStep(Differs):
		return rankStepBroke
	case hasStep(Recovered):
		return rankStepRecovered
	case hasPace(Slower):
		return rankSlower
	case hasPace(Faster):
		return rankFaster
	case e.Revised:
		return rankRevised
	default:
		return rankUnchanged
	}
}

// Word describes the difference in an experiment: "newly deviating", "slower", "revised".
func (e *ExperimentChange) Word() string {
	switch rank := e.rank(); rank {
	case rankBroke:
		return newly(string(e.Verdict))
	case rankStepBroke:
		return "with steps that are worse"
	case rankStepRecovered:
		return "with steps that recovered"
	case rankDiffers:
		return "with another verdict"
	case rankRecovered:
		return "recovered"
	case rankNotRun:
		return "not run this time"
	case rankSlower:
		return "slower"
	case rankFaster:
		return "faster"
	case rankRevised:
		return "revised"
	default:
		return string(e.Change)
	}
}

// newly describes a verdict or a result that is new.
func newly(word string) string {
	adjectives := map[string]string{
		string(journal.Passed): "passing", string(journal.Deviated): "deviating", string(journal.Failed): "failing",
		string(ErrorStatus): "in error",
	}
	return "newly " + cmp.Or(adjectives[word], word)
}

// Mark returns the symbol of a change in an experiment.
func (e *ExperimentChange) Mark() string {
	if e.Change == Broke || e.Change == Differs {
		return Mark(e.Verdict)
	}
	return changeMark(e.Change, e.Pace, e.Revised)
}

// Mark returns the symbol of a change in a step.
func (s *StepChange) Mark() string {
	if s.Change == Broke || s.Change == Differs {
		return s.Result.Mark()
	}
	return changeMark(s.Change, s.Pace, s.Revised)
}

func changeMark(c Change, p Pace, revised bool) string {
	switch {
	case c == Recovered:
		return "✅"
	case c == NotRun:
		return "⏭️"
	case c == Added:
		return "🆕"
	case c == Gone:
		return "➖"
	case p == Slower:
		return "🐢"
	case p == Faster:
		return "⚡"
	case revised:
		return "✏️"
	default:
		return "🔸"
	}
}

// Title names the step, as Step.Title does.
func (s *StepChange) Title() string { return Step{Phase: s.Phase, Kind: s.Kind, Name: s.Name}.Title() }

// Word describes the difference in a step: "newly deviating", "slower", "recovered,
// revised".
func (s *StepChange) Word() string {
	var parts []string
	switch s.Change {
	case Unchanged:
	case Broke:
		parts = append(parts, newly(string(s.Result)))
	case Differs:
		parts = append(parts, "another result")
	case Recovered, NotRun, Added, Gone:
		parts = append(parts, string(s.Change))
	}
	if s.Pace != SamePace {
		parts = append(parts, string(s.Pace))
	}
	if s.Revised {
		parts = append(parts, "revised")
	}
	return strings.Join(parts, ", ")
}

// Tally counts the differences in a line: "6 experiments: 1 newly deviating, 1 recovered, 4
// unchanged". Without a baseline it says why there is none.
func (c *Comparison) Tally() string {
	if c.Missing != "" {
		return c.Missing
	}
	all := len(c.Experiments) + c.Unchanged
	text := Count(all, "experiment", "experiments")
	switch {
	case all == 0:
		return "there was no experiment in either run"
	case len(c.Experiments) == 0 && all == 1:
		return "the experiment ended as before"
	case len(c.Experiments) == 0:
		return "all " + text + " ended as before"
	}
	var parts []string
	for rest := c.Experiments; len(rest) > 0; { // sorted by word
		word := rest[0].Word()
		n := 1
		for n < len(rest) && rest[n].Word() == word {
			n++
		}
		parts = append(parts, Number(n)+" "+word)
		rest = rest[n:]
	}
	if c.Unchanged > 0 {
		parts = append(parts, Number(c.Unchanged)+" unchanged")
	}
	return text + ": " + strings.Join(parts, ", ")
}

// From names the baseline in plain text: "run 12 of main, 2026-11-22 03:00 UTC".
func (c *Comparison) From() string {
	text := cmp.Or(c.Origin.Label, "an earlier run")
	if t := c.Origin.Time; !t.IsZero() {
		text += ", " + t.UTC().Format("2006-01-02 15:04 UTC")
	}
	return text
}

// Measure explains "slower" and "faster", as a sentence without a full stop; it is empty if
// neither occurs.
func (c *Comparison) Measure() string {
	isPaced, isSingle := false, false
	for _, e := range c.Experiments {
		isPaced, isSingle = isPaced || e.Pace != SamePace, isSingle || e.Pace != SamePace
		for _, s := range e.Steps {
			isPaced, isSingle = isPaced || s.Pace != SamePace, isSingle || s.Pace != SamePace && s.Samples < 2
		}
	}
	if !isPaced {
		return ""
	}
	text := "slower and faster mean a difference above a factor of 1.5 and above " + Duration(slowerDifference)
	if isSingle {
		text += "; with a single measurement it may be chance"
	}
	return text
}
