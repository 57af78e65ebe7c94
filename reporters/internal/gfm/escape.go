package gfm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// zeroWidthSpace separates what GitHub would link. GitHub looks for people and issues in
// the rendered text, so no escape of Markdown prevents that.
const zeroWidthSpace = "\u200b"

// Inline returns a text of any origin, on one line, for any place in Markdown or HTML
// that has text: a paragraph, a cell of a table, a heading, the summary of a <details>.
// GitHub shows the text as it is: no markup, no HTML, no link, no mention of a person, no
// reference to an issue.
//
// Characters with a meaning are written as character references. CommonMark never takes
// these for structure, and they mean the same in HTML.
func Inline(text string) string { return escape(plain.Line(text), true) }

// Lines is Inline for an excerpt of several lines, separated by <br>, for the cell of a
// table.
func Lines(text string, b plain.Bounds) string {
	lines := strings.Split(plain.Excerpt(text, b), "\n")
	for i, line := range lines {
		lines[i] = escape(strings.Join(strings.Fields(line), " "), true)
	}
	return strings.Join(lines, "<br>")
}

// Code returns a text of any origin, on one line, in <code>. Unlike backticks, that works
// inside of tables and HTML, too.
func Code(text string) string { return "<code>" + escape(plain.Line(text), false) + "</code>" }

// Fence returns a text of any origin as a fenced code block, with a line break at
// its end. Nothing in it can close the block.
func Fence(language, text string) string {
	text = strings.Trim(plain.Text(text), "\n")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

// Link returns a link to an http(s) address; text is Markdown. If the address is another
// one, or could end the link, it returns the text.
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

// escape writes the characters with a meaning in a line as references. If unlink, it also
// separates what GitHub would link.
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

// reference returns the reference for a character that has a meaning between before and
// after, or "".
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

// emphasises reports whether a character is an underscore outside of a word.
func emphasises(r rune, before, after string) bool {
	return r == '_' && (!isWord(lastRune(before)) || !isWord(firstRune(after)))
}

// beginsBlock reports whether a character can begin a heading, a list or a rule at the
// start of a line, or end a heading.
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

// beginsAddress reports whether a character turns the text around it into a link.
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

// links reports whether GitHub links the character with the letter or digit after it:
// @people, #1, GH-1.
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
