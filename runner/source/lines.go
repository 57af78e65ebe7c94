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

// exoticLines returns the place of every line of YAML in text, if they differ from
// the lines of editors: YAML 1.1 also ends a line with U+0085, U+2028 and U+2029. It
// returns nil if both are the same.
func exoticLines(text string) []Pos {
	if !strings.Contains(text, "\u0085") && !strings.Contains(text, "\u2028") && !strings.Contains(text, "\u2029") {
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
			if r != '\u0085' && r != '\u2028' && r != '\u2029' {
				continue
			}
		}
		starts = append(starts, at)
	}
	return starts
}
