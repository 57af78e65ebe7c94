package html

import (
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// methodSummary lists the first activities of the method.
type methodSummary struct {
	// Tally counts the activities.
	Tally string
	Steps []doneStep
	// More counts the steps that are not listed.
	More int
}

type doneStep struct {
	Sign       draw.Sign
	Word, Name string
	Background bool
}

// maxDone bounds the steps of the method that are named at once.
const maxDone = 8

func newMethodSummary(steps []report.Step) *methodSummary {
	d := &methodSummary{}
	var actions, probes, behind, notPlayed int
	for _, s := range draw.StepsOf(steps, event.Method) {
		switch {
		case s.Run == nil:
			notPlayed++
		case s.Kind == experiment.Action:
			actions++
		default:
			probes++
		}
		if s.Run != nil && s.Background {
			behind++
		}
		if len(d.Steps) == maxDone {
			d.More++
			continue
		}
		d.Steps = append(d.Steps, doneStep{draw.ResultSign(s.Result), string(s.Result), plain.Name(s.Name), s.Background})
	}
	if len(d.Steps) == 0 {
		d.Tally = "The method is empty: only the steady state was checked."
		return d
	}
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	add(actions, report.Count(actions, "action", "actions"))
	add(probes, report.Count(probes, "probe", "probes"))
	add(behind, report.Number(behind)+" of them in the background")
	add(notPlayed, report.Count(notPlayed, "activity", "activities")+" not played")
	d.Tally = report.Sentence(strings.Join(parts, ", "))
	return d
}

// held counts the checks of the steady state if it always held.
func held(j *journal.Journal) string {
	var parts []string
	add := func(when string, states ...*journal.State) bool {
		n := 0
		for _, s := range states {
			if s == nil {
				continue
			}
			if !s.Met {
				return false
			}
			n++
		}
		if n > 0 {
			parts = append(parts, report.Count(n, "check", "checks")+" "+when)
		}
		return true
	}
	s := j.SteadyStates
	if !add("before", s.Before) || !add("during", s.During...) || !add("after", s.After) || len(parts) == 0 {
		return ""
	}
	if last := len(parts) - 1; last > 0 {
		parts = append(parts[:last-1], parts[last-1]+" and "+parts[last])
	}
	return "The steady state held in " + strings.Join(parts, ", ") + " the method."
}

// finding is a step that needs attention.
type finding struct {
	Sign            draw.Sign
	Title           string
	What            string
	Expected, Found []string
	// Moment is when it was first found, counted from the start of the run; Clock
	// the time of day.
	Moment, Clock string
	Place         fact
	// Step is the element that has all of it.
	Step string
}

// maxFindings bounds the findings.
const maxFindings = 12

// findings lists the bad steps, the causes of the verdict first.
func (s *section) findings() {
	all := s.outcome.Findings(s.steps)
	s.MoreFound = max(len(all)-maxFindings, 0)
	for _, step := range all[:len(all)-s.MoreFound] {
		s.Findings = append(s.Findings, s.finding(step))
	}
}

// cell bounds what was expected, and what was found.
func cell() plain.Bounds { return plain.Bounds{Lines: 12, Columns: 300} }

func (s *section) finding(step report.Step) finding {
	f := finding{
		Sign: draw.ResultSign(step.Result), Title: report.Sentence(step.Title()), What: step.What(), Place: s.place(step),
		Moment: draw.Since(s.outcome.Journal, step.Run), Clock: clock(step.Run.Start),
	}
	f.Title = strings.TrimSuffix(f.Title, ".")
	t := step.Run.Tolerance
	if step.Result != report.Deviated || t == nil || t.Expected == "" {
		return f
	}
	f.What = string(step.Result)
	if step.Checks > 1 {
		f.What += " in " + often(step)
	}
	f.Expected = strings.Split(plain.Excerpt(t.Expected, cell()), "\n")
	f.Found = strings.Split(plain.Excerpt(t.Found, cell()), "\n")
	return f
}

// place returns the place of a step in the experiment's file.
func (s *section) place(step report.Step) fact {
	if s.outcome.File == "" || !step.Pos.IsValid() {
		return fact{}
	}
	return fact{
		Text: plain.Line(s.outcome.File) + ":" + strconv.Itoa(step.Pos.Line),
		URL:  web(s.context.FileURL(s.outcome.File, step.Pos.Line)),
	}
}
