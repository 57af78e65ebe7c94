package values

import "strings"

// Placeholder is a name in a text that is replaced with a value.
type Placeholder struct {
	Name string
	// Braced is set for ${name}, not for $name.
	Braced bool
	// Offset is the offset of the "$" in the text, in bytes.
	Offset int
}

// width is the length of the placeholder in bytes.
func (p Placeholder) width() int {
	if p.Braced {
		return len("${}") + len(p.Name)
	}
	return len("$") + len(p.Name)
}

// Placeholders returns the placeholders in text, in order.
func Placeholders(text string) []Placeholder {
	var found []Placeholder
	for at := 0; ; {
		p, ok := nextPlaceholder(text, at)
		if !ok {
			return found
		}
		found = append(found, p)
		at = p.Offset + p.width()
	}
}

// HasPlaceholder reports whether text has a placeholder. Without one, the result of
// substitution does not depend on the Scope: each "$$" becomes "$".
func HasPlaceholder(text string) bool {
	_, ok := nextPlaceholder(text, 0)
	return ok
}

func nextPlaceholder(text string, from int) (Placeholder, bool) {
	for from < len(text) {
		i := strings.IndexByte(text[from:], '$')
		if i < 0 {
			break
		}
		from += i
		if p, ok := placeholderAt(text, from); ok {
			return p, true
		}
		from++
		if from < len(text) && text[from] == '$' {
			from++ // "$$" is a dollar sign
		}
	}
	return Placeholder{}, false
}

// placeholderAt reads a placeholder whose "$" is at offset. The syntax is that
// of Python's string.Template; a name is ASCII: [_a-zA-Z][_a-zA-Z0-9]*.
func placeholderAt(text string, offset int) (Placeholder, bool) {
	start := offset + len("$")
	braced := start < len(text) && text[start] == '{'
	if braced {
		start++
	}
	end := start
	for end < len(text) && isNameByte(text[end], end == start) {
		end++
	}
	if end == start || braced && (end == len(text) || text[end] != '}') {
		return Placeholder{}, false
	}
	return Placeholder{Name: text[start:end], Braced: braced, Offset: offset}, true
}

func isNameByte(c byte, first bool) bool {
	switch {
	case c == '_', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return true
	default:
		return !first && '0' <= c && c <= '9'
	}
}
