package source

import (
	"gopkg.in/yaml.v3"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
	"github.com/chaostoolkit/run-action/runner/source/internal/yaml11"
)

// isScalarTag reports whether package yaml11 constructs values of the tag.
func isScalarTag(tag string) bool {
	switch tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary":
		return true
	default:
		return false
	}
}

// wrongTag returns the fault of a tag that does not fit n.
func wrongTag(n *yaml.Node, tag string) *fault.Fault {
	expected := "a single value"
	switch tag {
	case "!!map", "!!set":
		expected = "a mapping"
	case "!!seq", "!!omap", "!!pairs":
		expected = "a list"
	default:
		if !isScalarTag(tag) {
			return yaml11.UnknownTag(tag)
		}
	}
	return &fault.Fault{
		Message:  "the tag " + tag + " does not fit its value",
		Found:    kindName(n),
		Expected: expected,
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

// defaultValue returns the value of the key "=", which YAML 1.1 uses for a mapping with
// the tag of a scalar.
func defaultValue(n *yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key, value := n.Content[i], n.Content[i+1]; key.Value == "=" && isPlain(key) && value.Kind == yaml.ScalarNode {
			return value
		}
	}
	return nil
}

func withTag(n *yaml.Node, tag string) *yaml.Node {
	tagged := *n
	tagged.Tag = tag
	tagged.Style |= yaml.TaggedStyle
	return &tagged
}
