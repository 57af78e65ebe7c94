package source

import (
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// mergeTag is the parser's tag of the key "<<" (https://yaml.org/type/merge.html).
const mergeTag = "!!merge"

// mapping builds a mapping. Merged entries come first, in the order of PyYAML, and the
// mapping's own entries override them.
func (b *yamlBuilder) mapping(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	size := extent{values: 1, depth: 1}
	own := newFieldSet(len(n.Content) / 2)
	var merged fieldSet
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var part extent
		var bad *Problem
		if key.Tag == mergeTag {
			part, bad = b.merge(&merged, value, depth)
		} else {
			part, bad = b.entry(&own, key, value, depth)
		}
		if bad != nil {
			return nil, size, bad
		}
		size.add(part)
	}
	fields := own.fields
	if len(merged.fields) > 0 {
		for _, f := range fields {
			merged.put(f)
		}
		fields = merged.fields
	}
	return &Node{Kind: Mapping, Pos: b.pos(n), Fields: fields}, size, nil
}

// entry puts one entry of a mapping into set.
func (b *yamlBuilder) entry(set *fieldSet, key, value *yaml.Node, depth int) (extent, *Problem) {
	keyNode, bad := b.key(key, depth)
	if bad != nil {
		return extent{}, bad
	}
	node, size, bad := b.build(value, depth)
	if bad != nil {
		return size, bad
	}
	field := Field{Name: pyvalue.KeyText(keyNode.Scalar), Pos: b.pos(key), Value: node}
	if _, isText := keyNode.Scalar.(string); !isText {
		field.Key = keyNode
	}
	if first := set.put(field); first.IsValid() {
		b.file.warnDuplicate(field.Name, first, field.Pos)
	}
	return size, nil
}

// merge puts the fields of a mapping, or of each mapping in a list, into set. In a list
// the first mapping wins, so it is added last.
func (b *yamlBuilder) merge(set *fieldSet, value *yaml.Node, depth int) (extent, *Problem) {
	node, size, bad := b.build(value, depth)
	if bad != nil {
		return size, bad
	}
	from := []*Node{node}
	if node.Kind == List {
		from = node.Items
	}
	for _, m := range slices.Backward(from) {
		if m.Kind != Mapping {
			return size, &Problem{
				Rule:     RuleYAMLValue,
				Pos:      m.Pos,
				Message:  "only mappings can be merged with <<",
				Found:    m.TypeName(),
				Expected: "a mapping, or a list of mappings",
				Hint:     "name the mapping with an anchor, and write <<: *anchor",
			}
		}
		for _, f := range m.Fields {
			set.put(f)
		}
	}
	return size, nil
}

// key builds the key n, which must be a scalar.
func (b *yamlBuilder) key(n *yaml.Node, depth int) (*Node, *Problem) {
	node, _, bad := b.build(n, depth)
	if bad != nil || node.Kind == Scalar {
		return node, bad
	}
	f := &fault.Fault{
		Message:  "a key must be a single value",
		Found:    node.TypeName(),
		Expected: "a string or a number",
	}
	if n.Style&yaml.FlowStyle != 0 {
		f.Hint = "put the value in quotes if its brackets belong to a string or a template"
	}
	return nil, b.problem(n, f)
}

// set builds the list of the items of a !!set, which are written as keys.
func (b *yamlBuilder) set(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	items := newFieldSet(len(n.Content) / 2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		item, bad := b.key(n.Content[i], depth)
		if bad != nil {
			return nil, extent{}, bad
		}
		items.put(Field{Name: pyvalue.KeyText(item.Scalar), Value: item})
	}
	list := make([]*Node, len(items.fields))
	for i, f := range items.fields {
		list[i] = f.Value
	}
	return &Node{Kind: List, Pos: b.pos(n), Items: list}, extent{values: 1 + len(list), depth: 1}, nil
}

// pairs builds the value of !!omap and !!pairs, as PyYAML does: a list of lists of a
// key and a value.
func (b *yamlBuilder) pairs(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	size := extent{values: 1, depth: 1}
	items := make([]*Node, 0, len(n.Content))
	for _, child := range n.Content {
		if child.Kind != yaml.MappingNode || len(child.Content) != 2 {
			return nil, size, b.problem(child, &fault.Fault{
				Message:  "the tag " + n.Tag + " does not fit its value",
				Found:    kindName(child),
				Expected: "mappings of one entry each",
			})
		}
		if depth >= maxDepth {
			return nil, size, b.problem(child, tooDeep())
		}
		pair, part, bad := b.list(child, depth+1)
		if bad != nil {
			return nil, size, bad
		}
		size.add(part)
		items = append(items, pair)
	}
	return &Node{Kind: List, Pos: b.pos(n), Items: items}, size, nil
}
