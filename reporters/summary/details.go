package summary

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// section is the part of a summary that is about one experiment.
type section struct {
	o *report.Outcome
	c report.Context
	// now is when the picture of the suite was taken.
	now time.Time
	b   strings.Builder
}

// The lengths of a section.
type length int

const (
	short length = iota
	withTimeline
	withOutputs
)

// addDetails adds what there is to say of an experiment: open if something needs
// to be looked at, else folded.
func addDetails(p *report.Page, s *section) {
	if !prominent(s.o) {
		p.Add(folded, rankExpected, s.folded(withOutputs), s.folded(withTimeline), report.Only(""))
		return
	}
	p.Add(details, rankUnexpected, s.open(withOutputs), s.open(withTimeline), s.open(short))
}

func (s *section) open(l length) report.Version {
	return func() string {
		s.b.Reset()
		fmt.Fprintf(&s.b, "### %s %s: %s\n\n", s.o.Mark(), s.o.Word(), report.Inline(report.Name(s.o.Name())))
		s.body(l)
		return s.b.String()
	}
}

func (s *section) folded(l length) report.Version {
	return func() string {
		s.b.Reset()
		fmt.Fprintf(&s.b, "<details><summary>%s %s: <b>%s</b> (%s)</summary>\n\n",
			s.o.Mark(), s.o.Word(), report.Inline(report.Name(s.o.Name())), report.Duration(s.o.Took()))
		s.body(l)
		s.b.WriteString("</details>\n\n")
		return s.b.String()
	}
}

func (s *section) body(l length) {
	steps := s.o.Steps()
	s.story(steps)
	s.findings(steps)
	s.problems()
	if l >= withTimeline {
		s.b.WriteString(timeline(s.o, steps, s.now))
		s.table(steps)
	}
	if l >= withOutputs {
		s.outputs(steps)
	}
	s.ending()
}

// story says what the verdict means here.
func (s *section) story(steps []report.Step) {
	o := s.o
	if o.State == report.Finished {
		s.sentence(o.Explain(steps))
	}
	if o.Verdict != o.Wanted() && o.Wanted() != journal.Passed && o.State == report.Finished {
		s.sentence("it was expected to be " + string(o.Wanted()))
	}
	if o.Reason != "" {
		s.sentence(report.Inline(o.Reason))
	}
	if text := report.Lingering(steps); text != "" {
		s.b.WriteString("⚠️ **" + report.Sentence(text) + "**\n\n")
	}
	switch dry := o.Dry(); dry {
	case experiment.DryNone:
	case experiment.DryPause:
		s.sentence("this was a dry run, without pauses")
	default:
		s.sentence("this was a dry run: " + report.Inline(string(dry)) + " were not carried out")
	}
}

// sentence adds a paragraph; text is Markdown without a full stop.
func (s *section) sentence(text string) {
	s.b.WriteString(report.Sentence(text) + "\n\n")
}

// maxFindings bounds how many findings are told at length.
const maxFindings = 10

// findings tells what went wrong, what decided the verdict first.
func (s *section) findings(steps []report.Step) {
	all := s.o.Findings(steps)
	for _, step := range all[:min(len(all), maxFindings)] {
		s.finding(step)
	}
	if more := len(all) - maxFindings; more > 0 {
		s.sentence(report.Number(more) + " more went wrong; the journal has them")
	}
}

// cell bounds a text in a cell of a table.
func cell() report.Bounds { return report.Bounds{Lines: 6, Columns: 200} }

func (s *section) finding(step report.Step) {
	place := s.c.Place(s.o.File, step.Pos)
	if place != "" {
		place = " — " + place
	}
	title := fmt.Sprintf("%s **%s**", step.Result.Mark(), report.Inline(step.Title()))
	t := step.Run.Tolerance
	if step.Result != report.Deviated || t == nil || t.Expected == "" {
		fmt.Fprintf(&s.b, "%s %s%s\n\n", title, report.Inline(step.What()), place)
		return
	}
	often := ""
	if step.Checks > 1 {
		often = fmt.Sprintf(" in %s of %s checks", report.Number(step.Lost), report.Number(step.Checks))
	}
	fmt.Fprintf(&s.b, "%s deviated%s%s\n\n", title, often, place)
	s.b.WriteString("| Expected | Found |\n| --- | --- |\n")
	s.b.WriteString(row([]string{report.Lines(t.Expected, cell()), report.Lines(t.Found, cell())}) + "\n")
}

// maxProblems bounds how many problems of an invalid experiment are listed.
const maxProblems = 50

func (s *section) problems() {
	all := s.o.Problems
	if len(all) == 0 {
		return
	}
	s.b.WriteString("| | Where | Problem |\n| --- | --- | --- |\n")
	for _, p := range all[:min(len(all), maxProblems)] {
		mark := "🚫"
		if p.Severity == source.Warning {
			mark = "⚠️"
		}
		where := report.Code(p.File)
		if p.File == s.o.Source && p.Pos.IsValid() && s.o.File != "" {
			where = s.c.Place(s.o.File, p.Pos)
		} else if p.Pos.IsValid() {
			where = report.Code(fmt.Sprintf("%s:%d", p.File, p.Pos.Line))
		}
		s.b.WriteString(row([]string{mark, where, report.Inline(p.Summary())}))
	}
	s.b.WriteString("\n")
	if more := len(all) - maxProblems; more > 0 {
		s.sentence("there are " + report.Number(more) + " more problems")
	}
}

func (s *section) ending() {
	if s.o.JournalPath != "" {
		s.b.WriteString("Journal: " + report.Code(s.o.JournalPath) + "\n\n")
	}
	if s.o.Reproduce != "" && s.o.Unexpected() {
		s.b.WriteString("Reproduce it:\n\n" + report.Fence("sh", s.o.Reproduce) + "\n")
	}
}
