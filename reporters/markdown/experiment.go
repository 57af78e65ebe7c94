package markdown

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The bounds of the part about one experiment.
const (
	maxFindings   = 20
	maxSteps      = 200
	maxActivities = 100
	maxSettings   = 100
	maxTags       = 50
)

func outputBounds() gfm.OutputBounds {
	return gfm.OutputBounds{
		Most: 40, Bytes: 24 << 10,
		Bad: plain.Bounds{Lines: 60, Columns: 400}, Good: plain.Bounds{Lines: 30, Columns: 200},
	}
}

// experiment is the part of a report that is about one experiment.
type experiment struct {
	o     *report.Outcome
	c     report.Context
	steps []report.Step
	now   time.Time
	// alone says that the report is about this experiment only, and has its name as title.
	alone bool
	b     strings.Builder
}

func (e *experiment) write() string {
	section := e.section()
	e.b.WriteString(e.heading() + section.Story() + section.Findings(maxFindings) + section.Problems() + e.description())
	if e.o.Journal != nil {
		e.steadyState()
		e.method()
		if outputs := section.Outputs(outputBounds()); outputs != "" {
			e.b.WriteString("### Outputs\n\n" + outputs)
		}
	}
	if table := section.StepTable(maxSteps); table != "" {
		e.b.WriteString("### Timeline\n\n" + gfm.Gantt(e.o, e.steps, e.now) + table)
	}
	e.circumstances()
	if e.o.Unexpected() {
		e.b.WriteString(section.Reproduce())
	}
	return e.b.String()
}

func (e *experiment) heading() string {
	name := ""
	if !e.alone {
		name = ": " + gfm.Inline(plain.Name(e.o.Name()))
	}
	return fmt.Sprintf("## %s %s%s\n\n", e.o.Mark(), capital(e.o.Word()), name)
}

// capital begins a text with a capital letter.
func capital(text string) string { return strings.TrimSuffix(report.Sentence(text), ".") }

// description quotes the description of the experiment.
func (e *experiment) description() string {
	if e.o.Journal == nil {
		return ""
	}
	text := pyvalue.Str(e.o.Journal.Experiment.Value("description"))
	if !e.o.Journal.Experiment.Has("description") || text == "" || text == "N/A" {
		return ""
	}
	return "> " + gfm.Lines(text, plain.Bounds{Lines: 40, Columns: 1000}) + "\n\n"
}

// steadyState writes the hypothesis, and for each phase whether it held.
func (e *experiment) steadyState() {
	hypothesis := declared(e.o, "steady-state-hypothesis")
	probes, _ := hypothesis.Value("probes").([]any)
	if len(probes) == 0 {
		return
	}
	e.b.WriteString("### Steady state\n\n")
	if title := pyvalue.Str(hypothesis.Value("title")); hypothesis.Has("title") && title != "" {
		e.b.WriteString("**" + gfm.Inline(plain.Name(title)) + "**\n\n")
	}
	heads := []string{"Probe", "Expected"}
	var columns [][]report.Step
	for _, phase := range []event.Phase{event.Before, event.During, event.After} {
		if column := e.stepsOf(phase); len(column) > 0 {
			columns = append(columns, column)
			heads = append(heads, capital(report.Phase(phase)))
		}
	}
	e.b.WriteString(gfm.TableHead(heads...))
	for i, item := range probes[:min(len(probes), maxActivities)] {
		probe, _ := item.(*pyvalue.Map)
		cells := []string{gfm.Inline(report.NameOf(probe)), gfm.Inline(plain.Name(report.ExpectedBy(probe)))}
		for _, column := range columns {
			cells = append(cells, checkCell(column, i))
		}
		e.b.WriteString(gfm.Row(cells...))
	}
	e.b.WriteString("\n")
	e.more(len(probes)-maxActivities, "probe", "probes")
}

// checkCell shows the result of a probe in one phase.
func checkCell(column []report.Step, i int) string {
	if i >= len(column) {
		return ""
	}
	step := column[i]
	text := step.Result.Mark()
	if step.Checks > 1 && step.Lost > 0 {
		return text + " " + report.Number(step.Lost) + "/" + report.Number(step.Checks)
	}
	if step.Checks > 1 {
		return text + " " + report.Number(step.Checks)
	}
	return text
}

func (e *experiment) stepsOf(phase event.Phase) []report.Step {
	var list []report.Step
	for _, s := range e.steps {
		if s.Phase == phase {
			list = append(list, s)
		}
	}
	return list
}

// method lists the activities of the method and the rollbacks with their providers.
func (e *experiment) method() {
	steps := append(e.stepsOf(event.Method), e.stepsOf(event.Rollbacks)...)
	if len(steps) == 0 {
		return
	}
	e.b.WriteString("### Activities\n\n" + gfm.TableHead("", "Phase", "Activity", "Kind", "Provider"))
	for _, s := range steps[:min(len(steps), maxActivities)] {
		kind, by := string(s.Kind), ""
		if s.Background {
			kind += ", in the background"
		}
		if s.Run != nil {
			if done := plain.Name(report.DoneBy(s.Run.Activity)); done != "" {
				by = gfm.Code(done)
			}
		}
		e.b.WriteString(gfm.Row(s.Result.Mark(), report.Phase(s.Phase), gfm.Inline(plain.Name(s.Name)), gfm.Inline(kind), by))
	}
	e.b.WriteString("\n")
	e.more(len(steps)-maxActivities, "activity", "activities")
}

func (e *experiment) more(n int, one, more string) {
	if n > 0 {
		fmt.Fprintf(&e.b, "%s not listed here.\n\n", report.Count(n, one+" is", more+" are"))
	}
}
