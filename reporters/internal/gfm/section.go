package gfm

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Section writes the part of a report about one experiment. Each method returns whole
// blocks, or nothing if there is nothing to say.
type Section struct {
	Outcome *report.Outcome
	Context report.Context
	// Steps are those of the Outcome.
	Steps []report.Step
	// Now is the time of the report; running steps end then.
	Now time.Time
}

// Story explains the verdict.
func (s Section) Story() string {
	o := s.Outcome
	var b strings.Builder
	if o.State == report.Finished {
		b.WriteString(paragraph(o.Explain(s.Steps)))
	}
	if o.Verdict != o.Wanted() && o.Wanted() != journal.Passed && o.State == report.Finished {
		b.WriteString(paragraph("the expected verdict was " + string(o.Wanted())))
	}
	if o.Reason != "" {
		b.WriteString(paragraph(Inline(o.Reason)))
	}
	if text := report.Lingering(s.Steps); text != "" {
		b.WriteString("⚠️ **" + report.Sentence(text) + "**\n\n")
	}
	switch dry := o.Dry(); dry {
	case experiment.DryNone:
	case experiment.DryPause:
		b.WriteString(paragraph("this was a dry run, without pauses"))
	default:
		b.WriteString(paragraph("this was a dry run: " + Inline(string(dry)) + " were not carried out"))
	}
	return b.String()
}

// paragraph returns a sentence; text is Markdown without a full stop.
func paragraph(text string) string { return report.Sentence(text) + "\n\n" }

// Findings lists what went wrong, at most so many steps, the causes of the verdict first.
func (s Section) Findings(most int) string {
	var b strings.Builder
	all := s.Outcome.Findings(s.Steps)
	for _, step := range all[:min(len(all), most)] {
		b.WriteString(s.finding(step))
	}
	if more := len(all) - most; more > 0 {
		b.WriteString(paragraph(plain.Number(more) + " more findings are in the journal"))
	}
	return b.String()
}

// cell returns the bounds of a text in the cell of a table.
func cell() plain.Bounds { return plain.Bounds{Lines: 6, Columns: 200} }

func (s Section) finding(step report.Step) string {
	place := Place(s.Context, s.Outcome.File, step.Pos)
	if place != "" {
		place = " — " + place
	}
	title := fmt.Sprintf("%s **%s**", step.Result.Mark(), Inline(step.Title()))
	t := step.Run.Tolerance
	if step.Result != report.Deviated || t == nil || t.Expected == "" {
		return title + " " + Inline(step.What()) + place + "\n\n"
	}
	often := ""
	if step.Checks > 1 {
		often = fmt.Sprintf(" in %s of %s checks", plain.Number(step.Lost), plain.Number(step.Checks))
	}
	return title + " deviated" + often + place + "\n\n" +
		TableHead("Expected", "Found") + Row(Lines(t.Expected, cell()), Lines(t.Found, cell())) + "\n"
}

// maxProblems bounds how many problems of an invalid experiment are listed.
const maxProblems = 50

// Problems lists what is wrong with the experiment file.
func (s Section) Problems() string {
	all := s.Outcome.Problems
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| | Where | Problem |\n| --- | --- | --- |\n")
	for _, p := range all[:min(len(all), maxProblems)] {
		mark := "🚫"
		if p.Severity == source.Warning {
			mark = "⚠️"
		}
		b.WriteString(Row(mark, s.where(p), Inline(p.Summary())))
	}
	b.WriteString("\n")
	if more := len(all) - maxProblems; more > 0 {
		b.WriteString(paragraph("there are " + plain.Number(more) + " more problems"))
	}
	return b.String()
}

func (s Section) where(p source.Problem) string {
	switch {
	case p.File == s.Outcome.Source && p.Pos.IsValid() && s.Outcome.File != "":
		return Place(s.Context, s.Outcome.File, p.Pos)
	case p.Pos.IsValid():
		return Code(fmt.Sprintf("%s:%d", p.File, p.Pos.Line))
	default:
		return Code(p.File)
	}
}

// Reproduce returns the command that repeats the run.
func (s Section) Reproduce() string {
	if s.Outcome.Reproduce == "" {
		return ""
	}
	return "Reproduce it:\n\n" + Fence("sh", s.Outcome.Reproduce) + "\n"
}
