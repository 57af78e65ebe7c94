package source

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// Format is the format of a document.
type Format uint8

// The formats. JSON is what Python's json module reads, YAML what PyYAML's
// safe_load reads.
const (
	JSON Format = iota
	YAML
)

// String returns "JSON" or "YAML".
func (f Format) String() string {
	if f == YAML {
		return "YAML"
	}
	return "JSON"
}

// maxDepth bounds the levels of lists and mappings of a document; Python's recursion
// limit allows about as many.
const maxDepth = 1000

// File is a document that was read.
type File struct {
	// Name is the document's name in problems: a path, or a URL without its query and
	// its password, which could be secret.
	Name   string
	Format Format
	// Text is the document as it was read, for Print.
	Text []byte
	// Root is the document's value; an empty YAML document is null. It is nil if the
	// document could not be parsed.
	Root *Node
	// Warnings are the duplicate keys of mappings, at most maxWarnings.
	Warnings Problems
}

// maxWarnings bounds File.Warnings.
const maxWarnings = 100

// Parse reads the document in text. Its error is a Problems; the File then still has
// a Name and a Text, so that Print can show the place.
func Parse(name string, format Format, text []byte) (*File, error) {
	f := &File{Name: name, Format: format, Text: text}
	body, bad := decode(text)
	if bad != nil {
		return f, Problems{f.problem(RuleWrongEncoding, body, bad)}
	}
	if format == YAML {
		return f, f.parseYAML(body)
	}
	return f, f.parseJSON(body)
}

// problem returns the problem for a fault that a parser found in body.
func (f *File) problem(rule Rule, body string, bad *fault.Fault) Problem {
	if bad.Limit {
		rule = RuleDocumentLimit
	}
	p := Problem{Rule: rule, File: f.Name, Message: bad.Message, Found: bad.Found, Expected: bad.Expected, Hint: bad.Hint}
	if bad.Offset >= 0 {
		p.Pos = posAt(body, bad.Offset)
	}
	return p
}

// warnDuplicate records a duplicate key.
func (f *File) warnDuplicate(name string, first, second Pos) {
	if len(f.Warnings) >= maxWarnings {
		return
	}
	f.Warnings = append(f.Warnings, Problem{
		Rule:     RuleDuplicateKey,
		Severity: Warning,
		File:     f.Name,
		Pos:      second,
		Message:  "the key " + fault.Quote(name) + " occurs twice in this mapping, and the last one counts",
		Hint:     fmt.Sprintf("remove one of them: the first is on line %d, column %d", first.Line, first.Column),
	})
}
