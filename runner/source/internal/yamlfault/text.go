package yamlfault

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// badStart explains a character that cannot start a value.
func (f *finder) badStart() *fault.Fault {
	at, ok := f.token("\t@`%|>", f.back(lookahead), f.read)
	if !ok {
		at = f.back(1)
	}
	switch c := firstByte(f.text[at:]); {
	case c == '\t':
		return tabAt(at)
	case c == '|' || c == '>':
		return &fault.Fault{
			Offset:  at,
			Message: "a string of several lines is not allowed in [...] or {...}",
			Hint:    "put the string in quotes",
		}
	case c == '%' && strings.HasSuffix(f.text[:at], "{"):
		return &fault.Fault{
			Offset:  at - 1,
			Message: "{% is not YAML",
			Hint:    "render the template first, or put the value in quotes",
		}
	default:
		return mustNotStart(f.text, at)
	}
}

// tab explains a tab in place of spaces.
func (f *finder) tab() *fault.Fault {
	return tabAt(max(strings.LastIndexByte(f.text[:f.read], '\t'), 0))
}

func tabAt(at int) *fault.Fault {
	return &fault.Fault{
		Offset:   at,
		Message:  "a tab in the indentation",
		Expected: "spaces",
		Hint:     "replace the tabs at the start of lines with spaces",
	}
}

// unclosedQuote explains a quoted string that is not closed. The line of its start is
// known, unless it is the first one.
func (f *finder) unclosedQuote() *fault.Fault {
	for _, line := range []int{f.line, 1} {
		start := f.lineStart(line)
		end := start + len(f.lineFrom(start))
		for at, ok := f.token("\"'", start, end); ok; at, ok = f.token("\"'", at+1, end) {
			open := at
			if at = closingQuote(f.text, open); at < len(f.text) {
				continue
			}
			return &fault.Fault{
				Offset:   open,
				Message:  "the quoted string that starts here is never closed",
				Expected: fault.Quote(f.text[open : open+1]),
				Hint:     "close it, or use the other kind of quotes if this one belongs to the string",
			}
		}
	}
	return f.other()
}

// closingQuote returns the offset of the quote that closes the one at open, or the
// length of text if there is none.
func closingQuote(text string, open int) int {
	quote := text[open]
	for i := open + 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\':
			i++
		case text[i] != quote:
		case quote == '\'' && strings.HasPrefix(text[i+1:], "'"):
			i++
		default:
			return i
		}
	}
	return len(text)
}

// badEscape explains a backslash in a double-quoted string.
func (f *finder) badEscape() *fault.Fault {
	at := strings.LastIndexByte(f.text[:f.read], '\\')
	if at < 0 {
		return f.other()
	}
	if f.problem == unknownEscape {
		for i := f.back(lookahead); i < at; i++ {
			if f.text[i] == '\\' && strings.IndexByte("0abt\tnvfre \"'/\\N_LPxuU\r\n", firstByte(f.text[i+1:])) < 0 {
				at = i
			}
		}
	}
	_, size := utf8.DecodeRuneInString(f.text[at+1:])
	escape := f.text[at : at+1+size]
	bad := &fault.Fault{
		Offset:  at,
		Message: fmt.Sprintf("unknown escape in a double-quoted string: %s", escape),
		Hint:    `use single quotes, which have no escapes, or write the backslash as \\`,
	}
	switch f.problem {
	case unknownEscape:
		if escape == `\/` {
			bad.Hint = "write the / without a backslash"
		}
	case badCharacter:
		bad.Message = "this escape is not a character"
		bad.Hint = `write the character itself, or one escape as \U0001F600`
	default:
		bad.Message = "hexadecimal digits must follow " + escape
		bad.Expected = `two behind \x, four behind \u, eight behind \U`
	}
	return bad
}

// unknownAlias explains a *name without an &name before it.
func (f *finder) unknownAlias() *fault.Fault {
	_, name, _ := strings.Cut(f.problem, "'")
	name, _, _ = strings.Cut(name, "'")
	at, ok := f.token("*", 0, f.read)
	for ok && !strings.HasPrefix(f.text[at+1:], name) {
		at, ok = f.token("*", at+1, f.read)
	}
	return &fault.Fault{
		Offset:   at,
		Message:  "the alias " + fault.Quote("*"+name) + " has no anchor",
		Expected: fault.Quote("&"+name) + " before it",
		Hint:     "put the value in quotes if the * belongs to it",
	}
}

// namelessAlias explains a literal asterisk or ampersand.
func (f *finder) namelessAlias() *fault.Fault {
	at, ok := f.tokenOnLine("*&")
	if !ok {
		return f.other()
	}
	return mustNotStart(f.text, at)
}

func mustNotStart(text string, at int) *fault.Fault {
	return &fault.Fault{
		Offset:  at,
		Message: "an unquoted string must not start with " + fault.Describe(text, at),
		Hint:    "put the value in quotes",
	}
}

// blockHeader explains text after the | or > of a string of several lines.
func (f *finder) blockHeader() *fault.Fault {
	at, ok := f.tokenOnLine("|>")
	if !ok {
		return f.other()
	}
	mark := fault.Describe(f.text, at)
	return &fault.Fault{
		Offset:   at,
		Message:  "a string after " + mark + " starts on the next line",
		Found:    fault.Quote(f.lineFrom(at)),
		Expected: "the end of the line, after + or - and a digit from 1 to 9 if any",
		Hint:     "put the string on the next line, or in quotes if the " + mark + " belongs to it",
	}
}
