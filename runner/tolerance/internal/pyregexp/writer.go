package pyregexp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writer writes a tree as a pattern for both engines. It avoids syntax in which they
// differ: flags, shorthands for classes, and numbered groups.
type writer struct {
	strings.Builder
	// referenced are the groups that must capture.
	referenced map[int]bool
	// regular is set while only Go's syntax was used.
	regular bool
}

// extended marks the pattern as not regular.
func (w *writer) extended() { w.regular = false }

// between writes a node between two texts.
func (w *writer) between(before string, n node, after string, tail bool) {
	w.WriteString(before)
	n.write(w, tail)
	w.WriteString(after)
}

func (s sequence) write(w *writer, tail bool) {
	for i, n := range s {
		n.write(w, tail && i == len(s)-1)
	}
}

func (a alternatives) write(w *writer, tail bool) {
	for i, n := range a {
		if i > 0 {
			w.WriteByte('|')
		}
		n.write(w, tail)
	}
}

func (g group) write(w *writer, tail bool) {
	if !w.referenced[g.number] {
		w.between("(?:", g.body, ")", tail)
		return
	}
	w.extended()
	w.between("(?<"+groupName(g.number)+">", g.body, ")", false)
}

// groupName returns a name for a numbered group, because .NET's syntax numbers named
// groups last.
func groupName(number int) string { return "g" + strconv.Itoa(number) }

func (a atomic) write(w *writer, _ bool) {
	w.extended()
	w.between("(?>", a.body, ")", false)
}

func (l look) write(w *writer, _ bool) {
	w.extended()
	start := "(?"
	if l.behind {
		start += "<"
	}
	if l.negative {
		start += "!"
	} else {
		start += "="
	}
	w.between(start, l.body, ")", false)
}

func (b backReference) write(w *writer, _ bool) {
	w.extended()
	text := `\k<` + groupName(b.number) + ">"
	if b.fold {
		text = "(?i:" + text + ")"
	}
	w.WriteString(text)
}

func (c conditional) write(w *writer, _ bool) {
	w.extended()
	w.between("(?("+groupName(c.number)+")", c.yes, "|", false)
	w.between("", c.no, ")", false)
}

func (r repeat) write(w *writer, _ bool) {
	if r.manner == possessive {
		w.extended()
		w.WriteString("(?>")
	}
	r.item.write(w, false)
	w.WriteString(countText(r.least, r.most))
	switch r.manner {
	case lazy:
		w.WriteByte('?')
	case possessive:
		w.WriteByte(')')
	case greedy:
	}
}

// countText returns the count of a repetition, clamped to the maximum of the engines:
// texts are not that long.
func countText(least, most int64) string {
	const longest = 1<<31 - 2
	least = min(least, longest)
	switch {
	case least == 0 && most == unlimited:
		return "*"
	case least == 1 && most == unlimited:
		return "+"
	case least == 0 && most == 1:
		return "?"
	case most == unlimited:
		return fmt.Sprintf("{%d,}", least)
	default:
		return fmt.Sprintf("{%d,%d}", least, min(most, longest))
	}
}

func (a anchor) write(w *writer, tail bool) {
	switch a {
	case textStart:
		w.WriteString(`\A`)
	case lineStart:
		w.WriteString(`(?m:^)`)
	case textEnd:
		w.WriteString(`\z`)
	case lineEnd:
		w.WriteString(`(?m:$)`)
	case lastLineEnd:
		if tail { // it makes no difference that the line break is consumed
			w.WriteString(`\n?\z`)
			return
		}
		w.extended()
		w.WriteString(`\Z`)
	default:
		w.extended()
		w.boundary(a)
	}
}

// boundary writes \b and \B as lookarounds, since the engines' own differ in their
// letters. The empty string has neither.
func (w *writer) boundary(a anchor) {
	letters := class{kind: word, ascii: a == asciiBoundary || a == noASCIIBoundary}.text()
	before, after := "(?<=["+letters+"])", "(?=["+letters+"])"
	notBefore, notAfter := "(?<!["+letters+"])", "(?!["+letters+"])"
	if a == boundary || a == asciiBoundary {
		w.WriteString("(?:" + before + notAfter + "|" + notBefore + after + ")")
		return
	}
	w.WriteString("(?:" + before + after + "|" + notBefore + notAfter + `(?!\A\z))`)
}

// write writes a set with one pair of brackets. It does not nest negated classes, which
// neither engine supports, and does not use alternatives, which would give a backtracking
// engine several ways to match one character.
func (s set) write(w *writer, _ bool) {
	if c, ok := s.single(); ok {
		w.WriteString(quoteCharacter(c))
		return
	}
	negated, inner := s.brackets()
	switch {
	case inner == "" && negated:
		w.WriteString(`(?s:.)`)
	case inner == "":
		w.WriteString(`[^\s\S]`)
	case negated:
		w.WriteString("[^" + inner + "]")
	default:
		w.WriteString("[" + inner + "]")
	}
}

// single returns the character of a set of one character.
func (s set) single() (rune, bool) {
	if s.negated || len(s.classes) > 0 || len(s.ranges) != 1 {
		return 0, false
	}
	r := s.ranges[0]
	return r.first, r.first == r.last && utf8.ValidRune(r.first)
}

// brackets returns the content of the brackets, and whether they are negated.
func (s set) brackets() (negated bool, inner string) {
	if len(s.ranges) == 0 && len(s.classes) == 1 {
		return s.negated != s.classes[0].negated, s.classes[0].text()
	}
	if slices.ContainsFunc(s.classes, func(c class) bool { return c.negated }) {
		return s.negated, spansText(s.members())
	}
	inner = spansText(merge(slices.Clone(s.ranges)))
	for _, c := range s.classes {
		inner += c.text()
	}
	return s.negated, inner
}

// spansText returns ranges as written in brackets.
func spansText(ranges []span) string {
	var b strings.Builder
	for _, r := range ranges {
		writeSpan(&b, r)
	}
	return b.String()
}

// writeSpan writes a range in brackets, without the surrogates, which no text has.
func writeSpan(b *strings.Builder, r span) {
	const firstSurrogate, lastSurrogate = 0xd800, 0xdfff
	if firstSurrogate <= r.first && r.first <= lastSurrogate {
		r.first = lastSurrogate + 1
	}
	if firstSurrogate <= r.last && r.last <= lastSurrogate {
		r.last = firstSurrogate - 1
	}
	if r.first > r.last {
		return
	}
	b.WriteString(quoteMember(r.first))
	if r.first < r.last {
		b.WriteString("-" + quoteMember(r.last))
	}
}

// quoteCharacter writes a character outside of brackets.
func quoteCharacter(c rune) string {
	if strings.ContainsRune(`\.+*?()|[]{}^$`, c) {
		return `\` + string(c)
	}
	return quoteControl(c)
}

// quoteMember writes a character in brackets. regexp2 misreads an escaped "-" at the
// start of a range, so special characters are written as numbers.
func quoteMember(c rune) string {
	if strings.ContainsRune(`\[]^-`, c) {
		return quoteHexadecimal(c)
	}
	return quoteControl(c)
}

func quoteControl(c rune) string {
	const del = 0x7f
	if c < ' ' || c == del {
		return quoteHexadecimal(c)
	}
	return string(c)
}

func quoteHexadecimal(c rune) string { return fmt.Sprintf(`\x%02x`, c) }
