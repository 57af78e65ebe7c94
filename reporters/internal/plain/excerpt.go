package plain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds say how much of a text an excerpt shows.
type Bounds struct {
	// Lines is the number of lines, Columns the width of each.
	Lines, Columns int
}

// Excerpt is Text within bounds: the whole text if it fits, else its first and last
// lines with a line between them that says how much is left out.
func Excerpt(text string, b Bounds) string {
	text = strings.Trim(text, "\r\n")
	// More bytes from either end are never shown.
	enough := b.Lines * (b.Columns + 1) * utf8.UTFMax
	total := strings.Count(text, "\n") + 1
	var first, last []string
	if len(text) <= 2*enough {
		first = shorten(text, b.Columns)
		last, total = first, len(first)
	} else {
		first, last = shorten(Head(text, enough), b.Columns), ending(Tail(text, enough), b.Columns)
	}
	if total <= b.Lines && len(text) <= 2*enough {
		return strings.Join(first, "\n")
	}
	first = first[:min((b.Lines+1)/2, len(first))]
	last = last[len(last)-min(b.Lines/2, len(last)):]
	gap := leftOut(total-len(first)-len(last), len(text))
	return strings.Join(slices.Concat(first, []string{gap}, last), "\n")
}

// ending returns the last lines of a text that begins in the middle of a line; if it has
// no other line, the end of that one.
func ending(text string, columns int) []string {
	if _, rest, more := strings.Cut(text, "\n"); more {
		return shorten(rest, columns)
	}
	const ellipsis = "..."
	return shorten(ellipsis+Tail(text, max(columns-len(ellipsis), 0)), columns)
}

// leftOut returns the line that stands for what is not shown: no lines if the text is
// one long line.
func leftOut(lines, size int) string {
	what := ""
	if lines > 0 {
		what = Count(lines, "line", "lines") + " "
	}
	return "[… " + what + "left out, of " + Number(size) + " bytes …]"
}

// shorten returns the lines of a text, each cut to the columns.
func shorten(text string, columns int) []string {
	lines := strings.Split(Text(text), "\n")
	for i, line := range lines {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " ")
		if len(line) > columns {
			line = Cut(line, columns)
		}
		lines[i] = line
	}
	return lines
}
