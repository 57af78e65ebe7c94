package source

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
	"github.com/chaostoolkit/run-action/runner/source/internal/yamlfault"
)

// Bounds on YAML documents: the parser may need more than a hundred times the size of
// a document in memory, and its time is quadratic in the number of directives.
const (
	maxYAMLSize   = 8 << 20
	maxDirectives = 1000
)

func (f *File) parseYAML(body string) error {
	if bad := checkYAMLBounds(body); bad != nil {
		return Problems{f.problem(RuleDocumentLimit, body, bad)}
	}
	first, second, err := parseDocuments(strings.NewReader(body))
	if err != nil {
		bad := yamlfault.Explain(body, complain)
		return Problems{f.problem(RuleYAMLSyntax, body, bad)}
	}
	b := newYAMLBuilder(f, body)
	if second != nil {
		return Problems{{
			Rule:     RuleSeveralDocuments,
			File:     f.Name,
			Pos:      b.pos(second),
			Message:  "a second document starts here",
			Expected: "one document",
			Hint:     `put each document into a file of its own, or remove the "---" if there is only one`,
		}}
	}
	root, bad := b.document(first)
	if bad != nil {
		bad.File = f.Name
		return Problems{*bad}
	}
	f.Root = root
	f.Warnings.Sort()
	return nil
}

func checkYAMLBounds(body string) *fault.Fault {
	switch {
	case len(body) > maxYAMLSize:
		return &fault.Fault{
			Offset:   -1,
			Message:  "the document is too large for YAML",
			Found:    fmt.Sprintf("%d bytes", len(body)),
			Expected: fmt.Sprintf("at most %d bytes", maxYAMLSize),
			Hint:     "write it in JSON, which does not have this limit",
		}
	case strings.Count(body, "%TAG") > maxDirectives:
		return &fault.Fault{
			Offset:   strings.Index(body, "%TAG"),
			Message:  "the document has too many %TAG directives",
			Expected: fmt.Sprintf("at most %d", maxDirectives),
		}
	default:
		return nil
	}
}

// parseDocuments returns the first two documents of a stream, nil if there are fewer.
func parseDocuments(r io.Reader) (first, second *yaml.Node, err error) {
	// The parser is known to panic on some malformed documents.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser failed: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(r)
	if first, err = nextDocument(decoder); first == nil {
		return nil, nil, err
	}
	second, err = nextDocument(decoder)
	return first, second, err
}

func nextDocument(decoder *yaml.Decoder) (*yaml.Node, error) {
	var n yaml.Node
	err := decoder.Decode(&n)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// complain runs the parser for package yamlfault. The parser reads byte by byte, so
// that it is known where it stopped.
func complain(text string) (complaint string, read int) {
	r := byteReader{text: text}
	if _, _, err := parseDocuments(&r); err != nil {
		complaint = strings.TrimPrefix(err.Error(), "yaml: ")
	}
	return complaint, r.read
}

type byteReader struct {
	text string
	read int
}

func (r *byteReader) Read(p []byte) (int, error) {
	if r.read == len(r.text) {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 1)], r.text[r.read:])
	r.read += n
	return n, nil
}
