package python

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

// signature is what a function can be called with by name.
type signature struct {
	names, required []string
	// any says that it takes arguments of any name.
	any bool
	// positional are required parameters that cannot be given by name.
	positional []string
}

// add adds a parameter of one of the kinds of inspect.Parameter.
func (s *signature) add(name, kind string, required bool) {
	switch kind {
	case "VAR_KEYWORD":
		s.any = true
	case "VAR_POSITIONAL":
	case "POSITIONAL_ONLY":
		if required {
			s.positional = append(s.positional, name)
		}
	default:
		s.names = append(s.names, name)
		if required {
			s.required = append(s.required, name)
		}
	}
}

// injected says whether the engine gives a parameter its value.
func injected(name string) bool { return name == "configuration" || name == "secrets" }

// checkArguments compares the declared arguments with the function's parameters.
// The engine gives a tolerance probe the argument "value".
func (c *call) checkArguments(description any, b provider.Spec, report *source.Collector) {
	s, ok := decodeSignature(description)
	if !ok {
		return
	}
	c.wantsConfiguration = slices.Contains(s.names, "configuration")
	c.wantsSecrets = slices.Contains(s.names, "secrets")
	at := report.At("arguments")
	pos := b.Node.Pos
	node := b.Node.Get("arguments")
	if node != nil {
		pos = node.Pos
	}
	var missing []string
	for _, name := range s.required {
		given := c.arguments.Has(name) || injected(name) || b.TakesValue && name == "value"
		if !given {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		at.Add(source.RuleMissingArgument, source.Problem{
			Pos: pos, Message: "the function " + c.name() + " needs more arguments",
			Expected: "also " + strings.Join(missing, ", "),
		})
	}
	if len(s.positional) > 0 {
		at.Add(source.RuleUncallableFunction, source.Problem{
			Pos: pos, Message: "the function " + c.name() + " cannot be called: arguments are passed by name",
			Found: "parameters that are passed by position only: " + strings.Join(s.positional, ", "),
			Hint:  "write your own function that calls it",
		})
	}
	c.reportSuperfluous(s, node, at)
}

func (c *call) reportSuperfluous(s signature, node *source.Node, report *source.Collector) {
	if s.any || node == nil {
		return
	}
	for _, field := range node.Fields {
		if slices.Contains(s.names, field.Name) {
			continue
		}
		p := source.Problem{
			Pos: field.Pos, Message: "the function " + c.name() + " has no parameter \"" + field.Name + "\"",
			Expected: "one of " + strings.Join(s.names, ", "),
		}
		if len(s.names) == 0 {
			p.Expected = "no arguments"
		}
		if near := source.Nearest(field.Name, s.names); near != "" {
			p.Hint = "did you mean \"" + near + "\"?"
		}
		report.At(field.Name).Add(source.RuleUnknownArgument, p)
	}
}
