package redact

import (
	"html"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text that was derived from another one, with a mapping of offsets to it.
// Software escapes characters in many ways, and often only some of a text; so secrets are
// also searched in the unescaped text.
type view struct {
	text string
	// of is the view that the text was derived from; nil for the caller's text.
	of *view
	// jumps are the places where the offsets of both diverge, in order.
	jumps []jump
}

// jump maps the text from offset at on to the text of of from offset origin on.
type jump struct {
	at, origin int
	// removed is set if the text before was removed, not replaced.
	removed bool
}

// place returns the stretch of the caller's text that s was derived from.
func (v *view) place(s stretch) stretch {
	for ; v.of != nil; v = v.of {
		s = stretch{v.origin(s.start, true), v.origin(s.end, false)}
	}
	return s
}

// origin returns the offset in of for the offset at. Text that was removed at this
// offset is before it if it begins a stretch, else after it.
func (v *view) origin(at int, begins bool) int {
	i := sort.Search(len(v.jumps), func(i int) bool {
		j := v.jumps[i]
		return j.at > at || j.at == at && j.removed && !begins
	})
	if i == 0 {
		return at
	}
	last := v.jumps[i-1]
	return last.origin + at - last.at
}

// rewriting builds a view.
type rewriting struct {
	from  *view
	text  strings.Builder
	jumps []jump
	done  int // how much of from is copied or replaced
}

// replace replaces the text of from between two offsets.
func (r *rewriting) replace(start, end int, by string) {
	r.text.WriteString(r.from.text[r.done:start])
	r.text.WriteString(by)
	r.jumps = append(r.jumps, jump{r.text.Len(), end, by == ""})
	r.done = end
}

// view returns the result; nil if nothing was replaced.
func (r *rewriting) view() *view {
	if r.jumps == nil {
		return nil
	}
	r.text.WriteString(r.from.text[r.done:])
	return &view{text: r.text.String(), of: r.from, jumps: r.jumps}
}

// escapes are the first characters of the escapes that unescape decodes.
const escapes = `%\&`

// unescaped decodes the escapes of URLs, JSON, Python and HTML in a text; nil if it has
// none. A nested escape takes two calls.
func (v *view) unescaped() *view {
	r := rewriting{from: v}
	for at := 0; ; {
		i := strings.IndexAny(v.text[at:], escapes)
		if i < 0 {
			return r.view()
		}
		at += i
		by, width := unescape(v.text[at:])
		if width == 0 {
			at++
			continue
		}
		r.replace(at, at+width, by)
		at += width
	}
}

// unescape decodes the escape at the start of text and returns its width; 0 if there is
// none.
func unescape(text string) (by string, width int) {
	switch text[0] {
	case '%':
		if b, ok := hexadecimal(text, 1, 2); ok {
			return string([]byte{byte(b)}), 3
		}
		return "", 0
	case '&':
		return entity(text)
	default:
		return backslash(text)
	}
}

// hexadecimal reads the given number of digits from offset at on.
func hexadecimal(text string, at, digits int) (rune, bool) {
	if len(text) < at+digits {
		return 0, false
	}
	value, err := strconv.ParseUint(text[at:at+digits], 16, 32)
	return rune(value), err == nil
}

// maxEntity is the size of the longest character reference that is decoded, in bytes.
const maxEntity = 12

// entity reads a character reference of HTML or XML.
func entity(text string) (by string, width int) {
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return "", 0
	}
	reference := text[:end+1]
	if by = html.UnescapeString(reference); by == reference {
		return "", 0
	}
	return by, len(reference)
}

// backslash reads an escape of JSON or Python. Before other characters a backslash is
// literal.
func backslash(text string) (by string, width int) {
	if len(text) < 2 {
		return "", 0
	}
	const letters, meanings = "nrtbfva0", "\n\r\t\b\f\v\a\x00"
	switch c := text[1]; {
	case c == 'u':
		return utf16Escape(text)
	case c == 'U':
		if r, ok := hexadecimal(text, 2, 8); ok {
			return string(r), 10
		}
		return "", 0
	case c == 'x':
		return byteEscapes(text)
	case strings.IndexByte(letters, c) >= 0:
		i := strings.IndexByte(letters, c)
		return meanings[i : i+1], 2
	case c > ' ' && c < utf8.RuneSelf && !isAlphanumeric(c):
		return string(c), 2
	default:
		return "", 0
	}
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// utf16Escape reads \u and four digits, twice for a surrogate pair.
func utf16Escape(text string) (by string, width int) {
	const one = 6
	r, ok := hexadecimal(text, 2, 4)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(r) && strings.HasPrefix(text[one:], `\u`) {
		if low, ok := hexadecimal(text, one+2, 4); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return string(both), 2 * one
			}
		}
	}
	return string(r), one
}

// byteEscapes reads a sequence of \x and two digits, in which Python prints both bytes
// and characters. They are bytes if they are valid UTF-8.
func byteEscapes(text string) (by string, width int) {
	const one = 4
	var run []byte
	for strings.HasPrefix(text[width:], `\x`) {
		b, ok := hexadecimal(text, width+2, 2)
		if !ok {
			break
		}
		run = append(run, byte(b))
		width += one
	}
	if utf8.Valid(run) {
		return string(run), width
	}
	var characters strings.Builder
	for _, b := range run {
		characters.WriteRune(rune(b))
	}
	return characters.String(), width
}

// unwrapped joins base64 that is broken into lines; nil if there is none.
func (v *view) unwrapped() *view {
	r := rewriting{from: v}
	for at := 0; ; {
		i := strings.IndexByte(v.text[at:], '\n')
		if i < 0 {
			return r.view()
		}
		start := at + i
		at = start + 1
		if start > r.done && v.text[start-1] == '\r' {
			start--
		}
		if endsInBase64(v.text[r.done:start]) {
			r.replace(start, at, "")
		}
	}
}

// wrapLength is the minimum length of the lines of wrapped base64.
const wrapLength = 60

func endsInBase64(text string) bool {
	if len(text) < wrapLength {
		return false
	}
	for i := len(text) - wrapLength; i < len(text); i++ {
		if base64Kinds[text[i]] == 0 {
			return false
		}
	}
	return true
}
