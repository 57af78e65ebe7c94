package experiment

import (
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func buildControls(node *source.Node, report *source.Reporter) []*Control {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.List {
		report.WrongType(node, "controls must be listed", "a list of controls")
		return nil
	}
	controls := make([]*Control, 0, len(node.Items))
	for i, item := range node.Items {
		if c := buildControl(item, report.Index(i)); c != nil {
			controls = append(controls, c)
		}
	}
	return controls
}

func buildControl(node *source.Node, report *source.Reporter) *Control {
	if node.Kind != source.Mapping {
		report.WrongType(node, "this is no control", "a mapping with a name and a provider")
		return nil
	}
	report.UnknownKeys(node, "name", "ref", "provider", "scope", "automatic", "background", "title", "description")
	c := &Control{Pos: node.Pos, Document: node.Value().(*pyvalue.Map), Before: true, After: true}
	c.Automatic = buildBool(node, "automatic", true, report)
	c.Name, _ = node.Get("name").Text()
	if ref, ok := node.Get("ref").Text(); ok && ref != "" {
		c.Ref = ref
		return c
	}
	if c.Name == "" {
		report.Add(source.Problem{
			Pos: node.Pos, Path: report.At("name").Path(), Message: "a control needs a name",
			Found: foundValue(node.Get("name")), Expected: "a text that is not empty",
		})
	}
	buildScope(c, node.Get("scope"), report.At("scope"))
	buildControlProvider(c, node, report.At("provider"))
	return c
}

func buildScope(c *Control, node *source.Node, report *source.Reporter) {
	if node.IsNull() {
		return
	}
	switch text, _ := node.Text(); text {
	case "before":
		c.After = false
	case "after":
		c.Before = false
	default:
		report.WrongType(node, "this is no scope", `"before" or "after", or no scope for both`)
	}
}

func buildControlProvider(c *Control, node *source.Node, report *source.Reporter) {
	block := node.Get("provider")
	if block == nil || block.Kind != source.Mapping {
		pos := node.Pos
		if block != nil {
			pos = block.Pos
		}
		report.Add(source.Problem{
			Pos: pos, Message: "a control needs a provider", Found: foundValue(block),
			Expected: `a mapping with the type "python" and a module`,
		})
		return
	}
	report.UnknownKeys(block, "type", "module", "arguments", "secrets", "func")
	kind := block.Get("type")
	if text, _ := kind.Text(); text != "python" {
		report.At("type").WrongType(firstNode(kind, block), "a control must be a Python module", `the type "python"`)
		return
	}
	c.Module, _ = block.Get("module").Text()
	if c.Module == "" {
		report.At("module").WrongType(firstNode(block.Get("module"), block), "a control needs a module", "the name of a Python module")
	}
	if arguments := block.Get("arguments"); !arguments.IsNull() {
		m, ok := arguments.Value().(*pyvalue.Map)
		if !ok {
			report.At("arguments").WrongType(arguments, "the arguments of a control must be named", "a mapping")
		}
		c.Arguments = m
	}
}

// firstNode returns the first of two nodes that exists.
func firstNode(a, b *source.Node) *source.Node {
	if a != nil {
		return a
	}
	return b
}
