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

// Replacement is what a redacted value reads.
const Replacement = "[redacted]"

// What is shorter is not redacted: it would be found everywhere, and blank out a
// journal without protecting anything. Such a secret is no secret.
const (
	minLength = 4 // characters of a text
	minDigits = 6 // digits of a number
)

// isCommon says that text is a word which every journal is full of, or which
// Replacement itself contains.
func isCommon(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "null", "none", "undefined":
		return true
	default:
		return strings.Contains(Replacement, text)
	}
}

// Redactor takes secrets out of what is logged and recorded. It knows values and
// regular expressions that it was told of. A value it finds in each form in which
// it may turn up - escaped, in base64, broken into lines, see forms and view -
// wherever that stands in a text; texts of fewer than 4 characters, numbers of
// fewer than 6 digits and words as "true" it leaves alone. The zero Redactor knows
// none. It may be used concurrently.
type Redactor struct {
	// Learned is told of each value that becomes known, before anybody can use it;
	// nil for nobody. It is set before the first Add.
	Learned func(value string)

	known atomic.Pointer[matcher]

	mu sync.Mutex
	// values and expressions are what known was made of.
	values      map[string]bool
	expressions []*regexp.Regexp
}

// AddExpression registers a regular expression: every match of it is a secret, in
// texts as they stand and in numbers. See ParseExpression.
func (r *Redactor) AddExpression(e *regexp.Regexp) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expressions = append(r.expressions, e)
	r.known.Store(newMatcher(r.values, slices.Clip(r.expressions)))
}

// Add registers every text and number in value: a secret, a list or mapping of
// secrets, all scopes. The keys of mappings are no secrets.
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

// Known returns how much is registered: where it is the same as before, what was
// redacted before needs no second look.
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

// collectText registers text as it is, without the spaces around it - a secret
// read from a file ends in a line break that is soon lost - and line by line,
// since tools indent or number the lines they show.
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

// What looks like a key is a secret of its own, where a text consists of more: the
// password of an address of a database, which drivers show by itself, or what is
// left of a text that ends for a URL at its "#".
const (
	minPart    = 12
	partLetter = "-_.~"
)

// parts returns the keys in a text: long words that have letters and digits.
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

// RedactText returns text with each registered value in it, and each stretch of
// overlapping ones, replaced.
func (r *Redactor) RedactText(text string) string {
	return r.known.Load().replace(text)
}

// Cut returns the last offset up to at where text may be cut in two without a secret
// being cut, of which neither half would be known.
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

// Redact returns v with the texts, numbers and keys in it redacted. v is not
// altered; what holds no secret is shared with the result, so that v itself is
// returned if there is none at all. Keys that become the same by it are told
// apart by a number.
func (r *Redactor) Redact(v any) any {
	known := r.known.Load()
	if known == nil {
		return v
	}
	result, _ := pyvalue.Rewriter{Leaf: known.leaf, Key: known.replace}.Rewrite(v)
	return result
}
