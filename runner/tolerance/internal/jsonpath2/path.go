// Package jsonpath2 reads and evaluates JSON paths in the dialect of the Python
// package of that name, in which experiments are written. It differs from
// Goessner's article and from RFC 9535: names in brackets take double quotes
// only and are not unescaped, a filter tests the very value it stands after
// ("$.items[*][?(@.x = 1)]" selects items, "$.items[?(@.x = 1)]" does not), an
// equals sign is single, and "or" binds tighter than "and".
//
// Values are those of package pyvalue.
package jsonpath2

import "fmt"

// Bounds which keep a path, and its evaluation, from running away. Real paths
// and documents stay far below them.
const (
	// maxLength is the longest path, in bytes.
	maxLength = 64 << 10
	// maxNesting is how deep filters, brackets, parentheses, and literals nest.
	maxNesting = 250
	// maxVisits is how many values an evaluation looks at: "$..*..*..*" looks
	// at each value once for every value above it, to the third power.
	maxVisits = 10_000_000
	// maxDepth is how many steps into the document an evaluation stands at once.
	maxDepth = 20_000
)

// Path is a compiled path. It is never changed and may be used concurrently.
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

// Warnings names the places where the path is valid but does not mean what most
// readers take it for, each as a sentence without a full stop.
func (p *Path) Warnings() []string { return p.warnings }

// Match returns what the path selects in v, in document order for each of its
// steps; a value that is reached in several ways is listed as often. The values
// are shared with v. An error says what in the path cannot be evaluated on v, or
// which bound was hit.
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
