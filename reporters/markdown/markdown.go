// Package markdown writes a suite as a document in Markdown, for a wiki, an issue or
// a repository: what the HTML report shows, as far as text and tables can. It is in the
// dialect of GitHub, and reads well where that is not known.
//
// What is shown of one experiment is bounded, so that a report on it fits in an issue
// unless nearly everything went wrong; that on many always does, and says what it leaves
// out.
package markdown

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// DefaultTitle is the heading of a report on several experiments.
const DefaultTitle = "Chaos report"

// Options are what the user chose.
type Options struct {
	// Title is the heading; empty for one that is made of the suite.
	Title string
}

// Write writes the report of a suite.
func Write(w io.Writer, s *report.Suite, c report.Context, o Options) error {
	return write(w, s, c, o, Limit)
}

func write(w io.Writer, s *report.Suite, c report.Context, o Options, limit int) error {
	p := newPage(s, limit)
	text := "# " + gfm.Inline(title(s, o)) + "\n\n" + headline(s) + origin(s, c)
	for _, note := range s.Notes {
		text += "> " + gfm.Inline(note) + "\n\n"
	}
	p.Add(frame, rankFrame, gfm.Only(text))
	p.AddNotice()
	if s.Baseline != nil {
		p.Add(changes, rankChanges, func() string { return comparison(s.Baseline) })
	}
	if len(s.Outcomes) > 1 {
		addOverview(p, s)
		p.Add(contributing, rankContributions, func() string { return contributions(s) })
	}
	addExperiments(p, s, c)
	p.Add(frame, rankFrame, gfm.Only("<sub>"+report.Legend+"</sub>\n"))
	if _, err := p.WriteTo(w); err != nil {
		return fmt.Errorf("writing the report in Markdown: %w", err)
	}
	return nil
}

func title(s *report.Suite, o Options) string {
	name := DefaultTitle
	if len(s.Outcomes) == 1 {
		name = s.Outcomes[0].Name()
	}
	return plain.Name(cmp.Or(o.Title, name))
}

// headline says in a line what came of the suite.
func headline(s *report.Suite) string {
	if len(s.Outcomes) == 0 {
		return "There was no experiment.\n\n"
	}
	if s.Running {
		return "⏳ **" + s.Tally() + "** after " + report.Duration(s.Took()) + ". The suite was under way when this was written.\n\n"
	}
	text := report.Mark(s.Verdict) + " **" + s.Tally() + "**"
	if s.Took() > 0 {
		text += " in " + report.Duration(s.Took())
	}
	return text + ".\n\n"
}

// origin says where and when the suite was run.
func origin(s *report.Suite, c report.Context) string {
	var parts []string
	if !s.Start.IsZero() {
		parts = append(parts, s.Start.UTC().Format("2006-01-02 15:04 UTC"))
	}
	for _, name := range []string{c.Repository, c.Workflow, c.Job, c.Leg} {
		if name != "" {
			parts = append(parts, gfm.Inline(name))
		}
	}
	if c.SHA != "" {
		parts = append(parts, "commit "+gfm.Link(gfm.Code(c.SHA[:min(7, len(c.SHA))]), c.CommitURL))
	}
	if c.RunURL != "" {
		parts = append(parts, gfm.Link("run", c.RunURL))
	}
	if c.Version != "" {
		parts = append(parts, "chaos "+gfm.Inline(c.Version))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " · ") + "\n\n"
}

// changeBounds bound the comparison with an earlier run.
func changeBounds() gfm.ChangeBounds { return gfm.ChangeBounds{Experiments: 200, Steps: 50} }

func comparison(c *report.Comparison) string {
	if c == nil {
		return ""
	}
	text := "## Compared with before\n\n" + gfm.Headline(c) + "\n\n"
	if len(c.Experiments) > 0 {
		text += gfm.ChangeTable(c, changeBounds())
	}
	return text
}

// addOverview adds the table of experiments, a block for each row.
func addOverview(p *gfm.Page, s *report.Suite) {
	head, row := gfm.OutcomeTable(s)
	p.Add(frame, rankFrame, gfm.Only("## Experiments\n\n"+head))
	for _, o := range s.Outcomes {
		rank := rankRow
		if o.Unexpected() {
			rank = rankUnexpectedRow
		}
		p.Add(rows, rank, func() string { return row(o) })
	}
	p.Add(frame, rankFrame, gfm.Only("\n"))
}

// maxAspects bounds the columns of the table of contributions.
const maxAspects = 12

// contributions says what the experiments are for, if they say so themselves:
//
//	contributions: {reliability: high, security: none}
func contributions(s *report.Suite) string {
	var aspects []string
	known := make(map[string]bool)
	for _, o := range s.Outcomes {
		for name := range declared(o, "contributions").All() {
			if !known[name] && len(aspects) < maxAspects {
				known[name] = true
				aspects = append(aspects, name)
			}
		}
	}
	if len(aspects) == 0 {
		return ""
	}
	heads := []string{"Experiment"}
	for _, name := range aspects {
		heads = append(heads, gfm.Inline(plain.Name(name)))
	}
	text := "## Contributions\n\n" + gfm.TableHead(heads...)
	for _, o := range s.Outcomes {
		levels := declared(o, "contributions")
		if levels.Len() == 0 {
			continue
		}
		cells := []string{gfm.Inline(plain.Name(o.Name()))}
		for _, name := range aspects {
			level := ""
			if v, has := levels.Get(name); has {
				level = gfm.Inline(plain.Name(pyvalue.Str(v)))
			}
			cells = append(cells, level)
		}
		text += gfm.Row(cells...)
	}
	return text + "\n"
}

// declared returns a mapping of the experiment's document, nil if there is none.
func declared(o *report.Outcome, key string) *pyvalue.Map {
	if o.Journal == nil {
		return nil
	}
	m, _ := o.Journal.Experiment.Value(key).(*pyvalue.Map)
	return m
}
