package source

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A line ends with "\n", "\r\n" or "\r", as in editors.

const byteOrderMark = "\uFEFF"

// posAt returns the place of an offset.
func posAt(text string, offset int) Pos {
	offset = min(offset, len(text))
	p := Pos{Line: 1}
	start := 0
	for i := range offset {
		if c := text[i]; c == '\n' || c == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			p.Line++
			start = i + 1
		}
	}
	p.Column = utf8.RuneCountInString(text[start:offset]) + 1
	return p
}

// lineStarts returns the offset of every line of text.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		n := bytes.IndexAny(text[i:], "\r\n")
		if n < 0 {
			break
		}
		i += n + 1
		if text[i-1] == '\r' && i < len(text) && text[i] == '\n' {
			i++
		}
		starts = append(starts, i)
	}
	return starts
}

// exoticBreaks end a line in YAML 1.1, but not in editors.
const exoticBreaks = "\u0085\u2028\u2029"

// exoticLines returns the place of every line of YAML in text, if they differ from
// the lines of editors. It returns nil if both are the same.
func exoticLines(text string) []Pos {
	if !strings.ContainsAny(text, exoticBreaks) {
		return nil
	}
	at := Pos{Line: 1, Column: 1}
	starts := []Pos{at}
	for i, r := range text {
		switch {
		case r == '\r' && strings.HasPrefix(text[i+1:], "\n"):
			continue
		case r == '\n' || r == '\r':
			at = Pos{Line: at.Line + 1, Column: 1}
		default:
			at.Column++
			if !strings.ContainsRune(exoticBreaks, r) {
				continue
			}
		}
		starts = append(starts, at)
	}
	return starts
}
