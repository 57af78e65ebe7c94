// Package summary writes a suite as the Markdown of a GitHub job summary: the verdict, a
// table of all experiments, then each experiment with what was expected and found, a
// timeline, and excerpts of outputs.
//
// It also writes suites that are still running: a job may be killed at any time, and
// GitHub then shows the last summary that it wrote.
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

// Limit is the size of the largest summary of a step that GitHub accepts, in bytes. It
// shows nothing of a larger one.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
const Limit = 1 << 20

// The kinds of blocks about one experiment.
const (
	details = "details"
	folded  = "folded"
)

// The ranks of blocks. Blocks of the last rank are left out first.
const (
	_ = iota // the frame
	rankUnexpectedRow
	rankUnexpected
	rankChanges
	rankRow
	rankExpected
)

// Write writes the summary of a suite, within Limit. What went wrong comes first, and is
// kept if there is no room for everything.
func Write(w io.Writer, s *report.Suite, c report.Context) error {
	return write(w, s, c, Limit)
}

func write(w io.Writer, s *report.Suite, c report.Context, limit int) error {
	p := &gfm.Page{Limit: limit, Notice: notice}
	p.AddFrame(headline(s, c))
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
	p.AddFrame(footer(c))
	if _, err := p.WriteTo(w); err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	return nil
}

// prominent reports whether the details of an experiment are not folded.
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

// result counts the verdicts of the suite in a line.
func result(s *report.Suite) string {
	text := "**" + s.Tally() + "**"
	if s.Running {
		return text + " after " + report.Duration(s.Took()) + ". The suite was still running when this was written."
	}
	if s.Took() > 0 {
		text += " in " + report.Duration(s.Took())
	}
	if slices.ContainsFunc(s.Outcomes, func(o *report.Outcome) bool { return o.Wanted() != journal.Passed }) {
		text += "; " + unexpected(s.CountUnexpected())
	}
	return text + "."
}

func unexpected(n int) string {
	if n == 0 {
		return "all as expected"
	}
	return report.Number(n) + " not as expected"
}

// notice says what was cut.
func notice(cuts []gfm.Cut) string {
	var parts []string
	for _, c := range cuts {
		switch c.Kind {
		case details:
			if c.Shortened > 0 {
				parts = append(parts, report.Count(c.Shortened, "experiment is", "experiments are")+" shown in short")
			}
			if c.Omitted > 0 {
				parts = append(parts, report.Count(c.Omitted, "experiment", "experiments")+" that went wrong have no details")
			}
		case folded:
			parts = append(parts, report.Count(c.Shortened+c.Omitted, "experiment that ended as expected has", "experiments that ended as expected have")+" no details")
		default:
			if text := c.Explain(); text != "" {
				parts = append(parts, text)
			}
		}
	}
	return "> ✂️ GitHub accepts no summary above 1 MiB, so this one is cut: " + strings.Join(parts, "; ") + ". The journals have it all.\n\n"
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
