package redact

import (
	"encoding/base64"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// matcher finds the secrets that a Redactor knows at one time. A nil *matcher finds
// nothing.
type matcher struct {
	// fixed are the forms of the registered values.
	fixed *patterns
	// wrappable is set if the base64 of one of them is long enough to be broken into
	// lines.
	wrappable bool
	// numbers are the registered values that are numbers.
	numbers map[string]bool
	// expressions are regular expressions whose matches are secret.
	expressions []*regexp.Regexp
}

// maxLevels bounds how many nested levels of escapes are decoded, such as JSON in a JSON
// string in a log of JSON. Most texts have one level, and cost no more.
const maxLevels = 8

func newMatcher(values map[string]bool, expressions []*regexp.Regexp) *matcher {
	m := &matcher{numbers: make(map[string]bool), expressions: expressions}
	var texts []string
	for value := range values {
		if _, err := strconv.ParseFloat(value, 64); err == nil {
			m.numbers[value] = true
		}
		m.wrappable = m.wrappable || base64.StdEncoding.EncodedLen(len(value)) > wrapLength
		texts = append(texts, forms(value)...)
	}
	if len(texts) > 0 {
		m.fixed = newPatterns(texts)
	}
	return m
}

// find returns the stretches of text that contain secrets, in order.
func (m *matcher) find(text string) (found []stretch) {
	if m == nil {
		return nil
	}
	for _, e := range m.expressions {
		for _, at := range e.FindAllStringIndex(text, -1) {
			if at[0] < at[1] {
				found = append(found, stretch{at[0], at[1]})
			}
		}
	}
	if m.fixed == nil {
		return union(found)
	}
	found = append(found, m.fixed.find(text)...)
	found = append(found, m.findEncoded(text)...)
	m.eachView(text, func(v *view) {
		for _, s := range m.fixed.find(v.text) {
			found = append(found, v.place(s))
		}
		for _, s := range m.findEncoded(v.text) {
			found = append(found, v.place(s))
		}
	})
	return union(found)
}

// holds reports whether a registered value is in text, without looking into base64.
func (m *matcher) holds(text string) bool {
	yes := len(m.fixed.find(text)) > 0
	m.eachView(text, func(v *view) { yes = yes || len(m.fixed.find(v.text)) > 0 })
	return yes
}

// eachView calls look with text unescaped, level by level, and with base64 that is
// joined from several lines.
func (m *matcher) eachView(text string, look func(*view)) {
	isWrapped := m.wrappable && strings.Contains(text, "\n")
	if !isWrapped && !strings.ContainsAny(text, escapes) {
		return
	}
	v := &view{text: text}
	for range maxLevels {
		next := v.unescaped()
		if next == nil {
			break
		}
		v = next
		look(v)
	}
	if m.wrappable {
		if v = v.unwrapped(); v != nil {
			look(v)
		}
	}
}

// replace returns text with Replacement for each stretch that contains a secret.
func (m *matcher) replace(text string) string {
	found := m.find(text)
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	done := 0 // how much of text is copied
	for _, s := range found {
		b.WriteString(text[done:s.start])
		b.WriteString(Replacement)
		done = s.end
	}
	b.WriteString(text[done:])
	return b.String()
}

// leaf is a pyvalue.Rewriter's Leaf. A number is replaced only if the whole number is a
// secret.
func (m *matcher) leaf(v any) (result any, changed bool) {
	switch v := v.(type) {
	case string:
		if text := m.replace(v); text != v {
			return text, true
		}
	case pyvalue.Bytes:
		if text := m.replace(string(v)); text != string(v) {
			return pyvalue.Bytes(text), true
		}
	case pyvalue.Timestamp:
		if text := m.replace(v.ISO()); text != v.ISO() {
			return text, true
		}
	case int64, *big.Int, float64, pyvalue.Decimal:
		return Replacement, m.isSecretNumber(v)
	}
	return nil, false
}

func (m *matcher) isSecretNumber(v any) bool {
	if len(m.numbers) == 0 && len(m.expressions) == 0 {
		return false
	}
	text := pyvalue.Str(v)
	return m.numbers[text] || slices.ContainsFunc(m.expressions, func(e *regexp.Regexp) bool {
		at := e.FindStringIndex(text)
		return at != nil && at[0] == 0 && at[1] == len(text)
	})
}
