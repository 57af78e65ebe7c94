package tolerance

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// kinds are the types of a tolerance that is a mapping.
func kinds() []string { return []string{"probe", "range", "regex", "jsonpath"} }

// Compile compiles a tolerance. problems must be at node; after an error the Check is
// nil. A tolerance of type "probe" is an error here.
func Compile(node *source.Node, problems *source.Collector) Check {
	if node.IsNull() {
		problems.Invalid(source.RuleInvalidTolerance, node, "a tolerance cannot be null", tolerances())
		return nil
	}
	switch node.Kind {
	case source.Mapping:
		return compileMapping(node, problems)
	case source.List:
		if len(node.Items) == 0 {
			problems.Warn(source.RuleIneffectiveTolerance, node.Pos, "no output meets an empty list", "list the accepted values")
		}
		return list(node.Value().([]any))
	case source.Scalar:
	}
	if text, ok := node.Text(); ok {
		return ofText(text)
	}
	check := ofScalar(node.Scalar)
	if check == nil {
		problems.Add(source.RuleInvalidTolerance, source.Problem{
			Pos: node.Pos, Message: "this is not a tolerance", Found: node.Describe(), Expected: tolerances(),
			Hint: "put it in quotes to compare it as a string",
		})
	}
	return check
}

func tolerances() string {
	return "a boolean, a number, a string, a list, or a mapping with a type: " + strings.Join(kinds(), ", ")
}

func compileMapping(node *source.Node, problems *source.Collector) Check {
	kind, ok := node.Get("type").Text()
	if !ok {
		missingType(node, problems)
		return nil
	}
	switch kind {
	case "jsonpath":
		return compileJSONPath(node, problems)
	case "range":
		return compileRange(node, problems)
	case "regex":
		return compileRegex(node, problems)
	}
	p := source.Problem{
		Pos: node.Get("type").Pos, Message: "unknown type of tolerance",
		Found: node.Get("type").Describe(), Expected: "one of " + strings.Join(kinds(), ", "),
	}
	if kind == "probe" {
		p.Message, p.Expected = "a probe cannot be a tolerance here", "one of range, regex, jsonpath"
	}
	if near := source.Nearest(strings.ToLower(kind), kinds()); near != "" {
		p.Hint = "did you mean \"" + near + "\"?"
	}
	problems.At("type").Add(source.RuleInvalidTolerance, p)
	return nil
}

// missingType reports a mapping without a type, and guesses the type from its keys.
func missingType(node *source.Node, problems *source.Collector) {
	p := source.Problem{Pos: node.Pos, Message: "a tolerance that is a mapping needs a type", Expected: "one of " + strings.Join(kinds(), ", ")}
	if kind := node.Get("type"); kind != nil {
		p.Pos, p.Found = kind.Pos, kind.Describe()
	}
	for _, guess := range []struct{ key, kind string }{
		{"pattern", "regex"}, {"path", "jsonpath"}, {"range", "range"}, {"provider", "probe"},
	} {
		if node.Field(guess.key) != nil {
			p.Hint = "add type: " + guess.kind + " for \"" + guess.key + "\""
			break
		}
	}
	problems.At("type").Add(source.RuleInvalidTolerance, p)
}

// required returns the value of a required key; nil if it is missing, which it reports.
func required(node *source.Node, key, expected string, problems *source.Collector) *source.Node {
	value := node.Get(key)
	if value.IsNull() {
		p := source.Problem{Pos: node.Pos, Message: "the tolerance has no \"" + key + "\"", Expected: expected}
		if value != nil {
			p.Pos, p.Found = value.Pos, value.Describe()
		}
		problems.At(key).Add(source.RuleMissingKey, p)
		return nil
	}
	return value
}

// requiredText is required for a string.
func requiredText(node *source.Node, key, expected string, problems *source.Collector) (string, *source.Node) {
	value := required(node, key, expected, problems)
	if value == nil {
		return "", nil
	}
	text, ok := value.Text()
	if !ok {
		problems.At(key).Add(source.RuleInvalidTolerance, source.Problem{
			Pos: value.Pos, Message: "this is not a " + key, Found: value.Describe(), Expected: expected,
		})
		return "", nil
	}
	return text, value
}

// notReplaced returns a hint for a placeholder in a place where it is not replaced.
func notReplaced(node *source.Node) string {
	if text, _ := node.Text(); values.HasPlaceholder(text) {
		return "placeholders are not replaced here"
	}
	return ""
}
