package gfm

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// StepTable is the timeline as a table: every step with its start, its duration and its
// result. It shows at most so many steps, bad ones first.
func (s Section) StepTable(most int) string {
	if len(s.Steps) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(TableHead("", "At", "Phase", "Step", "Took", "Result"))
	shown := pick(s.Steps, most)
	for _, step := range shown {
		b.WriteString(s.stepRow(step))
	}
	b.WriteString("\n")
	if more := len(s.Steps) - len(shown); more > 0 {
		b.WriteString(paragraph(plain.Number(more) + " more steps are in the journal"))
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
			what += " in " + plain.Number(step.Checks) + " checks"
		}
	}
	return Row(step.Result.Mark(), at, report.Phase(step.Phase), name, took, what)
}

// pick returns at most so many steps, in their order: the bad ones, and as many of the
// others as there is room for.
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

// OutputBounds say how much Outputs shows.
type OutputBounds struct {
	// Most is the number of outputs; after so many Bytes no other output is shown.
	Most, Bytes int
	// Bad and Good bound each output, of bad steps and of others.
	Bad, Good plain.Bounds
}

// Outputs shows excerpts of the outputs of activities, folded: first those of bad steps,
// then those of others, without statuses and headers.
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
	text := fmt.Sprintf("<details><summary>%s</summary>\n\n%s", plain.Count(o.shown, "output", "outputs"), o.b.String())
	if o.left > 0 {
		text += paragraph("the outputs of " + plain.Count(o.left, "more step", "more steps") + " are in the journal")
	}
	return text + "</details>\n\n"
}

// outputExcerpts collects the excerpts of one experiment.
type outputExcerpts struct {
	OutputBounds
	b strings.Builder
	// shown counts the outputs, left the steps without room.
	shown, left int
}

// add adds the outputs of a step. It does not look at outputs without room, as they may be
// large.
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
