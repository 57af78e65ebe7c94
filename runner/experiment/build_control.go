package experiment

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// BuildNamedControls builds the controls of settings or of a control file: a mapping from
// names to controls.
func BuildNamedControls(node *source.Node, checker ControlChecker, problems *source.Collector) []*Control {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "controls must be a mapping", "a mapping from names to controls")
		return nil
	}
	b := &builder{options: Options{Controls: checker}}
	var controls []*Control
	for _, field := range node.Fields {
		if c := b.buildControl(field.Name, field.Value, problems.At(field.Name)); c != nil {
			controls = append(controls, c)
		}
	}
	b.complete()
	return controls
}

func (b *builder) buildControls(node *source.Node, problems *source.Collector) []*Control {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.List {
		problems.WrongType(node, "controls must be a list", "a list of controls")
		return nil
	}
	controls := make([]*Control, 0, len(node.Items))
	for i, item := range node.Items {
		if c := b.buildControl("", item, problems.Index(i)); c != nil {
			controls = append(controls, c)
		}
	}
	return controls
}

// buildControl builds a control; name is its key in a mapping, "" if the control has a
// "name".
func (b *builder) buildControl(name string, node *source.Node, problems *source.Collector) *Control {
	if node.Kind != source.Mapping {
		problems.WrongType(node, "this is not a control", "a mapping with a name and a provider")
		return nil
	}
	problems.UnknownKeys(node, "name", "ref", "provider", "scope", "automatic", "background", "title", "description")
	c := &Control{Name: name, Pos: node.Pos, Path: problems.Path(), Document: node.Value().(*pyvalue.Map), Before: true, After: true}
	c.Automatic = buildBool(node, "automatic", true, problems)
	if name == "" {
		c.Name, _ = node.Get("name").Text()
	} else {
		c.Document.Set("name", name)
	}
	if ref, ok := node.Get("ref").Text(); ok && ref != "" {
		c.Ref = ref
		return c
	}
	if c.Name == "" {
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: node.Pos, Path: problems.At("name").Path(), Message: "a control needs a name",
			Found: foundValue(node.Get("name")), Expected: "a non-empty string",
		})
	}
	buildScope(c, node.Get("scope"), problems.At("scope"))
	buildControlProvider(c, node, problems.At("provider"))
	if b.options.Controls != nil && c.Module != "" {
		b.options.Controls.Check(c, b.postpone, problems)
	}
	return c
}

// checkControlReferences warns about references to controls that the experiment does not
// declare. They are not errors, since the settings may declare them.
func (b *builder) checkControlReferences(problems *source.Collector) {
	controls := b.e.AllControls()
	var names []string
	for _, c := range controls {
		if c.Ref == "" {
			names = append(names, c.Name)
		}
	}
	for _, c := range controls {
		if c.Ref == "" || slices.Contains(names, c.Ref) {
			continue
		}
		p := source.Problem{
			Severity: source.Warning, Pos: c.Pos, Path: c.Path, Message: "no control of the experiment is called \"" + c.Ref + "\"",
			Hint: "it has no effect, unless the settings or a control file declare that control",
		}
		if near := source.Nearest(c.Ref, names); near != "" {
			p.Hint = "did you mean \"" + near + "\"?"
		}
		problems.Add(source.RuleUnknownReference, p)
	}
}

func buildScope(c *Control, node *source.Node, problems *source.Collector) {
	if node.IsNull() {
		return
	}
	switch text, _ := node.Text(); text {
	case "before":
		c.After = false
	case "after":
		c.Before = false
	default:
		problems.Invalid(source.RuleInvalidValue, node, "unknown scope of a control", `"before" or "after", or no scope for both`)
	}
}

func buildControlProvider(c *Control, node *source.Node, problems *source.Collector) {
	block := node.Get("provider")
	if block == nil || block.Kind != source.Mapping {
		pos := node.Pos
		if block != nil {
			pos = block.Pos
		}
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: pos, Message: "a control needs a provider", Found: foundValue(block),
			Expected: `a mapping with the type "python" and a module`,
		})
		return
	}
	problems.UnknownKeys(block, "type", "module", "arguments", "secrets", "func")
	kind := block.Get("type")
	if text, _ := kind.Text(); text != "python" {
		problems.At("type").Invalid(source.RuleUnknownProvider, firstNode(kind, block), "a control must be a Python module", `the type "python"`)
		return
	}
	c.Module, _ = block.Get("module").Text()
	if c.Module == "" {
		problems.At("module").Invalid(source.RuleMissingKey, firstNode(block.Get("module"), block), "a control needs a module", "the name of a Python module")
	}
	if arguments := block.Get("arguments"); !arguments.IsNull() {
		m, ok := arguments.Value().(*pyvalue.Map)
		if !ok {
			problems.At("arguments").WrongType(arguments, "the arguments of a control must be a mapping", "a mapping")
		}
		c.Arguments = m
	}
}

// firstNode returns a, or b if a is nil.
func firstNode(a, b *source.Node) *source.Node {
	if a != nil {
		return a
	}
	return b
}
