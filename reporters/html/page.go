package html

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// defaultTitle is the heading of a page about several experiments.
const defaultTitle = "Chaos report"

// page is what the templates show.
type page struct {
	assets
	Title string
	// Sign and Word are those of the verdict; Result counts the verdicts of the suite.
	Sign   draw.Sign
	Word   string
	Result string
	Notes  []string
	// Origin says where and when the suite was run.
	Origin []fact
	// Several says that there are several experiments, which need an overview.
	Several bool
	// Only is the section of the only experiment, whose name is the heading of the page.
	Only          *section
	Verdicts      []choice
	Tags          []choice
	Comparison    *comparison
	Sections      []*section
	Contributions *contributions
	// Left says what is not on the page for lack of room.
	Left string
}

// choice is a filter with its name and the number of its experiments.
type choice struct {
	Name  string
	Sign  draw.Sign
	Count int
}

// fact is a piece of information, with a link if there is one.
type fact struct {
	Name, Text string
	URL        string
}

func newPage(s *report.Suite, c report.Context, o Options) *page {
	p := &page{
		assets: pageAssets(), Sign: draw.SignOf(report.Mark(s.Verdict)), Word: string(s.Verdict),
		Several: len(s.Outcomes) != 1, Notes: lines(s.Notes), Origin: origin(s, c),
	}
	if s.Running {
		p.Word = "running"
	}
	open := 0
	for i, outcome := range s.Outcomes {
		one := newSection(i+1, outcome, c, s.End)
		if one.Open {
			open++
			one.Open = open <= maxOpen
		}
		p.Sections = append(p.Sections, one)
	}
	distinguish(p.Sections)
	if p.Title = plain.Name(o.Title); p.Title == "" {
		p.entitle()
	}
	p.Result = result(s)
	p.Verdicts, p.Tags = verdictChoices(p.Sections), tagChoices(p.Sections)
	p.Comparison = newComparison(s.Baseline)
	p.Contributions = newContributions(p.Sections)
	p.bound()
	return p
}

// entitle gives the page its heading.
func (p *page) entitle() {
	p.Title = defaultTitle
	if len(p.Sections) == 1 {
		p.Only = p.Sections[0]
		p.Title = p.Only.Name
	}
}

// result counts the verdicts of the suite in a sentence.
func result(s *report.Suite) string {
	if len(s.Outcomes) == 0 {
		return "There was no experiment to run."
	}
	text := s.Tally()
	switch {
	case s.Running:
		text += " after " + report.Duration(s.Took()) + "; the suite was still running when this was written"
	case s.Took() > 0:
		text += " in " + report.Duration(s.Took())
	}
	expected := func(o *report.Outcome) bool { return o.Wanted() != journal.Passed }
	if !s.Running && slices.ContainsFunc(s.Outcomes, expected) {
		if n := s.CountUnexpected(); n > 0 {
			text += "; " + report.Number(n) + " not as expected"
		} else {
			text += "; all as expected"
		}
	}
	return report.Sentence(text)
}

// origin says where the suite was run, of what, and by what.
func origin(s *report.Suite, c report.Context) []fact {
	facts := []fact{
		{Name: "Started", Text: stamp(s.Start)},
		{Name: "Repository", Text: c.Repository},
		{Name: "Commit", Text: c.SHA[:min(len(c.SHA), 7)], URL: web(c.CommitURL)},
		{Name: "Ref", Text: strings.TrimPrefix(c.Ref, "refs/heads/")},
		{Name: "Workflow", Text: join(" · ", c.Workflow, c.Job, c.Leg), URL: web(c.RunURL)},
		{Name: "Event", Text: c.Event},
		{Name: "chaos", Text: c.Version},
		{Name: "Image", Text: c.Image},
	}
	return known(facts)
}

// known returns the facts that have a text, each on one line.
func known(facts []fact) []fact {
	list := make([]fact, 0, len(facts))
	for _, f := range facts {
		if f.Text = plain.Line(f.Text); f.Text != "" {
			list = append(list, f)
		}
	}
	return list
}

// join joins the texts that are not empty.
func join(separator string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), separator)
}

// web returns an address if it is a link that is safe to follow, else "".
func web(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}

func lines(texts []string) []string {
	harmless := make([]string, len(texts))
	for i, text := range texts {
		harmless[i] = plain.Line(text)
	}
	return harmless
}

// stamp writes a date and time, "" if it is not known.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006, 15:04:05 UTC")
}

// clock writes the time of day of a moment.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("15:04:05.000 UTC")
}

// verdictChoices counts the verdicts of the experiments, in the order of the page.
func verdictChoices(sections []*section) []choice {
	var choices []choice
	for _, s := range sections {
		at := slices.IndexFunc(choices, func(c choice) bool { return c.Name == s.Word })
		if at < 0 {
			at = len(choices)
			choices = append(choices, choice{Name: s.Word, Sign: s.Sign})
		}
		choices[at].Count++
	}
	return choices
}

// maxTags bounds the tags that can be chosen.
const maxTags = 200

// tagChoices counts the experiments for each tag, by name.
func tagChoices(sections []*section) []choice {
	counts := make(map[string]int)
	for _, s := range sections {
		for _, tag := range s.Tags {
			counts[tag]++
		}
	}
	choices := make([]choice, 0, len(counts))
	for tag, n := range counts {
		choices = append(choices, choice{Name: tag, Count: n})
	}
	slices.SortFunc(choices, func(a, b choice) int { return cmp.Compare(a.Name, b.Name) })
	return choices[:min(len(choices), maxTags)]
}

// texts returns the texts in a list as names, without repetitions.
func texts(list any) []string {
	items, _ := list.([]any)
	var names []string
	for _, item := range items {
		text, ok := item.(string)
		if name := plain.Name(text); ok && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// mapping returns a value that is a mapping, else an empty one.
func mapping(v any) *pyvalue.Map {
	m, _ := v.(*pyvalue.Map)
	return m
}
