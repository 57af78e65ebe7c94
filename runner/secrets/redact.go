package secrets

import (
	"maps"
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
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

// Redactor takes secrets out of what is logged and recorded. It knows the values
// it was told of, in each form in which they may turn up (see forms), wherever
// they stand in a text; texts of fewer than 4 characters, numbers of fewer than
// 6 digits and words as "true" it leaves alone. The zero Redactor knows none. It
// may be used concurrently.
type Redactor struct {
	// Learned is told of each value that becomes known, before anybody can use it;
	// nil for nobody. It is set before the first Add.
	Learned func(value string)

	known atomic.Pointer[patterns]

	mu     sync.Mutex
	values map[string]bool // what known was made of
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
	r.known.Store(newPatterns(r.values))
	if r.Learned == nil {
		return
	}
	for value := range r.values {
		if !before[value] {
			r.Learned(value)
		}
	}
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
