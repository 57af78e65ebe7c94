package gfm

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// StepTable is the text equivalent of the timeline: every step with when it started
// and how long it took. Of more than so many those are shown that need to be looked
// at, and others as far as there is room.
func (s Section) StepTable(most int) string {
	if len(s.Steps) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(TableHead("", "At", "Part", "Step", "Took", "What came of it"))
	shown := pick(s.Steps, most)
	for _, step := range shown {
		b.WriteString(s.stepRow(step))
	}
	b.WriteString("\n")
	if more := len(s.Steps) - len(shown); more > 0 {
		b.WriteString(paragraph(report.Number(more) + " more steps are in the journal"))
	}
	return b.String()
}

func (s Section) stepRow(step report.Step) string {
	at, took := "", ""
	if step.Run != nil {
		at = "+" + report.Duration(max(step.Run.Start.Sub(s.Outcome.Journal.Start), 0))
		took = report.Duration(step.Took(s.Now))
	}
	name := Inline(plain.Name(step.Name))
	if step.Background {
		name += " <i>(in the background)</i>"
	}
	what := Inline(step.What())
	if what == "" {
		what = string(step.Result)
		if step.Phase.IsHypothesis() {
			what = "held"
		}
		if step.Checks > 1 {
			what += " in " + report.Number(step.Checks) + " checks"
		}
	}
	return Row(step.Result.Mark(), at, report.Phase(step.Phase), name, took, what)
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

// OutputBounds say how much is shown of what activities put out.
type OutputBounds struct {
	// Most is how many outputs are shown, Bytes how many bytes after which none is.
	Most, Bytes int
	// Bad and Good bound each output, of steps that need to be looked at and of others.
	Bad, Good plain.Bounds
}

// Outputs shows excerpts of what activities put out, folded: first that of the steps
// which need to be looked at, with more of it, and of the others only what they put
// out themselves.
func (s Section) Outputs(bounds OutputBounds) string {
	o := &outputExcerpts{OutputBounds: bounds}
	for _, bad := range []bool{true, false} {
		for _, step := range s.Steps {
			if step.Result.Bad() == bad {
				o.add(step)
			}
		}
	}
	if o.shown == 0 {
		return ""
	}
	text := fmt.Sprintf("<details><summary>%s</summary>\n\n%s", report.Count(o.shown, "output", "outputs"), o.b.String())
	if o.left > 0 {
		text += paragraph("the outputs of " + report.Count(o.left, "more step", "more steps") + " are in the journal")
	}
	return text + "</details>\n\n"
}

// outputExcerpts are those of one experiment.
type outputExcerpts struct {
	OutputBounds
	b strings.Builder
	// shown is how many there are, left how many steps have none as there was no room.
	shown, left int
}

// add adds what a step put out. There is no need to look at outputs for which there
// is no room, as they may be large.
func (o *outputExcerpts) add(step report.Step) {
	if step.Run == nil || step.Run.Output == nil && len(step.Run.Exception) == 0 {
		return
	}
	if o.shown >= o.Most || o.b.Len() > o.Bytes {
		o.left++
		return
	}
	bounds := o.Good
	if step.Result.Bad() {
		bounds = o.Bad
	}
	for _, part := range report.Output(step.Run) {
		if !step.Result.Bad() && (part.Label == "status" || part.Label == "headers") {
			continue
		}
		o.shown++
		fmt.Fprintf(&o.b, "%s %s: %s\n\n%s\n", step.Result.Mark(), Inline(step.Title()), part.Label,
			Fence("text", plain.Excerpt(part.Text, bounds)))
	}
}
