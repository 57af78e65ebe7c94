package values

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/source"
)

// Env is a value of the configuration or the secrets that comes from the environment:
// {type: env, key: ...}.
type Env struct {
	// Key is the name of the environment variable.
	Key string
	// Default is the value if the variable is not set and HasDefault is true; it may be
	// null. A variable that is set to "" is set.
	Default    any
	HasDefault bool
	// Type is the type to which the variable or the default is converted.
	Type Type
}

// CompileEnv reads the definition n, a mapping whose "type" is "env". problems must be at
// n; ok is false after an error.
func CompileEnv(n *source.Node, problems *source.Collector) (env Env, ok bool) {
	problems.UnknownKeys(n, "type", "key", "default", "env_var_type")
	ok = true
	key := n.Get("key")
	if env.Key, _ = key.Text(); env.Key == "" {
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos:      place(key, n),
			Message:  `a value of type "env" needs the name of an environment variable`,
			Found:    key.TypeName(),
			Expected: `its name under "key"`,
		})
		ok = false
	}
	if field := n.Field("default"); field != nil {
		env.Default, env.HasDefault = field.Value.Value(), true
	}
	if declared := n.Get("env_var_type"); !declared.IsNull() {
		var known bool
		env.Type, known = compileType(declared, problems.At("env_var_type"))
		ok = ok && known
	}
	return env, ok
}

func compileType(n *source.Node, problems *source.Collector) (Type, bool) {
	name, isText := n.Text()
	if !isText {
		problems.WrongType(n, "a type must be a string", "a string such as \"int\"")
		return Untyped, false
	}
	t, err := ParseType(name)
	if err != nil {
		problems.Error(source.RuleInvalidValue, n, err.Error())
	}
	return t, err == nil
}

// place returns the place of n, or of its parent if n is missing.
func place(n, parent *source.Node) source.Pos {
	if n == nil {
		return parent.Pos
	}
	return n.Pos
}

// MissingError is the error of an environment variable that is not set and has no
// default.
type MissingError struct {
	Key string
}

// Error returns a message with the name of the variable.
func (e *MissingError) Error() string {
	return fmt.Sprintf("the environment variable %q is not set", e.Key)
}

// Resolve returns the converted value of the variable or of the default. The error is a
// *MissingError, or that of the conversion; it does not show the value.
func (e Env) Resolve(lookup func(name string) (string, bool)) (any, error) {
	if text, ok := lookup(e.Key); ok {
		value, err := e.Type.Convert(text)
		if err != nil {
			return nil, fmt.Errorf("converting the environment variable %q to %s: %w", e.Key, e.Type, err)
		}
		return value, nil
	}
	if !e.HasDefault {
		return nil, &MissingError{Key: e.Key}
	}
	value, err := e.Type.Convert(e.Default)
	if err != nil {
		return nil, fmt.Errorf("converting the default of the environment variable %q to %s: %w", e.Key, e.Type, err)
	}
	return value, nil
}
