package secrets

import (
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Compile reads the "secrets" of an experiment: for each scope a mapping of keys
// to values, which may be nested. A value is literal unless it is
//
//	{type: env, key: NAME}          an environment variable; "default" and
//	                                "env_var_type" mean what they mean in the
//	                                configuration (see values.Env)
//	{type: vault, path: P, key: K}  the field K of the Vault secret at P, or,
//	                                without a key, all its fields as a mapping;
//	                                a scope may be one too
//
// A missing or null section or scope is empty. Overrides, from var files, replace declared
// scopes of the same name. A null override has no effect; neither has an override of a
// scope that is not declared, which is a warning.
//
// problems must be at node. The result is usable after errors, without the secrets that
// have them.
func Compile(overrides values.OverrideList, node *source.Node, problems *source.Collector) *Definitions {
	d := &Definitions{}
	if !node.IsNull() && node.Kind != source.Mapping {
		problems.WrongType(node, "the secrets must be a mapping", "a mapping of scopes, each a mapping of secrets")
		return d
	}
	for _, o := range overrides {
		if node.Get(o.Name) == nil {
			problems.In(o.File).At(o.Name).Warn(source.RuleUnusedOverride, o.Pos, "the experiment declares no such secrets scope",
				"it is not used; declare the scope in the experiment, if only as {}")
		}
	}
	if node.IsNull() {
		return d
	}
	for _, f := range node.Fields {
		at, value := problems, f.Value
		if o, found := overrides.Get(f.Name); found && !o.Node.IsNull() {
			at, value = problems.In(o.File), o.Node
		}
		if scope, ok := compileScope(f.Name, value, at.At(f.Name)); ok {
			d.scopes = append(d.scopes, scope)
		}
	}
	return d
}

func compileScope(name string, n *source.Node, problems *source.Collector) (scope field, ok bool) {
	if n.IsNull() {
		return field{name: name, value: mapping{}}, true
	}
	scope = field{name: name, pos: n.Pos, problems: problems}
	found := n.TypeName()
	if n.Kind == source.Mapping {
		if scope.value, ok = compile(n, problems); !ok {
			return scope, false
		}
		// a JSON document in a variable can be a scope
		if env, isEnv := scope.value.(fromEnv); !isEnv || env.Type == values.JSON {
			return scope, true
		}
		found = "an environment variable"
	}
	problems.Add(source.RuleSecretScope, source.Problem{
		Pos:      n.Pos,
		Message:  "this secret is outside of a scope",
		Found:    found,
		Expected: "a mapping of secrets",
		Hint:     "put it one level deeper, under the name of a scope",
	})
	return scope, false
}

func compile(n *source.Node, problems *source.Collector) (d definition, ok bool) {
	if n.Kind != source.Mapping {
		return inline{n.Value()}, true
	}
	switch kind, _ := n.Get("type").Text(); kind {
	case "env":
		env, ok := values.CompileEnv(n, problems)
		return fromEnv{Env: env, pos: n.Pos, problems: problems}, ok
	case "vault":
		return compileVault(n, problems)
	}
	fields := make(mapping, 0, len(n.Fields))
	ok = true
	for _, f := range n.Fields {
		value, valid := compile(f.Value, problems.At(f.Name))
		fields = append(fields, field{name: f.Name, value: value})
		ok = ok && valid
	}
	return fields, ok
}

func compileVault(n *source.Node, problems *source.Collector) (d fromVault, ok bool) {
	problems.UnknownKeys(n, "type", "path", "key")
	d = fromVault{pos: n.Pos, problems: problems}
	texts := []struct {
		name string
		into *string
	}{{"path", &d.path}, {"key", &d.key}}
	ok = true
	for _, text := range texts {
		value := n.Get(text.name)
		if value.IsNull() {
			continue
		}
		var isText bool
		if *text.into, isText = value.Text(); !isText {
			problems.At(text.name).WrongType(value, "the path and the key of a Vault secret must be strings", "a string")
			ok = false
		}
	}
	switch {
	case !ok || d.path != "":
	case d.key != "":
		problems.Warn(source.RuleMissingKey, n.Pos, `this Vault secret has a "key" but no "path", and the key is not used as the path any more`,
			`the secret is empty; set "path" and, if needed, "key" to one of its fields`)
	default:
		problems.Warn(source.RuleMissingKey, n.Pos, `this Vault secret has no "path"`, `the secret is empty; set "path"`)
	}
	return d, ok
}
