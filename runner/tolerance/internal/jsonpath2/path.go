// Package jsonpath2 reads and evaluates JSON paths in the dialect of the Python
// package of that name, which experiments use. It differs from Goessner's article and
// from RFC 9535: names in brackets have double quotes and are not unescaped, a filter
// tests the value before it
// ("$.items[*][?(@.x = 1)]" selects items, "$.items[?(@.x = 1)]" does not), an
// equals sign is single, and "or" binds tighter than "and".
//
// Values are those of package pyvalue.
package jsonpath2

import "fmt"

// Bounds of a path and its evaluation, far above those of real paths and documents.
const (
	// maxLength is the longest path, in bytes.
	maxLength = 64 << 10
	// maxNesting bounds nested filters, brackets, parentheses, and literals.
	maxNesting = 250
	// maxVisits bounds the values that an evaluation visits: "$..*..*..*" is cubic in
	// the depth.
	maxVisits = 10_000_000
	// maxDepth bounds the depth of an evaluation in the document.
	maxDepth = 20_000
)

// Path is a compiled path. It may be used concurrently.
type Path struct {
	text     string
	steps    []step
	warnings []string
}

// Compile reads a path. The error is a *SyntaxError.
func Compile(path string) (*Path, error) {
	if len(path) > maxLength {
		return nil, &SyntaxError{
			Column:   1,
			Found:    fmt.Sprintf("a path of %d bytes", len(path)),
			Expected: fmt.Sprintf("at most %d", maxLength),
		}
	}
	p := &parser{scanner: newScanner(path)}
	steps, err := p.path()
	if err != nil {
		return nil, err
	}
	return &Path{text: path, steps: steps, warnings: p.warnings}, nil
}

// String returns the path as it was given to Compile.
func (p *Path) String() string { return p.text }

// Warnings returns sentences, without a full stop, about parts of the path that are valid
// but have an unexpected meaning.
func (p *Path) Warnings() []string { return p.warnings }

// Match returns what the path selects in v, in document order for each of its
// steps; a value that is reached in several ways is listed as often. The values
// are shared with v. The error is that the path cannot be evaluated on v, or exceeds a
// bound.
func (p *Path) Match(v any) ([]any, error) { return p.match(v, maxVisits) }

func (p *Path) match(v any, budget int) ([]any, error) {
	e := &evaluation{root: v, budget: budget}
	matches := []any{}
	e.follow(p.steps, v, func(match any) bool {
		matches = append(matches, match)
		return true
	})
	if e.err != nil {
		return nil, e.err
	}
	return matches, nil
}
