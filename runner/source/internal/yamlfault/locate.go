package yamlfault

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// bisectable is the size above which parts of the text are not parsed to find the
// place: it would take seconds.
const bisectable = 1 << 20

// locate returns the start of the token that the parser complains about. The parser does
// not report it, but the shortest prefix of the text with the same complaint ends with
// that token, or with its first character.
func (f *finder) locate() int {
	if f.read > bisectable {
		return f.firstText(f.line + 1)
	}
	var ends []int
	for i, c := range []byte(f.text[:f.read]) {
		if c == '\n' || c == '\r' {
			ends = append(ends, i+1)
		}
	}
	ends = append(ends, f.read)
	line := f.firstComplaint(ends)
	start := 0
	if line > 0 {
		start = ends[line-1]
	}
	cuts := f.cuts(start, ends[line])
	end := cuts[f.firstComplaint(cuts)]
	_, size := utf8.DecodeLastRuneInString(f.text[:end])
	at := end - size
	switch c := firstByte(f.text[at:]); c {
	case '"', '\'':
		return max(strings.LastIndexByte(f.text[:at], c), 0)
	case ':': // the token is the key before it
		return at - len(strings.TrimLeft(f.lineBefore(at), " \t"))
	default:
		return at
	}
}

// firstComplaint returns the index of the first end for which the text up to it has the
// same complaint as the whole text.
func (f *finder) firstComplaint(ends []int) int {
	complains := func(end int) bool {
		complaint, _ := f.parse(f.text[:end])
		_, problem := cutLine(complaint)
		return problem == f.problem
	}
	// The parser does not read far ahead, so it is usually among the last.
	last := len(ends) - 1
	step := 4
	for step < last && complains(ends[last-step]) {
		step *= 8
	}
	least := max(last-step, 0)
	return least + sort.Search(last-least, func(i int) bool { return complains(ends[least+i]) })
}

// cuts returns the ends of the characters in a part of the text, except in quotes: there
// the parser would complain about the open quote.
func (f *finder) cuts(from, to int) []int {
	var cuts []int
	for at := from; at < to; at++ {
		if c := f.text[at]; (c == '"' || c == '\'') && f.startsToken(at) {
			at = min(closingQuote(f.text, at), to-1)
		}
		if at+1 == to || utf8.RuneStart(f.text[at+1]) {
			cuts = append(cuts, at+1)
		}
	}
	if len(cuts) == 0 {
		cuts = []int{to}
	}
	return cuts
}
