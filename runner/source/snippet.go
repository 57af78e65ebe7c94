package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// snippetWidth is how many columns of a line are shown. Of a longer line, such as
	// JSON on one line, only the part around the place is shown.
	snippetWidth = 100
	// latestMark is the last column of a place for which the line is shown from its
	// start; else the place is moved to column markAt.
	latestMark = 80
	markAt     = 60
	// tabWidth is the number of spaces that replace a tab, so that the mark is at the
	// right column in every terminal.
	tabWidth = 4
	// longestMark bounds what is underlined, in bytes.
	longestMark = 40
	// longestPart bounds what is shown in bytes, for combining characters.
	longestPart = 16 * snippetWidth
)

// snippet is a line, or a part of a line, as it is printed.
type snippet struct {
	text string
	// before is the number of columns before the mark; the mark is empty if the column
	// is not known.
	before int
	mark   string
}

// show returns the snippet of a line; column is the place, in characters from 1.
func show(line []byte, column int) snippet {
	place := byteAt(line, column)
	left, cut := last(line[:place], latestMark)
	if cut {
		left, _ = last(line[:place], markAt)
		left = "…" + left
	}
	s := snippet{before: width(left)}
	right, cut := first(line[place:], snippetWidth-s.before)
	if column > 0 {
		marks := min(width(columns(marked(line[place:]))), width(right))
		s.mark = "^" + strings.Repeat("~", max(marks-1, 0))
	}
	if cut {
		right += "…"
	}
	s.text = left + right
	return s
}

// byteAt returns the offset of a column, or the length of line if line is shorter.
func byteAt(line []byte, column int) int {
	at := 0
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at
}

// last returns at most the given number of columns from the end of line; cut reports
// whether that is less than all of it.
func last(line []byte, most int) (text string, cut bool) {
	at := len(line)
	for total := 0; at > 0; {
		r, size := utf8.DecodeLastRune(line[:at])
		if total += width(shownAs(r)); total > most || len(line)-at > longestPart {
			return columns(line[at:]), true
		}
		at -= size
	}
	return columns(line), false
}

// first is last for the start of line.
func first(line []byte, most int) (text string, cut bool) {
	at := 0
	for total := 0; at < len(line); {
		r, size := utf8.DecodeRune(line[at:])
		if total += width(shownAs(r)); total > most || at > longestPart {
			return columns(line[:at]), true
		}
		at += size
	}
	return columns(line), false
}

// marked returns the part to underline: the word or the quoted string at the start of
// rest.
func marked(rest []byte) []byte {
	if len(rest) == 0 {
		return nil
	}
	if quote := rest[0]; quote == '"' || quote == '\'' {
		for i := 1; i < min(len(rest), longestMark); i++ {
			if rest[i] == quote && rest[i-1] != '\\' {
				return rest[:i+1]
			}
		}
		return rest[:1]
	}
	at := 0
	for at < min(len(rest), longestMark) {
		r, size := utf8.DecodeRune(rest[at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.$/", r) {
			break
		}
		at += size
	}
	return rest[:at]
}

// columns returns the printed form of line.
func columns(line []byte) string {
	var b strings.Builder
	for _, r := range string(line) {
		b.WriteString(shownAs(r))
	}
	return b.String()
}

// shownAs returns the printed form of a character. No document can move the cursor,
// change colours, or reverse the direction of a line.
func shownAs(r rune) string {
	switch {
	case r == '\t':
		return strings.Repeat(" ", tabWidth)
	case r < ' ':
		return string('\u2400' + r) // ␀ ␁ ␂ ...
	case r == 0x7f:
		return "\u2421" // ␡
	case unicode.IsPrint(r), unicode.Is(unicode.Zs, r):
		return string(r)
	default:
		return string(utf8.RuneError)
	}
}

// clean is columns for a text that is not a line of a document.
func clean(s string) string { return columns([]byte(s)) }

// width returns the number of columns of s in a terminal.
func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide reports whether a character takes two columns, such as those of East Asian
// scripts, their punctuation, and emoji.
func isWide(r rune) bool {
	switch {
	case r < 0x1100, 0xff61 <= r && r <= 0xffdf: // the latter are half-width forms
		return false
	case 0x3000 <= r && r <= 0x303e, 0xff01 <= r && r <= 0xff60, 0xffe0 <= r && r <= 0xffe6,
		0x1f300 <= r && r <= 0x1f64f, 0x1f680 <= r && r <= 0x1f6ff, 0x1f900 <= r && r <= 0x1faff:
		return true
	default:
		return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
	}
}
