package source

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
	"github.com/chaostoolkit/run-action/runner/source/internal/yaml11"
)

// maxAliased bounds the values that the aliases of a document expand to: a document of
// a few lines can otherwise have billions.
const maxAliased = 1_000_000

// extent is the size of a tree after all aliases are expanded.
type extent struct {
	values int // with the root
	depth  int // levels of lists and mappings
}

func (e *extent) add(part extent) {
	e.values += part.values
	e.depth = max(e.depth, part.depth+1)
}

// yamlBuilder builds the tree of a YAML document.
type yamlBuilder struct {
	file  *File
	lines []Pos // see exoticLines
	end   Pos   // of the text
	// anchored are the finished values with an anchor, open those that are being
	// built: an alias to an open value would be infinite.
	anchored map[*yaml.Node]anchored
	open     map[*yaml.Node]bool
	aliased  int
}

type anchored struct {
	node   *Node
	extent extent
}

func newYAMLBuilder(f *File, body string) *yamlBuilder {
	return &yamlBuilder{
		file:     f,
		lines:    exoticLines(body),
		end:      posAt(body, len(body)),
		anchored: map[*yaml.Node]anchored{},
		open:     map[*yaml.Node]bool{},
	}
}

// document returns the root of a document; doc may be nil.
func (b *yamlBuilder) document(doc *yaml.Node) (*Node, *Problem) {
	if doc == nil || len(doc.Content) == 0 {
		return &Node{Pos: Pos{Line: 1, Column: 1}}, nil
	}
	root, _, bad := b.build(doc.Content[0], 0)
	return root, bad
}

// pos returns the place of n. The parser places an empty value at the end of a document
// on a line that does not exist.
func (b *yamlBuilder) pos(n *yaml.Node) Pos {
	p := Pos{Line: n.Line, Column: n.Column}
	if b.lines != nil {
		start := b.lines[min(n.Line, len(b.lines))-1]
		p = Pos{Line: start.Line, Column: start.Column + n.Column - 1}
	}
	if p.Line > b.end.Line {
		return b.end
	}
	return p
}

func (b *yamlBuilder) problem(n *yaml.Node, f *fault.Fault) *Problem {
	rule := RuleYAMLValue
	if f.Limit {
		rule = RuleDocumentLimit
	}
	return &Problem{Rule: rule, Pos: b.pos(n), Message: f.Message, Found: f.Found, Expected: f.Expected, Hint: f.Hint}
}

// build builds the tree of n; depth is the level below the root.
func (b *yamlBuilder) build(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	if n.Kind == yaml.AliasNode {
		return b.alias(n, depth)
	}
	if n.Anchor == "" {
		return b.value(n, depth)
	}
	b.open[n] = true
	node, size, bad := b.value(n, depth)
	delete(b.open, n)
	b.anchored[n] = anchored{node, size}
	return node, size, bad
}

func (b *yamlBuilder) alias(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	if b.open[n.Alias] {
		return nil, extent{}, b.problem(n, &fault.Fault{
			Message: "the alias " + fault.Quote("*"+n.Value) + " refers to a value that contains it",
			Hint:    "a value cannot contain itself",
		})
	}
	if _, ok := b.anchored[n.Alias]; !ok {
		// The anchor is in a part that was skipped.
		if _, _, bad := b.build(n.Alias, depth); bad != nil {
			return nil, extent{}, bad
		}
	}
	target := b.anchored[n.Alias]
	b.aliased += target.extent.values
	switch {
	case b.aliased > maxAliased:
		return nil, extent{}, b.problem(n, &fault.Fault{
			Limit:    true,
			Message:  "the aliases of this document expand to too many values",
			Expected: fmt.Sprintf("at most %d after expansion", maxAliased),
		})
	case depth+target.extent.depth > maxDepth:
		return nil, extent{}, b.problem(n, tooDeep())
	}
	return target.node, target.extent, nil
}

func tooDeep() *fault.Fault {
	return &fault.Fault{
		Limit:    true,
		Message:  "the document is nested too deeply",
		Expected: fmt.Sprintf("at most %d levels of lists and mappings", maxDepth),
	}
}

func (b *yamlBuilder) value(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	tag := ""
	if n.Style&yaml.TaggedStyle != 0 {
		tag = n.Tag
	}
	if n.Kind == yaml.ScalarNode && (tag == "" || isScalarTag(tag)) {
		node, bad := b.scalar(n)
		return node, extent{values: 1}, bad
	}
	if n.Kind == yaml.MappingNode && isScalarTag(tag) {
		if value := defaultValue(n); value != nil {
			return b.value(withTag(value, tag), depth)
		}
	}
	build := b.collection(n.Kind, tag)
	switch {
	case build == nil:
		return nil, extent{}, b.problem(n, wrongTag(n, tag))
	case depth >= maxDepth:
		return nil, extent{}, b.problem(n, tooDeep())
	default:
		return build(n, depth+1)
	}
}

// collection returns the builder for collections of a kind with a tag, which may be
// empty; nil if there is none.
func (b *yamlBuilder) collection(kind yaml.Kind, tag string) func(*yaml.Node, int) (*Node, extent, *Problem) {
	switch kind { //nolint:exhaustive // the others are not collections
	case yaml.SequenceNode:
		switch tag {
		case "", "!!seq":
			return b.list
		case "!!omap", "!!pairs":
			return b.pairs
		}
	case yaml.MappingNode:
		switch tag {
		case "", "!!map":
			return b.mapping
		case "!!set":
			return b.set
		}
	}
	return nil
}

// isPlain reports whether n is a scalar without quotes and without a tag.
func isPlain(n *yaml.Node) bool {
	const dressed = yaml.TaggedStyle | yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Style&dressed == 0
}

func (b *yamlBuilder) scalar(n *yaml.Node) (*Node, *Problem) {
	var v any
	var bad *fault.Fault
	switch {
	case isPlain(n):
		v, bad = yaml11.Resolve(n.Value)
	case n.Style&yaml.TaggedStyle == 0:
		v = n.Value
	default:
		v, bad = yaml11.Construct(n.Tag, n.Value)
	}
	if bad != nil {
		return nil, b.problem(n, bad)
	}
	return &Node{Kind: Scalar, Pos: b.pos(n), Scalar: v}, nil
}

func (b *yamlBuilder) list(n *yaml.Node, depth int) (*Node, extent, *Problem) {
	size := extent{values: 1, depth: 1}
	items := make([]*Node, 0, len(n.Content))
	for _, child := range n.Content {
		item, part, bad := b.build(child, depth)
		if bad != nil {
			return nil, size, bad
		}
		size.add(part)
		items = append(items, item)
	}
	return &Node{Kind: List, Pos: b.pos(n), Items: items}, size, nil
}
