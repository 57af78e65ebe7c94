package experiment

import (
	"errors"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Setting is one key of the configuration. Its value is the output of Probe, if that is
// set, else the environment variable Env, if that is set, else Value.
type Setting struct {
	Name  string
	Pos   source.Pos
	Value any
	Env   *values.Env
	Probe *Activity
}

func (b *builder) buildConfiguration(node *source.Node, problems *source.Collector) {
	b.checkOverrides(node, problems)
	if node.IsNull() {
		return
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "the configuration must be a mapping", "a mapping")
		return
	}
	doc, _ := b.e.Document.Value("configuration").(*pyvalue.Map)
	for _, field := range node.Fields {
		value, document, at := field.Value, doc.Value(field.Name), problems.At(field.Name)
		if override, ok := b.options.Overrides.Configuration.Get(field.Name); ok {
			value, document, at = override.Node, override.Node.Value(), at.In(override.File)
		}
		setting := b.buildSetting(field.Name, value, document, at)
		b.e.Configuration = append(b.e.Configuration, setting)
	}
}

// checkOverrides warns about overrides of unknown keys: most are misspelt.
func (b *builder) checkOverrides(node *source.Node, problems *source.Collector) {
	for _, override := range b.options.Overrides.Configuration {
		if node.Field(override.Name) != nil {
			continue
		}
		hint := "it has no effect; declare it under \"configuration\" to use it"
		if near := source.Nearest(override.Name, node.Names()); near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		problems.In(override.File).At(override.Name).Warn(source.RuleUnusedOverride, override.Pos, "the experiment's configuration has no such key", hint)
	}
}

func (b *builder) buildSetting(name string, node *source.Node, document any, problems *source.Collector) Setting {
	s := Setting{Name: name, Pos: node.Pos, Value: document}
	switch kind, _ := node.Get("type").Text(); kind {
	case "env":
		s.Env = b.buildEnv(node, problems)
	case string(Probe):
		s.Probe = b.buildActivity(node, document, problems)
	}
	return s
}

func (b *builder) buildEnv(node *source.Node, problems *source.Collector) *values.Env {
	env, ok := values.CompileEnv(node, problems)
	if !ok {
		return &env
	}
	_, err := env.Resolve(b.options.LookupEnv)
	if err == nil {
		return &env
	}
	p := source.Problem{Pos: node.Pos, Message: err.Error()}
	if missing := (*values.MissingError)(nil); errors.As(err, &missing) {
		p.Hint = "set it, give it a \"default\" here, or set the value with --var"
	}
	problems.Add(source.RuleEnvironmentVariable, p)
	return &env
}
