// Package summary writes a suite as the Markdown of a GitHub job summary: the
// verdict first, one table for the whole suite, then each experiment with what was
// expected and found, a timeline, and excerpts of outputs.
//
// A suite that is still running can be written, too, and is worth it: a job may be
// killed at any time, and the last summary that it wrote is shown.
package summary

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Limit is the largest summary of a step that GitHub takes, in bytes. It shows
// nothing of a larger one.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
const Limit = 1 << 20

// The kinds of blocks, for the notice.
const (
	rows    = "rows"
	details = "details"
	folded  = "folded"
	changes = "changes"
	frame   = "frame"
)

// The ranks of blocks: what is left out first comes last.
const (
	rankFrame = iota
	rankUnexpectedRow
	rankUnexpected
	rankChanges
	rankRow
	rankExpected
)

// Write writes the summary of a suite, within Limit. What went wrong comes first,
// and is what is left where there is no room for all.
func Write(w io.Writer, s *report.Suite, c report.Context) error {
	return write(w, s, c, Limit)
}

func write(w io.Writer, s *report.Suite, c report.Context, limit int) error {
	p := &gfm.Page{Limit: limit, Notice: notice}
	p.Add(frame, rankFrame, gfm.Only(headline(s, c)))
	p.AddNotice()
	addTable(p, s)
	addComparison(p, s.Baseline)
	for _, wanted := range []bool{true, false} {
		for _, o := range s.Outcomes {
			if o.State != report.Finished && o.State != report.Running || prominent(o) != wanted {
				continue
			}
			addDetails(p, section{o: o, c: c, now: s.End})
		}
	}
	p.Add(frame, rankFrame, gfm.Only(footer(c)))
	if _, err := p.WriteTo(w); err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	return nil
}

// prominent says that the details of an experiment are not folded.
func prominent(o *report.Outcome) bool { return o.Unexpected() || o.State == report.Running }

func headline(s *report.Suite, c report.Context) string {
	var b strings.Builder
	title := report.Mark(s.Verdict) + " Chaos: " + string(s.Verdict)
	if s.Running {
		title = "⏳ Chaos is running"
	}
	if c.Leg != "" {
		title += " (" + gfm.Inline(c.Leg) + ")"
	}
	fmt.Fprintf(&b, "## %s\n\n", title)
	if len(s.Outcomes) == 0 {
		b.WriteString("There was no experiment to run.\n\n")
	} else {
		b.WriteString(result(s) + "\n\n")
	}
	for _, note := range s.Notes {
		fmt.Fprintf(&b, "> %s\n\n", gfm.Inline(note))
	}
	return b.String()
}

// result says in a line what came of the suite, or has come of it so far.
func result(s *report.Suite) string {
	text := "**" + s.Tally() + "**"
	if s.Running {
		return text + " after " + report.Duration(s.Took()) + ". The suite was under way when this was written."
	}
	if s.Took() > 0 {
		text += " in " + report.Duration(s.Took())
	}
	if slices.ContainsFunc(s.Outcomes, func(o *report.Outcome) bool { return o.Wanted() != journal.Passed }) {
		text += "; " + unexpected(s.CountUnexpected()) + " came out otherwise than expected"
	}
	return text + "."
}

func unexpected(n int) string {
	if n == 0 {
		return "none"
	}
	return report.Number(n)
}

// notice says what had to be left out.
func notice(cuts []gfm.Cut) string {
	var parts []string
	for _, c := range cuts {
		switch c.Kind {
		case rows:
			parts = append(parts, report.Count(c.Omitted, "experiment is", "experiments are")+" not in the table")
		case changes:
			parts = append(parts, "the comparison is not shown in full")
		case details:
			if c.Shortened > 0 {
				parts = append(parts, report.Count(c.Shortened, "experiment is", "experiments are")+" shown in short")
			}
			if c.Omitted > 0 {
				parts = append(parts, report.Count(c.Omitted, "experiment", "experiments")+" that went wrong have no details")
			}
		case folded:
			parts = append(parts, report.Count(c.Shortened+c.Omitted, "experiment that came out as expected has", "experiments that came out as expected have")+" no details")
		}
	}
	return "> ✂️ GitHub takes no summary above 1 MiB, so this one is cut: " + strings.Join(parts, "; ") + ". The journals have it all.\n\n"
}

func footer(c report.Context) string {
	var parts []string
	add := func(text, value string) {
		if value != "" {
			parts = append(parts, text+value)
		}
	}
	if c.SHA != "" {
		add("commit ", gfm.Link(gfm.Code(c.SHA[:min(7, len(c.SHA))]), c.CommitURL))
	}
	if c.Event != "" {
		add("on ", gfm.Code(c.Event))
	}
	if c.Version != "" {
		add("chaos ", gfm.Inline(c.Version))
	}
	if c.Image != "" {
		add("image ", gfm.Code(c.Image))
	}
	if c.ReportURL != "" {
		parts = append(parts, gfm.Link("report", c.ReportURL))
	}
	legend := report.Legend
	if len(parts) > 0 {
		legend += "<br>" + strings.Join(parts, " · ")
	}
	return "<sub>" + legend + "</sub>\n"
}
