package experiment

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// BuildGuards reads a file of guards:
//
//	guards:
//	  - name: customers are served
//	    type: probe       # may be left out
//	    tolerance: 200
//	    frequency: 0.5    # seconds between two checks
//	    timeout: 5        # seconds for a check
//	    provider: {type: http, url: "${shop}/checkout"}
//
// Their probes are written as those of a hypothesis, and what they name by ${name}
// is what the experiment e has under that name; e may be nil if it is not known.
// Every problem is reported, and a key that is not known is an error here: what is
// misspelt might guard nothing. The guards are only of use if there are no errors.
func BuildGuards(file *source.File, e *Experiment, options Options) ([]*Guard, source.Problems) {
	report := source.NewCollector(file.Name)
	report.Include(file.Warnings...)
	b := &builder{options: options, e: &Experiment{Name: file.Name}}
	guards := b.buildGuards(file.Root, report)
	if e != nil {
		if c := newPlaceholderChecker(e); c != nil {
			c.checkBlock(file.Root.Get("guards"), report.At("guards"))
		}
	}
	b.complete()
	return guards, report.Problems()
}

func (b *builder) buildGuards(root *source.Node, report *source.Collector) []*Guard {
	const expected = "a mapping with \"guards\", a list of probes with tolerances"
	if root.Kind != source.Mapping {
		report.WrongType(root, "this is no file of guards", expected)
		return nil
	}
	refuseUnknownKeys(root, report, "guards")
	list := root.Get("guards")
	switch {
	case list.IsNull() || list.Kind == source.List && len(list.Items) == 0:
		report.Add(source.RuleMissingKey, source.Problem{Pos: root.Pos, Path: "guards", Message: "there are no guards", Found: foundValue(list), Expected: expected})
		return nil
	case list.Kind != source.List:
		report.At("guards").WrongType(list, "guards must be listed", "a list of probes with tolerances")
		return nil
	}
	guards := make([]*Guard, 0, len(list.Items))
	named := make(map[string]bool, len(list.Items))
	for i, item := range list.Items {
		at := report.At("guards").Index(i)
		g := b.buildGuard(item, at)
		if g == nil {
			continue
		}
		if name := g.Probe.Name; name != "" && named[name] {
			at.At("name").Warn(source.RuleDuplicateName, item.Get("name").Pos, "another guard has the same name", "give it one of its own, so that it can be told which of them ended a run")
		} else {
			named[name] = true
		}
		guards = append(guards, g)
	}
	return guards
}

func (b *builder) buildGuard(node *source.Node, report *source.Collector) *Guard {
	document, ok := node.Value().(*pyvalue.Map)
	if !ok || document.Len() == 0 {
		report.WrongType(node, "this is no guard", "a mapping with a name, a provider and a tolerance")
		return nil
	}
	refuseUnknownKeys(node, report, "name", "type", "provider", "tolerance", "frequency", "timeout", "secrets", "configuration")
	probe := &Activity{Kind: Probe, Pos: node.Pos, Path: report.Path(), Document: document, Name: buildName(node, report)}
	if kind := node.Get("type"); !kind.IsNull() {
		if text, _ := kind.Text(); text != string(Probe) {
			report.At("type").Invalid(source.RuleInvalidValue, kind, "only a probe can be a guard", `"probe", or no type at all`)
		}
	}
	b.buildProvider(probe, node, false, report)
	b.buildGuardTolerance(probe, node, report)
	g := &Guard{File: b.e.Name, Probe: probe, Frequency: DefaultGuardFrequency, Timeout: DefaultGuardTimeout}
	if timeout := node.Get("timeout"); !timeout.IsNull() {
		g.Timeout = buildTimeout(timeout, report.At("timeout"))
	}
	if frequency := node.Get("frequency"); !frequency.IsNull() {
		g.Frequency = buildFrequency(frequency, report.At("frequency"))
	}
	return g
}

// buildGuardTolerance is strict where a tolerance can be: that it is null, which
// holds of no output, is no way to say that there is none.
func (b *builder) buildGuardTolerance(probe *Activity, node *source.Node, report *source.Collector) {
	at, field := report.At("tolerance"), node.Field("tolerance")
	if field == nil || field.Value.IsNull() {
		p := source.Problem{
			Pos: node.Pos, Message: "a guard needs a tolerance",
			Expected: "a value, a list, or a mapping with a type: what the output must be for the run to go on",
		}
		if field != nil {
			p.Pos, p.Found = field.Value.Pos, foundValue(field.Value)
		}
		at.Add(source.RuleMissingTolerance, p)
		return
	}
	probe.Tolerance = b.buildTolerance(field.Value, probe.Document.Value("tolerance"), at)
}

func buildFrequency(node *source.Node, report *source.Collector) time.Duration {
	d, ok := seconds(node.Value())
	if !ok || d < MinGuardFrequency {
		report.Invalid(source.RuleInvalidDuration, node, "a frequency must be a time in seconds", "a number from 0.01 on")
		return DefaultGuardFrequency
	}
	return d
}

// refuseUnknownKeys reports keys that have no meaning, as errors.
func refuseUnknownKeys(node *source.Node, report *source.Collector, known ...string) {
	for _, field := range node.Fields {
		if slices.Contains(known, field.Name) {
			continue
		}
		p := source.Problem{Pos: field.Pos, Message: "unknown key \"" + field.Name + "\""}
		if near := source.Nearest(field.Name, known); near != "" {
			p.Hint = "did you mean \"" + near + "\"?"
		}
		report.At(field.Name).Add(source.RuleUnknownKey, p)
	}
}
