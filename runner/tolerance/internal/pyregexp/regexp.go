// Package pyregexp searches texts with regular expressions in the syntax of
// Python's re module, for text patterns: what Python rejects is rejected here,
// and what it accepts means the same, down to Unicode letters and "$".
//
// A pattern is parsed into a tree and written in the syntax of two engines. Patterns that
// are regular in the mathematical sense use Go's engine, which takes linear time. Others,
// such as with lookarounds and back references, use an engine that backtracks, with a
// timeout.
package pyregexp

import (
	"fmt"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
)

const (
	// matchTimeout bounds backtracking. Patterns that take longer take exponential
	// time, also in Python.
	matchTimeout = 10 * time.Second
	// maxLength is the longest pattern, in bytes.
	maxLength = 64 << 10
	// maxNesting bounds nested parentheses.
	maxNesting = 250
)

// Regexp is a compiled pattern. It may be used concurrently.
type Regexp struct {
	pattern string
	// Exactly one of these is set.
	linear       *regexp.Regexp
	backtracking *regexp2.Regexp
}

// Compile compiles a pattern. The error is a *SyntaxError for patterns that Python
// rejects, too.
func Compile(pattern string) (*Regexp, error) {
	translated, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	r := &Regexp{pattern: pattern}
	if translated.regular {
		// It fails for large counts, which the other engine supports.
		if r.linear, err = regexp.Compile(translated.text); err == nil {
			return r, nil
		}
	}
	if r.backtracking, err = regexp2.Compile(translated.text, regexp2.None); err != nil {
		return nil, &SyntaxError{Column: 1, Message: "this pattern is not supported: " + err.Error()}
	}
	r.backtracking.MatchTimeout = matchTimeout
	return r, nil
}

// String returns the pattern as it was given to Compile.
func (r *Regexp) String() string { return r.pattern }

// Search reports whether the pattern matches somewhere in s. The error is a
// timeout.
func (r *Regexp) Search(s string) (bool, error) {
	if r.linear != nil {
		return r.linear.MatchString(s), nil
	}
	found, err := r.backtracking.MatchString(s)
	if err != nil { // the engine's error contains all of s
		return false, fmt.Errorf("the search was stopped after %v: the pattern can match the text in too many ways", r.backtracking.MatchTimeout)
	}
	return found, nil
}

// translation is a pattern in the syntax that both engines share.
type translation struct {
	text string
	// regular is set if Go's engine supports everything in it.
	regular bool
}

func translate(pattern string) (translation, error) {
	if len(pattern) > maxLength {
		return translation{}, &SyntaxError{Column: 1, Message: fmt.Sprintf("the pattern has %d bytes, more than %d", len(pattern), maxLength)}
	}
	p := newParser(pattern)
	tree, err := p.parse()
	if err != nil {
		return translation{}, err
	}
	w := &writer{referenced: p.referenced, regular: true}
	tree.write(w, true)
	return translation{text: w.String(), regular: w.regular}, nil
}
