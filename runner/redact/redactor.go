// Package redact replaces secrets in texts, values and log records. A Redactor is given
// the secret values, or regular expressions that match them, and finds them in every
// form in which software prints them: escaped, encoded, or broken into lines.
//
// The package does not know where secrets come from; see package secrets.
package redact

import (
	"maps"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Replacement replaces a secret.
const Replacement = "[redacted]"

// Shorter values are not redacted: they would be found everywhere, and make a journal
// unreadable without protecting anything.
const (
	minLength = 4 // characters of a text
	minDigits = 6 // digits of a number
)

// isCommon reports whether text is a word that every journal has, or a part of
// Replacement.
func isCommon(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "null", "none", "undefined":
		return true
	default:
		return strings.Contains(Replacement, text)
	}
}

// Redactor replaces secrets in what is logged and recorded. Secrets are values and
// matches of regular expressions. A value is found anywhere in a text and in every form -
// escaped, in base64, broken into lines, see forms and view. Strings of fewer than 4
// characters, numbers of fewer than 6 digits and words such as "true" are not redacted.
// The zero Redactor knows no secrets. It may be used concurrently.
type Redactor struct {
	// Learned is called with each new value before Add returns; nil is not called. It
	// must be set before the first Add.
	Learned func(value string)

	known atomic.Pointer[matcher]

	mu sync.Mutex
	// values and expressions are the source of known.
	values      map[string]bool
	expressions []*regexp.Regexp
}

// AddExpression registers a regular expression: each of its matches in strings and
// numbers is a secret. See ParseExpression.
func (r *Redactor) AddExpression(e *regexp.Regexp) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expressions = append(r.expressions, e)
	r.known.Store(newMatcher(r.values, slices.Clip(r.expressions)))
}

// Add registers every string and number in value: a secret, or a list or mapping of
// secrets. The keys of mappings are not secrets.
func (r *Redactor) Add(value any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values == nil {
		r.values = make(map[string]bool)
	}
	before := maps.Clone(r.values)
	r.collect(value)
	if len(r.values) == len(before) {
		return
	}
	r.known.Store(newMatcher(r.values, slices.Clip(r.expressions)))
	if r.Learned == nil {
		return
	}
	for _, value := range slices.Sorted(maps.Keys(r.values)) {
		if !before[value] {
			r.Learned(value)
		}
	}
}

// Known returns the number of registered values and expressions. While it stays the
// same, a redacted text needs no further redaction.
func (r *Redactor) Known() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.values) + len(r.expressions)
}

func (r *Redactor) collect(value any) {
	switch v := value.(type) {
	case string:
		r.collectText(v)
	case pyvalue.Bytes:
		r.collectText(string(v))
	case int64, *big.Int, float64:
		if text := pyvalue.Str(v); countDigits(text) >= minDigits {
			r.values[text] = true
		}
	case []any:
		for _, item := range v {
			r.collect(item)
		}
	case *pyvalue.Map:
		for _, item := range v.All() {
			r.collect(item)
		}
	}
}

// collectText registers text as it is; without the spaces around it, since the line
// break at the end of a file gets lost; and line by line, since tools indent or number
// lines.
func (r *Redactor) collectText(text string) {
	lines := strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' })
	for _, part := range append(lines, text) {
		trimmed := strings.TrimSpace(part)
		if utf8.RuneCountInString(trimmed) < minLength || isCommon(trimmed) {
			continue
		}
		r.values[part], r.values[trimmed] = true, true
	}
	for _, part := range parts(text) {
		r.values[part] = true
	}
}

// A part of a secret that looks like a key is also a secret: such as the password in the
// URL of a database, which drivers print by itself, or the part of a URL before "#".
const (
	minPart    = 12
	partLetter = "-_.~"
)

// parts returns the keys in a text: long words with letters and digits, and passwords.
func parts(text string) (keys []string) {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(partLetter, c)
	}) {
		if len(word) >= minPart && strings.ContainsFunc(word, unicode.IsLetter) && strings.ContainsFunc(word, unicode.IsDigit) {
			keys = append(keys, word)
		}
	}
	if password := passwordOf(text); len(password) >= minLength && !isCommon(password) {
		keys = append(keys, password)
	}
	return keys
}

// passwordOf returns the password in a URL, "" if there is none.
func passwordOf(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.User == nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}

func countDigits(text string) int {
	digits := 0
	for _, c := range text {
		if '0' <= c && c <= '9' {
			digits++
		}
	}
	return digits
}

// RedactText returns text with Replacement for each secret, or for each stretch of
// overlapping secrets.
func (r *Redactor) RedactText(text string) string {
	return r.known.Load().replace(text)
}

// Cut returns the last offset, at most at, at which text can be split without splitting
// a secret, whose halves would not be found.
func (r *Redactor) Cut(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for _, s := range r.known.Load().find(text) {
		if s.start < at && at < s.end {
			return s.start
		}
	}
	return at
}

// Redact returns v with its strings, numbers and keys redacted. v is not changed; parts
// without secrets are shared with the result, so v itself is returned if it has none.
// Keys that become equal are distinguished by a number.
func (r *Redactor) Redact(v any) any {
	known := r.known.Load()
	if known == nil {
		return v
	}
	result, _ := pyvalue.Rewriter{Leaf: known.leaf, Key: known.replace}.Rewrite(v)
	return result
}
