// Package source parses documents - experiments, settings, variable and control
// files - in JSON and YAML into a tree of nodes with places, and collects and prints
// problems with them.
//
// JSON has a parser of its own and YAML is resolved by the rules of YAML 1.1,
// because the documents were written for Python's json and PyYAML modules. The
// package does not know what documents mean; package fetch reads files and URLs.
package source

import (
	"strconv"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Pos is a place in a document. Line and Column count from 1; Column counts
// characters (Unicode code points), not bytes. The zero Pos means that the
// value did not come from a file.
type Pos struct {
	Line, Column int
}

// IsValid reports whether p is not the zero Pos.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Kind is the shape of a Node.
type Kind uint8

// The shapes of a Node. Scalar includes null.
const (
	Scalar Kind = iota
	List
	Mapping
)

// Node is a value of a document together with its place.
type Node struct {
	Kind Kind
	Pos  Pos
	// Scalar is the value of a scalar, in the types of package pyvalue.
	Scalar any
	// Items are the items of a list.
	Items []*Node
	// Fields are the entries of a mapping in document order. Names
	// are unique: the last one wins, as in the reference.
	Fields []Field
}

// Field is an entry of a mapping. A key that is not a string is named as JSON would
// write it ("200", "true", "null").
type Field struct {
	Name  string
	Pos   Pos
	Value *Node
	// Key is the key if it is not a string, else nil.
	Key *Node
}

// Field returns the entry called name, nil if there is none or n is not a mapping.
func (n *Node) Field(name string) *Field {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return &n.Fields[i]
		}
	}
	return nil
}

// Get returns the value of the entry called name, nil if there is none.
func (n *Node) Get(name string) *Node {
	if f := n.Field(name); f != nil {
		return f.Value
	}
	return nil
}

// Names returns the names of the entries in document order.
func (n *Node) Names() []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Fields))
	for i := range n.Fields {
		names[i] = n.Fields[i].Name
	}
	return names
}

// IsNull reports whether n is absent or null; both mean the same in documents.
func (n *Node) IsNull() bool {
	return n == nil || n.Kind == Scalar && n.Scalar == nil
}

// Text returns the string that n holds, and whether it holds one.
func (n *Node) Text() (string, bool) {
	if n == nil || n.Kind != Scalar {
		return "", false
	}
	s, ok := n.Scalar.(string)
	return s, ok
}

// Value returns what n holds, without places, in the types of package pyvalue.
// Each call builds new lists and maps, so the caller owns them.
func (n *Node) Value() any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = item.Value()
		}
		return list
	case Mapping:
		m := pyvalue.NewMap(len(n.Fields))
		for _, f := range n.Fields {
			if f.Key != nil {
				m.Put(f.Key.Scalar, f.Value.Value())
				continue
			}
			m.Set(f.Name, f.Value.Value())
		}
		return m
	default:
		return n.Scalar
	}
}

// TypeName returns the type of n for messages: "a mapping", "an integer".
func (n *Node) TypeName() string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == List:
		return "a list"
	case n.Kind == Mapping:
		return "a mapping"
	default:
		return pyvalue.TypeName(n.Scalar)
	}
}

// maxDescribed bounds what Describe shows of a string, in characters.
const maxDescribed = 40

// Describe describes n for messages: a short scalar itself, such as "maybe" or 12,
// else its type.
func (n *Node) Describe() string {
	if n == nil || n.Kind != Scalar {
		return n.TypeName()
	}
	switch v := n.Scalar.(type) {
	case string:
		if v == "" {
			return "an empty text"
		}
		if utf8.RuneCountInString(v) > maxDescribed {
			return n.TypeName()
		}
		return strconv.Quote(v)
	case bool, int64, float64:
		return string(pyvalue.AppendCompactJSON(nil, v))
	default:
		return n.TypeName()
	}
}

// FromValue is the inverse of Value: it returns a tree without places.
func FromValue(v any) *Node {
	switch v := v.(type) {
	case []any:
		n := &Node{Kind: List, Items: make([]*Node, len(v))}
		for i, item := range v {
			n.Items[i] = FromValue(item)
		}
		return n
	case *pyvalue.Map:
		n := &Node{Kind: Mapping, Fields: make([]Field, 0, v.Len())}
		for key, value := range v.All() {
			field := Field{Name: key, Value: FromValue(value)}
			if original := v.Key(key); original != any(key) {
				field.Key = FromValue(original)
			}
			n.Fields = append(n.Fields, field)
		}
		return n
	default:
		return &Node{Scalar: v}
	}
}
