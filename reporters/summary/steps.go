package summary

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// maxSteps bounds the rows of a table of steps.
const maxSteps = 200

// table adds the text equivalent of the timeline: every step with when it started
// and how long it took.
func (s *section) table(steps []report.Step) {
	if len(steps) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "<details><summary>The timeline as a table: %s</summary>\n\n", report.Count(len(steps), "step", "steps"))
	s.b.WriteString(row([]string{"", "At", "Part", "Step", "Took", "What came of it"}) + row(rules(6)))
	shown := pick(steps, maxSteps)
	for _, step := range shown {
		s.b.WriteString(s.step(step))
	}
	s.b.WriteString("\n")
	if more := len(steps) - len(shown); more > 0 {
		s.sentence(report.Number(more) + " more steps are in the journal")
	}
	s.b.WriteString("</details>\n\n")
}

func (s *section) step(step report.Step) string {
	at, took := "", ""
	if step.Run != nil {
		at = "+" + report.Duration(max(step.Run.Start.Sub(s.o.Journal.Start), 0))
		took = report.Duration(step.Took(s.now))
	}
	name := report.Inline(report.Name(step.Name))
	if step.Background {
		name += " <i>(in the background)</i>"
	}
	what := report.Inline(step.What())
	if what == "" {
		what = string(step.Result)
		if step.Block.IsHypothesis() {
			what = "held"
		}
		if step.Checks > 1 {
			what += " in " + report.Number(step.Checks) + " checks"
		}
	}
	return row([]string{step.Result.Mark(), at, report.Phase(step.Block), name, took, what})
}

// pick returns at most so many steps, in their order: those that need to be looked
// at, and as many of the others as there is room for.
func pick(steps []report.Step, most int) []report.Step {
	if len(steps) <= most {
		return steps
	}
	bad := 0
	for _, step := range steps {
		if step.Result.Bad() {
			bad++
		}
	}
	bad = min(bad, most)
	others := most - bad
	picked := make([]report.Step, 0, most)
	for _, step := range steps {
		room := &others
		if step.Result.Bad() {
			room = &bad
		}
		if *room > 0 {
			*room--
			picked = append(picked, step)
		}
	}
	return picked
}

// The bounds of the outputs of one experiment.
const (
	maxOutputs     = 20
	maxOutputBytes = 24 << 10
)

// outputs adds excerpts of what activities put out, folded: first that of the steps
// which need to be looked at, with more of it, and of the others only what they put
// out themselves.
func (s *section) outputs(steps []report.Step) {
	o := &outputs{}
	for _, step := range steps {
		if step.Result.Bad() {
			o.add(step, report.Bounds{Lines: 40, Columns: 400})
		}
	}
	for _, step := range steps {
		if !step.Result.Bad() {
			o.add(step, report.Bounds{Lines: 12, Columns: 160})
		}
	}
	if o.shown == 0 {
		return
	}
	fmt.Fprintf(&s.b, "<details><summary>%s</summary>\n\n%s", report.Count(o.shown, "output", "outputs"), o.b.String())
	if o.left > 0 {
		s.sentence("the outputs of " + report.Count(o.left, "more step", "more steps") + " are in the journal")
	}
	s.b.WriteString("</details>\n\n")
}

// outputs are the excerpts of one experiment.
type outputs struct {
	b strings.Builder
	// shown is how many there are, left how many steps have none as there was no room.
	shown, left int
}

// add adds what a step put out. There is no need to look at outputs for which there
// is no room, as they may be large.
func (o *outputs) add(step report.Step, bounds report.Bounds) {
	if step.Run == nil || step.Run.Output == nil && len(step.Run.Exception) == 0 {
		return
	}
	if o.shown >= maxOutputs || o.b.Len() > maxOutputBytes {
		o.left++
		return
	}
	for _, part := range report.Output(step.Run) {
		if !step.Result.Bad() && (part.Label == "status" || part.Label == "headers") {
			continue
		}
		o.shown++
		fmt.Fprintf(&o.b, "%s %s: %s\n\n%s\n", step.Result.Mark(), report.Inline(step.Title()), part.Label,
			report.Fence("text", report.Excerpt(part.Text, bounds)))
	}
}
