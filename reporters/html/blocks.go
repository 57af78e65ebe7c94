package html

import (
	"slices"
	"strconv"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// block is a phase with its steps.
type block struct {
	Title string
	// Count counts the steps in words.
	Count string
	// Groups are the steps in groups of groupSize.
	Groups []group
}

// Folds reports whether the groups can be folded, as there are many steps. Browsers need no
// time to lay out what is folded.
func (b *block) Folds() bool { return len(b.Groups) > 1 }

// group is a group of consecutive steps.
type group struct {
	// Title names the steps, Tally counts their results.
	Title, Tally string
	Sign         draw.Sign
	Open         bool
	Steps        []*step
}

const (
	// groupSize is the number of steps in a group.
	groupSize = 100
	// maxOpen bounds the groups of a block, and the experiments of a suite, that are
	// unfolded at first.
	maxOpen = 5
)

// step is an activity in the list of steps.
type step struct {
	Sign       draw.Sign
	Name, Word string
	Kind       string
	Background bool
	// At is its start, counted from the start of the run.
	At, Took string
	Bad      bool
	// Place is its place in the file.
	Place   fact
	Facts   []fact
	Outputs []*output
}

func newBlocks(s *section) []*block {
	var blocks []*block
	for _, kind := range []event.Phase{event.Before, event.Method, event.During, event.After, event.Rollbacks} {
		steps := draw.StepsOf(s.steps, kind)
		if len(steps) == 0 {
			continue
		}
		b := &block{Title: blockTitle(kind), Count: report.Count(len(steps), "step", "steps")}
		for part := range slices.Chunk(steps, groupSize) {
			b.Groups = append(b.Groups, s.group(len(b.Groups)*groupSize, part))
		}
		b.unfold()
		blocks = append(blocks, b)
	}
	return blocks
}

// group returns the group of steps after so many others.
func (s *section) group(after int, steps []report.Step) group {
	g := group{
		Title: "Steps " + report.Number(after+1) + " to " + report.Number(after+len(steps)), Tally: draw.Tally(steps),
		Sign: draw.SignOK, Steps: make([]*step, len(steps)),
	}
	for i, one := range steps {
		g.Steps[i] = s.step(one)
		g.Sign = draw.Graver(g.Sign, g.Steps[i].Sign)
	}
	return g
}

// unfold opens the groups with bad steps, at most maxOpen, or else the first group.
func (b *block) unfold() {
	open := 0
	for i := range b.Groups {
		g := &b.Groups[i]
		isBad := func(st *step) bool { return st.Bad }
		if open < maxOpen && slices.ContainsFunc(g.Steps, isBad) {
			g.Open = true
			open++
		}
	}
	if open == 0 {
		b.Groups[0].Open = true
	}
}

func blockTitle(b event.Phase) string {
	switch b {
	case event.Before:
		return "Steady state before the method"
	case event.During:
		return "Steady state during the method"
	case event.After:
		return "Steady state after the method"
	case event.Method:
		return "Method"
	case event.Rollbacks:
	}
	return "Rollbacks"
}

func (s *section) step(from report.Step) *step {
	to := &step{
		Sign: draw.ResultSign(from.Result), Name: plain.Name(from.Name), Kind: plain.Name(string(from.Kind)), Background: from.Background,
		At: draw.Since(s.outcome.Journal, from.Run), Place: s.place(from), Bad: from.Result.Bad(), Word: from.What(),
	}
	if to.Word == "" {
		to.Word = string(from.Result)
		if from.Phase.IsHypothesis() && from.Result == report.Succeeded {
			to.Word = "held"
		}
		if from.Checks > 1 {
			to.Word += " in " + often(from)
		}
	}
	if from.Run == nil {
		return to
	}
	to.Took = draw.Took(from, s.now)
	if from.Checks > 1 {
		to.Facts = append(to.Facts, fact{Name: "Shown is", Text: "one of " + report.Count(from.Checks, "check", "checks")})
	}
	to.Facts = append(to.Facts, fact{Name: "Started", Text: clock(from.Run.Start)})
	to.Facts = append(to.Facts, declaredFacts(from.Run.Activity)...)
	to.Facts = known(to.Facts)
	for _, part := range report.Output(from.Run) {
		if part.Label == "status" && len(part.Text) < maxStatus {
			to.Facts = append(to.Facts, fact{Name: "Status", Text: plain.Name(part.Text)})
			continue
		}
		to.Outputs = append(to.Outputs, newOutput(part.Label, part.Text))
	}
	if asked := declaration(from.Run.Activity); asked != "" {
		to.Outputs = append(to.Outputs, newOutput("provider", asked))
	}
	return to
}

// declaredFacts returns the declaration of an activity without its provider.
func declaredFacts(activity *pyvalue.Map) []fact {
	var facts []fact
	if words := report.ExpectedBy(activity); words != "" {
		facts = append(facts, fact{Name: "Expected", Text: words})
	}
	pauses := mapping(activity.Value("pauses"))
	for _, when := range []string{"before", "after"} {
		if v, has := pauses.Get(when); has {
			facts = append(facts, fact{Name: "Pause " + when, Text: pauseText(v)})
		}
	}
	return facts
}

func pauseText(v any) string {
	if seconds, ok := pyvalue.Float(v); ok {
		return strconv.FormatFloat(seconds, 'f', -1, 64) + "s"
	}
	return plain.Name(pyvalue.Str(v))
}

// declaration returns the provider block of an activity as JSON.
func declaration(activity *pyvalue.Map) string {
	provider, has := activity.Get("provider")
	if !has {
		return ""
	}
	if m := mapping(provider); m.Len() == 1 && m.Has("type") {
		return m.String("type")
	}
	return string(pyvalue.AppendJSON(nil, provider, 0))
}
