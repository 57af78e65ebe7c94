package tolerance

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// kinds are the types of a tolerance that is a mapping. "probe" is known to
// package experiment.
func kinds() []string { return []string{"probe", "range", "regex", "jsonpath"} }

const expectedTolerance = "a boolean, a number, a string, a list, or a mapping with a type: "

// Compile reads a tolerance. It returns nil if report, which stands at the
// tolerance, was told of an error.
func Compile(node *source.Node, report *source.Reporter) Check {
	switch {
	case node.IsNull():
		report.WrongType(node, "a tolerance must say what is tolerable", expectedTolerance+strings.Join(kinds(), ", "))
		return nil
	case node.Kind == source.List:
		return list{items: node.Value().([]any)}
	case node.Kind == source.Mapping:
		return compileMapping(node, report)
	}
	if text, ok := node.Text(); ok && values.HasPlaceholder(text) {
		return placeholder(text)
	}
	check := ofScalar(node.Scalar)
	if check == nil {
		report.WrongType(node, "this is no tolerance", expectedTolerance+strings.Join(kinds(), ", "))
	}
	return check
}

func compileMapping(node *source.Node, report *source.Reporter) Check {
	kind := node.Get("type")
	switch text, _ := kind.Text(); text {
	case "range":
		return compileRange(node, report)
	case "regex":
		return compileRegex(node, report)
	case "jsonpath":
		return compileJSONPath(node, report)
	default:
		p := source.Problem{Pos: node.Pos, Message: "a tolerance that is a mapping needs a type", Expected: "one of " + strings.Join(kinds(), ", ")}
		if !kind.IsNull() {
			p.Pos, p.Message, p.Found = kind.Pos, "this is no type of tolerance", kind.Describe()
			if near := source.Nearest(text, kinds()); near != "" {
				p.Hint = "did you mean \"" + near + "\"?"
			}
		}
		report.Add(p)
		return nil
	}
}

// requiredText returns the text under key, which must not be empty.
func requiredText(node *source.Node, key, message, expected string, report *source.Reporter) (text string, at *source.Node) {
	at = node.Get(key)
	text, _ = at.Text()
	if text != "" {
		return text, at
	}
	p := source.Problem{Pos: node.Pos, Message: message, Expected: expected}
	if at != nil {
		p.Pos, p.Found = at.Pos, at.Describe()
	}
	report.At(key).Add(p)
	return "", nil
}

// readTarget returns the part of the output that is judged, "" for all of it.
func readTarget(node *source.Node, report *source.Reporter) string {
	target := node.Get("target")
	if target.IsNull() {
		return ""
	}
	text, ok := target.Text()
	if !ok {
		report.At("target").WrongType(target, "a target must name a part of the output", `a key, as "stdout" or "body"`)
	}
	return text
}
