package plain

import (
	"unicode"

	"golang.org/x/text/width"
)

// emojiStyle asks for the preceding character to be shown as an emoji, which
// makes it wider on some terminals.
const emojiStyle = '\ufe0f'

// ellipsis ends what was cut. It is ASCII so that it suits every terminal.
const ellipsis = "..."

// Width returns how many columns a line takes on a terminal: two for wide
// characters as the East Asian ones and emoji, none for combining marks. Where
// terminals differ it is the larger number.
func Width(line string) int {
	columns := 0
	for _, r := range line {
		columns += runeWidth(r)
	}
	return columns
}

// Cut returns line if it fits into so many columns, else its beginning and an
// ellipsis.
func Cut(line string, columns int) string {
	if columns <= len(ellipsis) {
		if Width(line) <= columns {
			return line
		}
		return ellipsis[:max(columns, 0)]
	}
	used, end := 0, 0
	for i, r := range line {
		if used <= columns-len(ellipsis) {
			end = i
		}
		if used += runeWidth(r); used > columns {
			return line[:end] + ellipsis
		}
	}
	return line
}

func runeWidth(r rune) int {
	switch {
	case r < 0x7f:
		return 1
	case r == emojiStyle:
		return 1
	case r == joiner, r == nonJoiner, unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}
