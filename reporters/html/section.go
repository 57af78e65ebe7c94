package html

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// section is the part of the page that is about one experiment.
type section struct {
	// ID is that of the element; no two sections have the same.
	ID          string
	Name        string
	Description []string
	Tags        []string
	Sign        draw.Sign
	Word        string
	// Open says that the section is unfolded at first.
	Open bool
	// Story explains the verdict, in sentences.
	Story      []string
	Source     fact
	Took       string
	Started    time.Time
	Hypothesis *hypothesis
	Method     *methodSummary
	// Held counts the checks of the steady state, if nothing was found.
	Held      string
	Findings  []finding
	MoreFound int
	Problems  []problem
	Advice    *advice
	Timeline  *draw.Timeline
	Charts    []*draw.Chart
	LeftOut   string // of the charts
	Blocks    []*block
	Aspects   []aspect
	Settings  []report.Setting
	Secrets   []string
	Facts     []fact

	outcome *report.Outcome
	context report.Context
	// now is the time of the report.
	now   time.Time
	steps []report.Step
}

func newSection(number int, o *report.Outcome, c report.Context, now time.Time) *section {
	s := &section{
		ID: "experiment-" + strconv.Itoa(number), Name: plain.Name(o.Name()), Sign: draw.SignOf(o.Mark()), Word: o.Word(),
		Open: o.State == report.Running || o.Unexpected(), outcome: o, context: c, now: now, steps: o.Steps(),
	}
	s.Source = fact{Text: plain.Line(o.Source), URL: web(c.FileURL(o.File, 0))}
	s.Story = story(o, s.steps)
	s.Problems = problems(o, c)
	if o.Journal != nil {
		s.fill(o)
	}
	s.Advice = newAdvice(o, s.steps)
	return s
}

// fill adds the parts about the run.
func (s *section) fill(o *report.Outcome) {
	document := o.Journal.Experiment
	s.Description = paragraphs(pyvalue.Str(document.Value("description")), document.Has("description"))
	s.Tags = texts(document.Value("tags"))
	s.Started = o.Journal.Start
	if o.Took() > 0 {
		s.Took = report.Duration(o.Took())
	}
	s.Hypothesis = newHypothesis(o, s.steps)
	s.Method = newMethodSummary(s.steps)
	s.findings()
	if len(s.Findings) == 0 {
		s.Held = held(o.Journal)
	}
	s.Timeline = draw.NewTimeline(o, s.steps, s.now)
	s.Charts, s.LeftOut = draw.NewCharts(o, s.Timeline)
	s.Blocks = newBlocks(s)
	s.Aspects = newAspects(document)
	s.Settings, s.Secrets = newSettings(document)
	s.Facts = environment(o, s.context)
}

// maxDescription bounds a description, in paragraphs.
const maxDescription = 20

// paragraphs returns a description as paragraphs of plain text.
func paragraphs(text string, has bool) []string {
	if !has {
		return nil
	}
	var list []string
	for part := range strings.SplitSeq(plain.Text(plain.Head(text, maxOutput)), "\n\n") {
		if part = plain.Line(part); part != "" && len(list) < maxDescription {
			list = append(list, part)
		}
	}
	return list
}

// story explains the verdict of an experiment.
func story(o *report.Outcome, steps []report.Step) []string {
	var sentences []string
	add := func(text string) {
		if text != "" {
			sentences = append(sentences, report.Sentence(text))
		}
	}
	if o.State == report.Finished {
		add(o.Explain(steps))
	}
	if o.Unexpected() && o.Wanted() != journal.Passed {
		add("it was expected to be " + string(o.Wanted()))
	}
	add(plain.Line(o.Reason))
	switch dry := o.Dry(); dry {
	case experiment.DryNone:
	case experiment.DryPause:
		add("this was a dry run, without pauses")
	default:
		add("this was a dry run: " + plain.Line(string(dry)) + " were not carried out")
	}
	return sentences
}

// problem is a problem of an experiment file.
type problem struct {
	Sign  draw.Sign
	Word  string
	Where fact
	What  string
}

// maxProblems bounds the problems of an experiment.
const maxProblems = 200

func problems(o *report.Outcome, c report.Context) []problem {
	list := make([]problem, 0, min(len(o.Problems), maxProblems))
	for _, p := range o.Problems[:cap(list)] {
		shown := problem{Sign: draw.SignInvalid, Word: "error", What: report.Sentence(plain.Line(p.Summary()))}
		if p.Severity == source.Warning {
			shown.Sign, shown.Word = draw.SignWarning, "warning"
		}
		shown.Where.Text = plain.Line(p.File)
		if p.Pos.IsValid() {
			shown.Where.Text += ":" + strconv.Itoa(p.Pos.Line)
		}
		if p.File == o.Source && o.File != "" {
			shown.Where.URL = web(c.FileURL(o.File, p.Pos.Line))
		}
		list = append(list, shown)
	}
	return list
}

// Keywords are further words by which the search finds the section.
func (s *section) Keywords() string {
	return strings.ToLower(strings.Join(slices.Concat([]string{s.Name, s.Source.Text, s.Word}, s.Tags), " "))
}
