package source

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Severity is the severity of a Problem.
type Severity uint8

// Error makes a document unusable; Warning does not.
const (
	Error Severity = iota
	Warning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one thing that is wrong with a document. Found, Expected and Hint may be
// empty; together with Message they must be enough to fix the document.
type Problem struct {
	Severity Severity
	// Rule is the kind of problem. It is printed, and stays the same when the Message is
	// reworded.
	Rule Rule
	// File is the document's name as the user gave it: a path or a URL.
	File string
	// Pos is the place of the problem; it may be unknown.
	Pos Pos
	// Path is the path of the value in the document, such as "method[2].provider.url".
	Path string
	// Message says what is wrong, without a full stop.
	Message string
	// Found and Expected complete the sentences "found ..." and "expected ...".
	Found, Expected string
	// Hint says what to do.
	Hint string
}

// String returns the problem on one line, such as
// "file:3:7: error: message, found x, expected y; hint [rule]".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Pos.IsValid() {
		fmt.Fprintf(&b, ":%d:%d", p.Pos.Line, p.Pos.Column)
	}
	fmt.Fprintf(&b, ": %s: ", p.Severity)
	b.WriteString(p.Summary())
	b.WriteString(p.Rule.suffix())
	return b.String()
}

// Summary returns the problem on one line without its place in the file and its rule.
func (p Problem) Summary() string {
	var b strings.Builder
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Found != "" {
		b.WriteString(", found " + p.Found)
	}
	if p.Expected != "" {
		b.WriteString(", expected " + p.Expected)
	}
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Problems is a list of problems. It is also an error.
type Problems []Problem

// Error lists the problems, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// HasErrors reports whether one of the problems is an error.
func (ps Problems) HasErrors() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Severity == Error })
}

// Sort orders the problems by file and place.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
		)
	})
}

// Collector collects the problems of a document. It is at one path in the document;
// the Collectors that At and Index return are at paths below it and collect into the
// same list.
type Collector struct {
	file   string
	list   *Problems
	parent *Collector
	// step is the key below parent; if it is empty, index is the place in a list.
	step  string
	index int
}

// NewCollector returns a Collector for the document called file.
func NewCollector(file string) *Collector {
	return &Collector{file: file, list: new(Problems)}
}

// At returns a Collector for the value of key below this one.
func (r *Collector) At(key string) *Collector {
	return &Collector{file: r.file, list: r.list, parent: r, step: key}
}

// Index returns a Collector for the item at place i below this one.
func (r *Collector) Index(i int) *Collector {
	return &Collector{file: r.file, list: r.list, parent: r, index: i}
}

// In returns a Collector at the same path for a value in another document, such as a
// variable file.
func (r *Collector) In(file string) *Collector {
	in := *r
	in.file = file
	return &in
}

// Detached returns a Collector at the same path with a list of its own.
func (r *Collector) Detached() *Collector {
	detached := *r
	detached.list = new(Problems)
	return &detached
}

// Path returns the path of the Collector, such as "method[2].provider".
func (r *Collector) Path() string {
	if r.parent == nil {
		return ""
	}
	parent := r.parent.Path()
	switch {
	case r.step == "":
		return parent + "[" + strconv.Itoa(r.index) + "]"
	case parent == "":
		return r.step
	default:
		return parent + "." + r.step
	}
}

// Add records p as a problem of the given rule, completed with the document's name
// and the current path.
func (r *Collector) Add(rule Rule, p Problem) {
	p.Rule = rule
	r.Include(p)
}

// Include records problems that have their rule already, such as those that another
// Collector collected. It completes them as Add does.
func (r *Collector) Include(problems ...Problem) {
	for _, p := range problems {
		p.File = cmp.Or(p.File, r.file)
		p.Path = cmp.Or(p.Path, r.Path())
		*r.list = append(*r.list, p)
	}
}

// Error records an error at n.
func (r *Collector) Error(rule Rule, n *Node, message string) {
	r.Add(rule, Problem{Pos: n.pos(), Message: message})
}

// Warn records a warning at pos.
func (r *Collector) Warn(rule Rule, pos Pos, message, hint string) {
	r.Add(rule, Problem{Severity: Warning, Pos: pos, Message: message, Hint: hint})
}

// Invalid records an error at n, which has another value than expected.
func (r *Collector) Invalid(rule Rule, n *Node, message, expected string) {
	r.Add(rule, Problem{Pos: n.pos(), Message: message, Found: n.Describe(), Expected: expected})
}

// WrongType records an error at n, which has another type than expected.
func (r *Collector) WrongType(n *Node, message, expected string) {
	r.Invalid(RuleWrongType, n, message, expected)
}

// Problems returns the problems collected so far, in document order.
func (r *Collector) Problems() Problems {
	r.list.Sort()
	return *r.list
}

func (n *Node) pos() Pos {
	if n == nil {
		return Pos{}
	}
	return n.Pos
}
