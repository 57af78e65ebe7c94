package experiment

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

func activityKeys() []string {
	return []string{
		"type", "name", "provider", "ref", "tolerance", "background", "pauses", "timeout", "controls", "dry",
		"configuration", "secrets",
	}
}

// buildActivity builds one item of a block. The result is nil only if the item is not a
// mapping, or empty.
func (b *builder) buildActivity(node *source.Node, document any, problems *source.Collector) *Activity {
	return b.buildAnyActivity(node, document, false, problems)
}

// buildAnyActivity is buildActivity; takesValue is set for a probe that is a tolerance: it
// gets the value to judge as an argument.
func (b *builder) buildAnyActivity(node *source.Node, document any, takesValue bool, problems *source.Collector) *Activity {
	doc, isMap := document.(*pyvalue.Map)
	if !isMap || doc.Len() == 0 {
		problems.WrongType(node, "this is not an activity", "a mapping with a type, a name and a provider, or a reference such as {\"ref\": NAME}")
		return nil
	}
	a := &Activity{Pos: node.Pos, Path: problems.Path(), Document: doc}
	a.Background = buildBool(node, "background", false, problems)
	a.Controls = b.buildControls(node.Get("controls"), problems.At("controls"))
	if ref := node.Get("ref"); pyvalue.Truth(ref.Value()) {
		b.buildReference(a, ref, problems)
		return a
	}
	problems.UnknownKeys(node, activityKeys()...)
	a.Kind = buildKind(node, problems)
	a.Name = buildName(node, problems)
	a.Pauses = buildPauses(node.Get("pauses"), problems.At("pauses"))
	a.Timeout = buildTimeout(node.Get("timeout"), problems.At("timeout"))
	a.Dry = buildDry(node.Get("dry"), problems.At("dry"))
	b.buildProvider(a, node, takesValue, problems)
	return a
}

func (b *builder) buildReference(a *Activity, ref *source.Node, problems *source.Collector) {
	name, ok := ref.Text()
	if !ok || strings.TrimSpace(name) == "" {
		problems.At("ref").WrongType(ref, "a reference must name an activity", "a non-empty string")
		name = "\x00" // an unknown name, which is reported only once
	}
	a.Ref, a.Pos = name, ref.Pos
}

func buildKind(node *source.Node, problems *source.Collector) Kind {
	kind := node.Get("type")
	text, _ := kind.Text()
	if text == string(Probe) || text == string(Action) {
		return Kind(text)
	}
	const expected = `"probe" or "action"`
	path := problems.At("type").Path()
	if !pyvalue.Truth(kind.Value()) {
		problems.Add(source.RuleMissingKey, source.Problem{Pos: node.Pos, Path: path, Message: "an activity needs a type", Expected: expected})
		return Probe
	}
	p := source.Problem{Pos: kind.Pos, Path: path, Message: "unknown type of activity", Found: kind.Describe(), Expected: expected}
	if near := source.Nearest(text, []string{string(Probe), string(Action)}); near != "" {
		p.Hint = "did you mean \"" + near + "\"?"
	}
	problems.Add(source.RuleInvalidValue, p)
	return Probe
}

func buildName(node *source.Node, problems *source.Collector) string {
	name := node.Get("name")
	if !pyvalue.Truth(name.Value()) {
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: node.Pos, Path: problems.At("name").Path(), Message: "an activity needs a name", Found: foundValue(name),
			Expected: "a name that identifies the activity",
		})
		return ""
	}
	return pyvalue.Str(name.Value())
}

// buildProvider compiles the provider block of the activity. If that fails, the activity
// fails with the first problem when it is run.
func (b *builder) buildProvider(a *Activity, node *source.Node, takesValue bool, problems *source.Collector) {
	detached := problems.At("provider").Detached()
	a.Call = b.compile(a, node, takesValue, detached)
	b.finish(func() {
		for _, p := range detached.Problems() {
			if a.Call == nil && p.Severity == source.Error {
				reason := p
				reason.Rule = "" // a journal has the failure in words
				a.Call = brokenCall(reason.String())
			}
			problems.Include(p)
		}
		if a.Call == nil {
			a.Call = brokenCall("the provider rejected the activity without giving a reason")
		}
	})
}

func (b *builder) compile(a *Activity, node *source.Node, takesValue bool, problems *source.Collector) provider.Call {
	block := node.Get("provider")
	if !pyvalue.Truth(block.Value()) {
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: node.Pos, Message: "an activity needs a provider", Found: foundValue(block),
			Expected: "a mapping with a type, one of " + b.providerTypes(),
		})
		return nil
	}
	if block.Kind != source.Mapping {
		problems.WrongType(block, "a provider must be a mapping", "a mapping with a type, one of "+b.providerTypes())
		return nil
	}
	kind := block.Get("type")
	text, _ := kind.Text()
	p, ok := b.options.Providers[text]
	if !ok {
		b.reportProviderType(block, kind, problems.At("type"))
		return nil
	}
	a.Provider = text
	return p.Compile(provider.Spec{
		Node: block, Activity: a.Name, TakesValue: takesValue, Defer: b.postpone, Unchecked: b.options.unchecked,
		Judged: takesValue || node.Field("tolerance") != nil,
	}, problems)
}

func (b *builder) reportProviderType(block, kind *source.Node, problems *source.Collector) {
	expected := "one of " + b.providerTypes()
	if !pyvalue.Truth(kind.Value()) {
		problems.Add(source.RuleMissingKey, source.Problem{Pos: block.Pos, Message: "a provider needs a type", Expected: expected})
		return
	}
	p := source.Problem{Pos: kind.Pos, Message: "unknown type of provider", Found: kind.Describe(), Expected: expected}
	text, _ := kind.Text()
	if near := source.Nearest(text, b.options.Providers.Types()); near != "" {
		p.Hint = "did you mean \"" + near + "\"?"
	}
	problems.Add(source.RuleUnknownProvider, p)
}

func (b *builder) providerTypes() string {
	return strings.Join(b.options.Providers.Types(), ", ")
}

func buildPauses(node *source.Node, problems *source.Collector) Pauses {
	if node.IsNull() {
		return Pauses{}
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "pauses must be a mapping", "a mapping with \"before\", \"after\" or both")
		return Pauses{}
	}
	problems.UnknownKeys(node, "before", "after")
	return Pauses{
		Before: buildPause(node.Get("before"), problems.At("before")),
		After:  buildPause(node.Get("after"), problems.At("after")),
	}
}

func buildPause(node *source.Node, problems *source.Collector) Pause {
	if node.IsNull() {
		return Pause{}
	}
	if text, ok := node.Text(); ok && values.HasPlaceholder(text) {
		return Pause{value: text}
	}
	if _, ok := seconds(node.Value()); !ok {
		problems.Invalid(source.RuleInvalidDuration, node, "a pause must be a number of seconds", "a number of at least 0, or a placeholder such as \"${name}\"")
		return Pause{}
	}
	return Pause{value: node.Scalar}
}

func buildTimeout(node *source.Node, problems *source.Collector) time.Duration {
	if node.IsNull() {
		return 0
	}
	d, ok := seconds(node.Value())
	if !ok || d == 0 {
		problems.Invalid(source.RuleInvalidDuration, node, "a timeout must be a number of seconds", "a number above 0")
	}
	return d
}

// buildDry reads the dry mode of a single activity: a mode, or true for all activities.
func buildDry(node *source.Node, problems *source.Collector) *Dry {
	if node.IsNull() {
		return nil
	}
	mode := DryNone
	if on, isBool := node.Value().(bool); isBool {
		if on {
			mode = DryActivities
		}
		return &mode
	}
	text, _ := node.Text()
	mode, err := ParseDry(text)
	if err != nil {
		problems.Invalid(source.RuleInvalidValue, node, "unknown dry mode", "true, false or one of "+strings.Join(DryModes(), ", "))
		return nil
	}
	return &mode
}

func buildBool(node *source.Node, key string, absent bool, problems *source.Collector) bool {
	value := node.Get(key)
	if value.IsNull() {
		return absent
	}
	b, ok := value.Value().(bool)
	if !ok {
		problems.At(key).WrongType(value, key+" must be a boolean", "true or false")
	}
	return b
}

// brokenCall replaces a provider block that could not be compiled; it is the reason. It
// is only run without validation.
type brokenCall string

// Targets returns the same reason as an error.
func (c brokenCall) Targets(provider.Request) ([]provider.Target, error) {
	return nil, errors.New(string(c))
}

func (c brokenCall) Run(context.Context, provider.Request) (any, error) {
	return nil, provider.Errorf(provider.Unavailable, "%s", string(c))
}
