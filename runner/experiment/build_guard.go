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
//	    type: probe       # optional
//	    tolerance: 200
//	    frequency: 0.5    # seconds between two checks
//	    timeout: 5        # seconds for a check
//	    provider: {type: http, url: "${shop}/checkout"}
//
// Their probes are like those of a hypothesis. Placeholders refer to the configuration
// and the secrets of the experiment e, which may be nil. Unknown keys are errors, since a
// misspelt guard might guard nothing. The guards are only usable if there are no errors.
func BuildGuards(file *source.File, e *Experiment, options Options) ([]*Guard, source.Problems) {
	collector := source.NewCollector(file.Name)
	collector.Include(file.Warnings...)
	b := &builder{options: options, e: &Experiment{Name: file.Name}}
	guards := b.buildGuards(file.Root, collector)
	if e != nil {
		if c := newPlaceholderChecker(e); c != nil {
			c.checkBlock(file.Root.Get("guards"), collector.At("guards"))
		}
	}
	b.complete()
	return guards, collector.Problems()
}

func (b *builder) buildGuards(root *source.Node, problems *source.Collector) []*Guard {
	const expected = "a mapping with \"guards\", a list of probes with tolerances"
	if root.Kind != source.Mapping {
		problems.WrongType(root, "this is not a file of guards", expected)
		return nil
	}
	refuseUnknownKeys(root, problems, "guards")
	list := root.Get("guards")
	switch {
	case list.IsNull() || list.Kind == source.List && len(list.Items) == 0:
		problems.Add(source.RuleMissingKey, source.Problem{Pos: root.Pos, Path: "guards", Message: "there are no guards", Found: foundValue(list), Expected: expected})
		return nil
	case list.Kind != source.List:
		problems.At("guards").WrongType(list, "guards must be a list", "a list of probes with tolerances")
		return nil
	}
	guards := make([]*Guard, 0, len(list.Items))
	named := make(map[string]bool, len(list.Items))
	for i, item := range list.Items {
		at := problems.At("guards").Index(i)
		g := b.buildGuard(item, at)
		if g == nil {
			continue
		}
		if name := g.Probe.Name; name != "" && named[name] {
			at.At("name").Warn(source.RuleDuplicateName, item.Get("name").Pos, "another guard has the same name", "give each guard its own name, so that reports can say which of them ended a run")
		} else {
			named[name] = true
		}
		guards = append(guards, g)
	}
	return guards
}

func (b *builder) buildGuard(node *source.Node, problems *source.Collector) *Guard {
	document, ok := node.Value().(*pyvalue.Map)
	if !ok || document.Len() == 0 {
		problems.WrongType(node, "this is not a guard", "a mapping with a name, a provider and a tolerance")
		return nil
	}
	refuseUnknownKeys(node, problems, "name", "type", "provider", "tolerance", "frequency", "timeout", "secrets", "configuration")
	probe := &Activity{Kind: Probe, Pos: node.Pos, Path: problems.Path(), Document: document, Name: buildName(node, problems)}
	if kind := node.Get("type"); !kind.IsNull() {
		if text, _ := kind.Text(); text != string(Probe) {
			problems.At("type").Invalid(source.RuleInvalidValue, kind, "only a probe can be a guard", `"probe", or no type`)
		}
	}
	b.buildProvider(probe, node, false, problems)
	b.buildGuardTolerance(probe, node, problems)
	g := &Guard{File: b.e.Name, Probe: probe, Frequency: DefaultGuardFrequency, Timeout: DefaultGuardTimeout}
	if timeout := node.Get("timeout"); !timeout.IsNull() {
		g.Timeout = buildTimeout(timeout, problems.At("timeout"))
	}
	if frequency := node.Get("frequency"); !frequency.IsNull() {
		g.Frequency = buildFrequency(frequency, problems.At("frequency"))
	}
	return g
}

// buildGuardTolerance requires a tolerance; null is not one.
func (b *builder) buildGuardTolerance(probe *Activity, node *source.Node, problems *source.Collector) {
	at, field := problems.At("tolerance"), node.Field("tolerance")
	if field == nil || field.Value.IsNull() {
		p := source.Problem{
			Pos: node.Pos, Message: "a guard needs a tolerance",
			Expected: "a value, a list, or a mapping with a type: what the output must be for the run to continue",
		}
		if field != nil {
			p.Pos, p.Found = field.Value.Pos, foundValue(field.Value)
		}
		at.Add(source.RuleMissingTolerance, p)
		return
	}
	probe.Tolerance = b.buildTolerance(field.Value, probe.Document.Value("tolerance"), at)
}

func buildFrequency(node *source.Node, problems *source.Collector) time.Duration {
	d, ok := seconds(node.Value())
	if !ok || d < MinGuardFrequency {
		problems.Invalid(source.RuleInvalidDuration, node, "a frequency must be a number of seconds", "a number of at least 0.01")
		return DefaultGuardFrequency
	}
	return d
}

// refuseUnknownKeys reports unknown keys as errors.
func refuseUnknownKeys(node *source.Node, problems *source.Collector, known ...string) {
	for _, field := range node.Fields {
		if slices.Contains(known, field.Name) {
			continue
		}
		p := source.Problem{Pos: field.Pos, Message: "unknown key \"" + field.Name + "\""}
		if near := source.Nearest(field.Name, known); near != "" {
			p.Hint = "did you mean \"" + near + "\"?"
		}
		problems.At(field.Name).Add(source.RuleUnknownKey, p)
	}
}
