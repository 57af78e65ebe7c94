package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// snippetWidth is how many columns of a line are shown: of one that is longer,
	// as in JSON on one line, a part around the place.
	snippetWidth = 100
	// latestMark is the last column at which the place may stand in a line that
	// is shown from its start, markAt where it stands in others.
	latestMark = 80
	markAt     = 60
	// tabWidth is what a tab is shown as, so that the mark is under its place
	// whatever the terminal does with tabs.
	tabWidth = 4
	// longestMark bounds what is underlined, in bytes.
	longestMark = 40
	// longestPart bounds what is shown, in bytes, where many take one column.
	longestPart = 16 * snippetWidth
)

// snippet is a line, or a part of one, as it is shown.
type snippet struct {
	text string
	// before is how many columns are left of the mark, which is empty where no
	// column is known.
	before int
	mark   string
}

// show lays out a line of which column, in characters from 1, is the place.
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

// byteAt returns the offset of a column, the length of line if it is shorter.
func byteAt(line []byte, column int) int {
	at := 0
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at
}

// last returns the last columns of line, at most so many, and whether that is
// not all of it.
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

// first is as last, for the start of line.
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

// marked returns what is underlined: the word or the quoted text at the start
// of rest.
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

// columns returns the text that is shown for line.
func columns(line []byte) string {
	var b strings.Builder
	for _, r := range string(line) {
		b.WriteString(shownAs(r))
	}
	return b.String()
}

// shownAs returns what is printed for a character, so that no document can move
// the cursor, change colours, or reverse the direction of a line.
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

// clean returns s as columns does; it is for text that is not a line of a
// document.
func clean(s string) string { return columns([]byte(s)) }

// width is how many columns a terminal takes for s.
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

// isWide says whether a character takes two columns: those of East Asian
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
