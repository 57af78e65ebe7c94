// Package markdown writes a suite as a document in GitHub-flavoured Markdown, for a wiki,
// an issue or a repository: what the HTML report shows, as far as text and tables can.
//
// The part about each experiment is bounded. A report on one experiment fits into an issue
// unless nearly everything went wrong; one on several always fits, and says what it leaves
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
	// Title is the heading; if empty, the name of the experiment or DefaultTitle.
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
	p.AddFrame(text)
	p.AddNotice()
	if s.Baseline != nil {
		p.Add(gfm.Changes, rankChanges, func() string { return comparison(s.Baseline) })
	}
	if len(s.Outcomes) > 1 {
		addOverview(p, s)
		p.Add(contributing, rankContributions, func() string { return contributions(s) })
	}
	addExperiments(p, s, c)
	p.AddFrame("<sub>" + report.Legend + "</sub>\n")
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

// headline counts the verdicts of the suite in a line.
func headline(s *report.Suite) string {
	if len(s.Outcomes) == 0 {
		return "There was no experiment.\n\n"
	}
	if s.Running {
		return "⏳ **" + s.Tally() + "** after " + report.Duration(s.Took()) + ". The suite was still running when this was written.\n\n"
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
	text := "## Compared with an earlier run\n\n" + gfm.Headline(c) + "\n\n"
	if len(c.Experiments) > 0 {
		text += gfm.ChangeTable(c, changeBounds())
	}
	return text
}

// addOverview adds the table of experiments.
func addOverview(p *gfm.Page, s *report.Suite) {
	head, row := gfm.OutcomeTable(s)
	p.AddOutcomes(s.Outcomes, gfm.OutcomeRows{Head: "## Experiments\n\n" + head, Row: row, Rank: func(o *report.Outcome) int {
		if o.Unexpected() {
			return rankUnexpectedRow
		}
		return rankRow
	}})
}

// maxAspects bounds the columns of the table of contributions.
const maxAspects = 12

// contributions returns the table of what the experiments contribute to:
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
