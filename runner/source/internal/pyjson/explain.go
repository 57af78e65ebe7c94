package pyjson

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

const (
	anyValue = "a value: an object, a list, a string in double quotes, a number, true, false or null"

	quotesHint  = "put strings and keys in double quotes"
	commentHint = "JSON has no comments: remove it, or write the document in YAML, where # starts one"
)

// unexpected returns the fault of unexpected text at the scanner's position, with a hint
// at what was probably meant.
func (s *scanner) unexpected(message, expected string) *fault.Fault {
	return &fault.Fault{
		Offset:   s.pos,
		Message:  message,
		Found:    fault.Describe(s.text, s.pos),
		Expected: expected,
		Hint:     hint(s.text[s.pos:]),
	}
}

// hint recognises syntax of other formats.
func hint(rest string) string {
	switch {
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "/*"), strings.HasPrefix(rest, "#"):
		return commentHint
	case strings.HasPrefix(rest, "'"), strings.HasPrefix(rest, "`"),
		strings.HasPrefix(rest, "“"), strings.HasPrefix(rest, "”"):
		return quotesHint
	case strings.HasPrefix(rest, "<"):
		return "this looks like HTML or XML: is it the right document, or did the server answer with a page?"
	case strings.HasPrefix(rest, "+"), strings.HasPrefix(rest, "."):
		return "write numbers as 1, -1, 0.5 or 1e3"
	}
	word := fault.Word(rest)
	switch strings.ToLower(word) {
	case "":
		return ""
	case "true", "yes", "on":
		return "write true"
	case "false", "no", "off":
		return "write false"
	case "none", "null", "nil", "undefined":
		return "write null"
	case "nan":
		return "write NaN"
	case "inf", "infinity":
		return "write Infinity"
	default:
		return quotesHint
	}
}

// word reads a value that is a bare word.
func (s *scanner) word(owner string) (any, *fault.Fault) {
	word := fault.Word(s.text[s.pos:])
	var v any
	switch word {
	case "true":
		v = true
	case "false":
		v = false
	case "null":
	case "NaN":
		v = math.NaN()
	case "Infinity":
		v = math.Inf(1)
	default:
		return nil, s.missingValue(owner)
	}
	s.pos += len(word)
	return v, nil
}

// missingValue returns the fault if no value starts at the scanner's position.
func (s *scanner) missingValue(owner string) *fault.Fault {
	switch {
	case strings.TrimLeft(s.text, " \t\r\n") == "":
		return &fault.Fault{Offset: -1, Message: "the document is empty", Expected: anyValue}
	case owner != "" && (s.at(',') || s.at('}') || s.at(']')):
		return s.unexpected("the key "+fault.Quote(owner)+" has no value", anyValue)
	case s.pos == len(s.text):
		return s.unexpected("the document ends where a value should be", anyValue)
	case strings.TrimLeft(s.text[:s.pos], " \t\r\n") == "":
		return s.notJSON()
	default:
		return s.unexpected("this is not a value", anyValue)
	}
}

// notJSON returns the fault of a document that does not start like JSON.
func (s *scanner) notJSON() *fault.Fault {
	f := s.unexpected("this is not JSON", anyValue)
	rest := s.text[s.pos:]
	key := strings.TrimLeft(rest[len(fault.Word(rest)):], "-_./ ")
	if strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "- ") || strings.HasPrefix(key, ":") {
		f.Hint = "it looks like YAML: give the file the extension .yaml"
	}
	return f
}

// afterRoot returns the fault of content after the end of the document.
func (s *scanner) afterRoot() *fault.Fault {
	f := s.unexpected("unexpected content after the end of the document", "nothing after the first value")
	if s.at('{') || s.at('[') {
		f.Hint = "put each document into a file of its own"
	}
	return f
}

func (s *scanner) missingKey(open int) *fault.Fault {
	if s.pos == len(s.text) {
		return s.neverClosed(open)
	}
	return s.unexpected("this is not a key", `a key in double quotes, or "}"`)
}

func (s *scanner) missingColon(key string) *fault.Fault {
	return s.unexpected("no colon follows the key "+fault.Quote(key), `":"`)
}

// missingComma returns the fault if neither a comma nor the closing bracket follows the
// item that ends at end.
func (s *scanner) missingComma(open, end int, closer byte) *fault.Fault {
	expected := `"," or ` + fault.Quote(string(closer))
	switch {
	case s.pos == len(s.text):
		return s.neverClosed(open)
	case s.at(']') || s.at('}'):
		return s.unexpected("the wrong bracket closes what "+fault.Quote(s.text[open:open+1])+" opens", expected)
	case end == s.pos && s.text[end-1] == '"':
		f := s.unexpected("unexpected text after the end of the string", expected)
		f.Hint = `inside a string, write a double quote as \"`
		return f
	case strings.IndexByte(`"{[-0123456789`, s.text[s.pos]) >= 0:
		f := s.unexpected("a comma is missing", expected)
		f.Offset = end
		f.Found = ""
		f.Hint = "separate items with commas"
		return f
	default:
		return s.unexpected("this is neither the next item nor the end of the "+shape(closer), expected)
	}
}

func shape(closer byte) string {
	if closer == ']' {
		return "list"
	}
	return "object"
}

func (s *scanner) neverClosed(open int) *fault.Fault {
	closer := byte(']')
	if s.text[open] == '{' {
		closer = '}'
	}
	return &fault.Fault{
		Offset:   open,
		Message:  "the " + shape(closer) + " that starts here is never closed",
		Found:    "the end of the document",
		Expected: fault.Quote(string(closer)),
	}
}

func unclosedString(open int) *fault.Fault {
	return &fault.Fault{
		Offset:   open,
		Message:  "the string that starts here is never closed",
		Found:    "the end of the document",
		Expected: `'"'`,
	}
}

// controlCharacter returns the fault of a control character at offset i in a string.
func (s *scanner) controlCharacter(open, i int) *fault.Fault {
	f := &fault.Fault{Offset: i, Message: "a string contains a control character", Found: fault.Describe(s.text, i)}
	switch s.text[i] {
	case '\n', '\r':
		f.Offset = open
		f.Message = "the string that starts here is not closed on its line"
		f.Expected = `'"'`
		f.Hint = `close the string, or write the line break in it as \n`
	case '\t':
		f.Message = "a string contains a tab"
		f.Found = ""
		f.Hint = `write it as \t`
	default:
		f.Hint = fmt.Sprintf(`write it as \u%04x`, s.text[i])
	}
	return f
}

// unknownEscape returns the fault of the backslash at the scanner's position.
func (s *scanner) unknownEscape() *fault.Fault {
	_, size := utf8.DecodeRuneInString(s.text[s.pos+1:])
	escape := s.text[s.pos : s.pos+1+size]
	f := &fault.Fault{
		Offset:   s.pos,
		Message:  "unknown escape " + escape,
		Expected: `\" \\ \/ \b \f \n \r \t, or \u and four hexadecimal digits`,
		Hint:     `write a backslash as \\`,
	}
	if escape == `\u` {
		f.Message = `four hexadecimal digits must follow \u`
		f.Expected = `an escape as \u00e9`
	}
	return f
}

// badNumber returns the fault of token, which starts like a number.
func badNumber(offset int, token string) *fault.Fault {
	f := &fault.Fault{
		Offset:   offset,
		Message:  "this is not a number",
		Found:    fault.Quote(token),
		Expected: "a number such as 1, -1, 0.5 or 1e3",
	}
	digits := strings.TrimPrefix(token, "-")
	switch {
	case len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]):
		f.Hint = "remove the leading zeros, or put the string in double quotes"
	case strings.HasPrefix(strings.ToLower(digits), "0x"):
		f.Hint = "write the number in decimal"
	case strings.HasSuffix(digits, "."):
		f.Hint = "write a digit after the point, or remove the point"
	default:
		f.Hint = "put it in double quotes if it is a string"
	}
	return f
}
