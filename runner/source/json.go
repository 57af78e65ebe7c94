package source

import (
	"errors"
	"slices"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/pyjson"
)

func (f *File) parseJSON(body string) error {
	root, bad := pyjson.Parse(body, maxDepth, nodeBuilder{file: f})
	if bad != nil {
		return Problems{f.problem(RuleJSONSyntax, body, bad)}
	}
	f.Root = root
	f.Warnings.Sort()
	return nil
}

// nodeBuilder builds the tree of a JSON document.
type nodeBuilder struct{ file *File }

func (nodeBuilder) Scalar(at pyjson.Place, v any) *Node {
	return &Node{Kind: Scalar, Pos: Pos(at), Scalar: v}
}

func (nodeBuilder) List(at pyjson.Place, items []*Node) *Node {
	return &Node{Kind: List, Pos: Pos(at), Items: slices.Clone(items)}
}

func (b nodeBuilder) Mapping(at pyjson.Place, members []pyjson.Member[*Node]) *Node {
	set := newFieldSet(len(members))
	for _, m := range members {
		field := Field{Name: m.Name, Pos: Pos(m.At), Value: m.Value}
		if first := set.put(field); first.IsValid() {
			b.file.warnDuplicate(m.Name, first, field.Pos)
		}
	}
	return &Node{Kind: Mapping, Pos: Pos(at), Fields: set.fields}
}

// DecodeJSON reads one JSON value, in the dialect of Parse, into the types of
// package pyvalue. It is for bodies and outputs, whose values need no places. The
// error has the place of the mistake.
func DecodeJSON(text []byte) (any, error) {
	body, bad := decode(text)
	if bad == nil {
		var v any
		if v, bad = pyjson.Parse(body, maxDepth, valueBuilder{}); bad == nil {
			return v, nil
		}
	}
	p := (&File{Name: "JSON"}).problem(RuleJSONSyntax, body, bad)
	p.Rule = "" // the text is not a document that a user wrote
	return nil, errors.New(p.String())
}

// valueBuilder builds plain values.
type valueBuilder struct{}

func (valueBuilder) Scalar(_ pyjson.Place, v any) any { return v }

func (valueBuilder) List(_ pyjson.Place, items []any) any {
	return append(make([]any, 0, len(items)), items...)
}

func (valueBuilder) Mapping(_ pyjson.Place, members []pyjson.Member[any]) any {
	m := pyvalue.NewMap(len(members))
	for _, member := range members {
		m.Set(member.Name, member.Value)
	}
	return m
}
