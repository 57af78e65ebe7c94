// Package comment writes a suite as the body of a comment on a pull request: the verdict,
// a table, what went wrong, how to reproduce it. The rest is one link away.
//
// The body begins with a hidden marker. It identifies the comment of a job, and shows
// whether the result has changed.
package comment

import (
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Limit is the longest body of a comment that GitHub takes, in characters.
const Limit = 65536

// details is the kind of the blocks about one experiment.
const details = "details"

// The ranks of blocks. Blocks of the last rank are left out first.
const (
	_ = iota // the frame
	rankUnexpectedRow
	rankDetails
	rankChanges
	rankRow
)

// Write writes the body of the comment of a suite that has ended, within Limit.
func Write(w io.Writer, s *report.Suite, c report.Context) error {
	return write(w, s, c, Limit)
}

func write(w io.Writer, s *report.Suite, c report.Context, limit int) error {
	p := &gfm.Page{Limit: limit, Size: plain.UTF16, Notice: notice}
	p.AddFrame(Marker{Key: c.Key(), Digest: Digest(s)}.String() + "\n" + headline(s, c))
	addTable(p, s)
	addComparison(p, s.Baseline)
	for _, o := range s.Outcomes {
		if o.Unexpected() {
			d := &detail{o: o, c: c}
			p.Add(details, rankDetails, d.write(maxFindings, true), d.write(1, false))
		}
	}
	p.AddNotice()
	p.AddFrame(footer(c))
	if _, err := p.WriteTo(w); err != nil {
		return fmt.Errorf("writing the comment: %w", err)
	}
	return nil
}

func headline(s *report.Suite, c report.Context) string {
	title := report.Mark(s.Verdict) + " Chaos: " + string(s.Verdict)
	if s.Running {
		title = "⏳ Chaos is running"
	}
	var of []string
	for _, name := range []string{c.Workflow, c.Job, c.Leg} {
		if name != "" {
			of = append(of, gfm.Inline(name))
		}
	}
	text := "### " + title + "\n\n"
	if len(s.Outcomes) == 0 {
		return text + "There was no experiment to run.\n\n"
	}
	text += s.Tally()
	if s.Took() > 0 {
		text += " in " + report.Duration(s.Took())
	}
	if len(of) > 0 {
		text += " · " + strings.Join(of, " / ")
	}
	text += "\n\n"
	for _, note := range s.Notes {
		text += "> " + gfm.Inline(note) + "\n\n"
	}
	return text
}

// addTable adds the table of experiments.
func addTable(p *gfm.Page, s *report.Suite) {
	p.AddOutcomes(s.Outcomes, gfm.OutcomeRows{
		Head: gfm.TableHead("", "Experiment", "Verdict", "Result"),
		Row:  row,
		Rank: func(o *report.Outcome) int {
			if o.Unexpected() {
				return rankUnexpectedRow
			}
			return rankRow
		},
	})
}

func row(o *report.Outcome) string {
	name := gfm.Inline(plain.Name(o.Name()))
	if o.Source != "" && o.Source != o.Name() {
		name += "<br>" + gfm.Code(o.Source)
	}
	return gfm.Row(o.Mark(), name, o.Word(), result(o))
}

// result explains the verdict of an experiment in a line.
func result(o *report.Outcome) string {
	if o.Verdict == journal.Passed && !o.Unexpected() && o.Journal != nil {
		return report.Duration(o.Took())
	}
	text, more := o.Because(o.Steps())
	text = gfm.Inline(text)
	if more > 0 {
		text += fmt.Sprintf(" <i>and %s more</i>", report.Number(more))
	}
	return text
}

// notice says what was cut.
func notice(cuts []gfm.Cut) string {
	var parts []string
	for _, c := range cuts {
		if c.Kind == details {
			parts = append(parts, report.Count(c.Shortened+c.Omitted, "experiment is", "experiments are")+" not shown in full")
		} else if text := c.Explain(); text != "" {
			parts = append(parts, text)
		}
	}
	return "> ✂️ A comment has room for " + report.Number(Limit) + " characters: " + strings.Join(parts, "; ") + ".\n\n"
}

func footer(c report.Context) string {
	var parts []string
	if c.SHA != "" {
		parts = append(parts, gfm.Link(gfm.Code(c.SHA[:min(7, len(c.SHA))]), c.CommitURL))
	}
	if c.Version != "" {
		parts = append(parts, "chaos "+gfm.Inline(c.Version))
	}
	if c.RunURL != "" {
		parts = append(parts, gfm.Link("summary and journals", c.RunURL))
	}
	if c.ReportURL != "" {
		parts = append(parts, gfm.Link("report", c.ReportURL))
	}
	if len(parts) == 0 {
		return ""
	}
	return "<sub>" + strings.Join(parts, " · ") + "</sub>\n"
}
