package report

import (
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
)

// These functions read the experiment in a journal. It may be of any version, and invalid.
// They return plain text on one line, not escaped.

// NameOf returns the name of a declared activity or control.
func NameOf(declared *pyvalue.Map) string {
	for _, key := range []string{"ref", "name"} {
		if v, has := declared.Get(key); has {
			return plain.Name(pyvalue.Str(v))
		}
	}
	return "an activity without a name"
}

// ExpectedBy describes the tolerance of a declared activity, as far as that is possible
// without a run; it is empty without a tolerance.
func ExpectedBy(declared *pyvalue.Map) string {
	v, has := declared.Get("tolerance")
	if !has {
		return ""
	}
	if m, ok := v.(*pyvalue.Map); ok && m.String("type") == "probe" {
		return plain.Line("what the probe " + NameOf(m) + " accepts")
	}
	if words := tolerance.Describe(tolerance.Compile(source.FromValue(v), source.NewCollector(""))); words != "" {
		return plain.Line(words)
	}
	return plain.Line(string(pyvalue.AppendCompactJSON(nil, v)))
}

// Setting is an entry of a configuration, with its value or where that comes from.
type Setting struct{ Name, Value string }

// Settings returns the configuration as the experiment declares it, and the names of its
// secrets, without their values and sources.
func Settings(document *pyvalue.Map) (settings []Setting, secrets []string) {
	configuration, _ := document.Value("configuration").(*pyvalue.Map)
	for name, v := range configuration.All() {
		settings = append(settings, Setting{plain.Name(name), declaredValue(v)})
	}
	scopes, _ := document.Value("secrets").(*pyvalue.Map)
	for scope, v := range scopes.All() {
		m, _ := v.(*pyvalue.Map)
		for name := range m.All() {
			secrets = append(secrets, plain.Name(scope+"."+name))
		}
		if m.Len() == 0 {
			secrets = append(secrets, plain.Name(scope))
		}
	}
	return settings, secrets
}

func declaredValue(v any) string {
	m, _ := v.(*pyvalue.Map)
	switch m.String("type") {
	case "env":
		text := "the environment variable " + pyvalue.Str(m.Value("key"))
		if fallback, has := m.Get("default"); has {
			text += ", or else " + string(pyvalue.AppendCompactJSON(nil, fallback))
		}
		return plain.Line(text)
	case "probe":
		return plain.Line("what the probe " + NameOf(m) + " returns")
	}
	if text, ok := v.(string); ok {
		return plain.Line(text)
	}
	return plain.Line(string(pyvalue.AppendCompactJSON(nil, v)))
}

// DoneBy describes the provider of an activity in a line: "http GET https://shop/health",
// "process sh -c true", "python chaosk8s.pod.actions.terminate_pods".
func DoneBy(activity *pyvalue.Map) string {
	provider, _ := activity.Value("provider").(*pyvalue.Map)
	return plain.Line(kind.Describe(provider))
}
