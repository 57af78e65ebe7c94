package gfm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// zeroWidthSpace parts what GitHub would link: it looks for people and issues in
// the rendered text, so that no escape of Markdown keeps it from that.
const zeroWidthSpace = "\u200b"

// Inline returns a text of any origin, on one line, for any place in Markdown or
// HTML where text stands: a paragraph, a cell of a table, a heading, the summary
// of a <details>. It comes out as the text that it is: no markup, no HTML, no
// link, no mention of a person and no reference to an issue.
//
// What has a meaning is written as a character reference, which CommonMark never
// takes for structure and which means the same within HTML.
func Inline(text string) string { return escape(plain.Line(text), true) }

// Lines is Inline for a text whose first lines are kept apart by <br>, as a cell
// of a table can have them.
func Lines(text string, b plain.Bounds) string {
	lines := strings.Split(plain.Excerpt(text, b), "\n")
	for i, line := range lines {
		lines[i] = escape(strings.Join(strings.Fields(line), " "), true)
	}
	return strings.Join(lines, "<br>")
}

// Code returns a text of any origin, on one line, in <code>. Unlike backticks,
// that is the same inside and outside of tables and HTML.
func Code(text string) string { return "<code>" + escape(plain.Line(text), false) + "</code>" }

// Fence returns a text of any origin as a fenced code block, with a line break at
// its end. Nothing in it can close the block.
func Fence(language, text string) string {
	text = strings.Trim(plain.Text(text), "\n")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

// Link returns a link to an http(s) address; text is Markdown. An address that is
// none, or could end the link, leaves the text alone.
func Link(text, address string) string {
	isWeb := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	if !isWeb || strings.ContainsFunc(address, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune("()<>[]\\\"'`|&;", r) && r != '&'
	}) {
		return text
	}
	return "[" + text + "](" + strings.ReplaceAll(address, "&", "&amp;") + ")"
}

func longestRun(text string, c byte) int {
	longest, run := 0, 0
	for i := range len(text) {
		if run++; text[i] != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// escape writes the characters of a line that mean something as references. If
// it unlinks, it also parts what GitHub would link in text that is no code.
func escape(line string, unlink bool) string {
	var b strings.Builder
	b.Grow(len(line) + len(line)/8)
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		before, after := line[:i], line[i+size:]
		switch ref := reference(r, before, after); {
		case ref != "":
			b.WriteString(ref)
		default:
			b.WriteString(line[i : i+size])
		}
		if unlink && links(r, before, after) {
			b.WriteString(zeroWidthSpace)
		}
		i += size
	}
	return b.String()
}

// reference returns the reference for a character that has a meaning where it
// stands, or "".
func reference(r rune, before, after string) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '|', '`', '*', '~', '[', ']', '\\', '$', '@':
		return decimal(r)
	}
	if r < utf8.RuneSelf && (emphasises(r, before, after) || beginsBlock(r, before, after) || beginsAddress(r, before, after)) {
		return decimal(r)
	}
	return ""
}

// emphasises says that an underscore is not within a word.
func emphasises(r rune, before, after string) bool {
	return r == '_' && (!isWord(lastRune(before)) || !isWord(firstRune(after)))
}

// beginsBlock says that a character can begin a heading, a list or a rule at the
// start of a line, or ends a heading.
func beginsBlock(r rune, before, after string) bool {
	switch r {
	case '#', '-', '+', '=', '!':
		return strings.TrimLeft(before, "#-+=! ") == "" || r == '#' && strings.Trim(after, "#") == ""
	case '.', ')':
		return before != "" && strings.Trim(before, "0123456789") == "" && (after == "" || after[0] == ' ')
	default:
		return false
	}
}

// beginsAddress says that a character makes a link of an address that is not marked
// as one.
func beginsAddress(r rune, before, after string) bool {
	switch r {
	case '.':
		return endsInFold(before, "www")
	case ':':
		return strings.HasPrefix(after, "//") || endsInFold(before, "mailto") || endsInFold(before, "xmpp")
	default:
		return false
	}
}

// links says that a character begins something that GitHub links when a letter
// or digit follows: @people, #1, GH-1.
func links(r rune, before, after string) bool {
	next := firstRune(after)
	switch r {
	case '@':
		return isWord(next)
	case '#':
		return next >= '0' && next <= '9'
	case '-':
		return endsInFold(before, "gh") && next >= '0' && next <= '9'
	default:
		return false
	}
}

func decimal(r rune) string {
	const digits = "0123456789"
	if r >= 100 {
		return "&#1" + string(digits[r/10%10]) + string(digits[r%10]) + ";"
	}
	return "&#" + string(digits[r/10]) + string(digits[r%10]) + ";"
}

func endsInFold(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[len(text)-len(word):], word)
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

func lastRune(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
