package experiment

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
)

func (b *builder) buildHypothesis(node *source.Node, problems *source.Collector) *Hypothesis {
	if node.IsNull() || !pyvalue.Truth(node.Value()) {
		return nil
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "the steady-state hypothesis must be a mapping", "a mapping with a title and probes")
		return nil
	}
	problems.UnknownKeys(node, "title", "probes", "controls")
	doc := b.e.Document.Value("steady-state-hypothesis").(*pyvalue.Map)
	h := &Hypothesis{Pos: node.Pos, Document: doc}
	if title := node.Get("title"); pyvalue.Truth(title.Value()) {
		h.Title = pyvalue.Str(title.Value())
	} else {
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: node.Pos, Path: problems.At("title").Path(), Message: "a hypothesis needs a title", Found: foundValue(title),
			Expected: "a string that describes the steady state",
		})
	}
	h.Controls = b.buildControls(node.Get("controls"), problems.At("controls"))
	if probes := node.Get("probes"); !probes.IsNull() {
		h.Probes = b.buildBlock(probes, doc.Value("probes"), b.buildProbeTolerance, problems.At("probes"))
	}
	return h
}

// buildProbeTolerance sets the tolerance of a probe of the hypothesis. It is required,
// also for a reference.
func (b *builder) buildProbeTolerance(probe *Activity, node *source.Node, problems *source.Collector) {
	at := problems.At("tolerance")
	field := node.Field("tolerance")
	if field == nil {
		at.Add(source.RuleMissingTolerance, source.Problem{
			Pos: node.Pos, Message: "a probe of the hypothesis needs a tolerance",
			Expected: "a value, a list, or a mapping with a type: what the output must be for the steady state to hold",
		})
		return
	}
	probe.Tolerance = b.buildTolerance(field.Value, probe.Document.Value("tolerance"), at)
}

// buildTolerance compiles a tolerance; nil if it is not valid.
func (b *builder) buildTolerance(node *source.Node, document any, problems *source.Collector) *Tolerance {
	if kind, _ := node.Get("type").Text(); kind == string(Probe) {
		return b.buildToleranceProbe(node, document, problems)
	}
	check := tolerance.Compile(node, problems)
	if check == nil {
		return nil
	}
	return &Tolerance{Check: check, Document: document}
}

// buildToleranceProbe builds a tolerance that is a probe.
func (b *builder) buildToleranceProbe(node *source.Node, document any, problems *source.Collector) *Tolerance {
	a := b.buildAnyActivity(node, document, true, problems)
	if a == nil {
		return nil
	}
	return &Tolerance{Probe: a}
}

// buildMethodTolerance compiles the tolerance of an activity outside of the hypothesis.
// It is only evaluated on request, so its errors are reported as warnings.
func (b *builder) buildMethodTolerance(a *Activity, node *source.Node, problems *source.Collector) {
	field := node.Field("tolerance")
	if field == nil || field.Value.IsNull() {
		return
	}
	detached := problems.Detached()
	a.Tolerance = b.buildTolerance(field.Value, a.Document.Value("tolerance"), detached.At("tolerance"))
	b.finish(func() {
		for _, p := range detached.Problems() {
			if p.Severity == source.Error {
				p.Severity = source.Warning
				p.Hint = "tolerances outside of the hypothesis are only checked on request"
				a.Tolerance = nil
			}
			problems.Include(p)
		}
	})
}
