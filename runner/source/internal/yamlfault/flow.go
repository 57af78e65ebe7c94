package yamlfault

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// flow explains a malformed list in [...] or mapping in {...}.
func (f *finder) flow() *fault.Fault {
	if bad := f.inFlow(); bad != nil {
		return bad
	}
	return f.other()
}

// inFlow explains the first malformed list or mapping in brackets, in the lines that
// the parser's message can refer to.
func (f *finder) inFlow() *fault.Fault {
	for _, line := range []int{f.line + 1, 1} {
		at, ok := f.token("[{", f.lineStart(line), f.read)
		for ok {
			s := flowScan{text: f.text, pos: at}
			if bad := s.run(); bad != nil {
				return bad
			}
			at, ok = f.token("[{", s.pos, f.read)
		}
	}
	return nil
}

// flowScan scans one outermost [...] or {...} with its content.
type flowScan struct {
	text  string
	pos   int
	open  []bracket
	item  int  // where the last value starts
	ended bool // only a comma, a colon, or a closing bracket may follow
}

// bracket is an opening bracket at an offset.
type bracket struct {
	at    int
	colon bool // the current entry has a colon
}

func (s *flowScan) innermost() *bracket { return &s.open[len(s.open)-1] }

// run stops after the closing bracket, or returns the mistake.
func (s *flowScan) run() *fault.Fault {
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case s.skip(c):
		case c == ':' && s.isColon():
			if bad := s.colon(); bad != nil {
				return bad
			}
		case c == ']' || c == '}':
			if bad := s.close(c); bad != nil || len(s.open) == 0 {
				return bad
			}
		case s.ended:
			return s.missingComma(s.pos)
		default:
			s.value(c)
		}
	}
	return s.neverClosed()
}

// skip skips white space, a comment, or a comma; it returns false for other characters.
func (s *flowScan) skip(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n':
		s.pos++
	case '#':
		s.pos += len(firstLine(s.text[s.pos:]))
	case ',':
		s.innermost().colon = false
		s.ended = false
		s.pos++
	default:
		return false
	}
	return true
}

// close skips a closing bracket, which must match the innermost open one.
func (s *flowScan) close(c byte) *fault.Fault {
	if c != closer(s.text[s.innermost().at]) {
		return s.wrongCloser(c)
	}
	s.open = s.open[:len(s.open)-1]
	s.pos++
	s.ended = true
	return nil
}

// colon skips a colon. If the text before it cannot be a key, the bracket is not closed
// or a comma is missing.
func (s *flowScan) colon() *fault.Fault {
	key := s.text[s.item:s.pos]
	switch {
	case strings.ContainsAny(key, "\r\n"):
		return s.neverClosed()
	case s.innermost().colon:
		return s.missingComma(s.item + strings.LastIndexAny(strings.TrimRight(key, " \t"), " \t") + 1)
	}
	s.innermost().colon = true
	s.ended = false
	s.pos++
	return nil
}

// value skips the start of a collection, or a string.
func (s *flowScan) value(c byte) {
	s.item = s.pos
	switch c {
	case '[', '{':
		s.open = append(s.open, bracket{at: s.pos})
		s.pos++
		return
	case '"', '\'':
		s.pos = closingQuote(s.text, s.pos) + 1
	default:
		s.pos++
		for s.pos < len(s.text) && !s.endsPlain() {
			s.pos++
		}
	}
	s.ended = true
}

// isColon reports whether the colon at the scanner's position ends a key.
func (s *flowScan) isColon() bool {
	next := firstByte(s.text[s.pos+1:])
	return strings.IndexByte(" \t\r\n,[]{}", next) >= 0 || s.ended && strings.IndexByte(`"'`, s.text[s.pos-1]) >= 0
}

// endsPlain reports whether an unquoted string ends at the scanner's position.
func (s *flowScan) endsPlain() bool {
	switch c := s.text[s.pos]; c {
	case ',', '[', ']', '{', '}':
		return true
	case ':':
		return s.isColon()
	case '#':
		return strings.IndexByte(" \t\r\n", s.text[s.pos-1]) >= 0
	default:
		return false
	}
}

// firstByte returns a line break at the end of the text.
func firstByte(text string) byte {
	if text == "" {
		return '\n'
	}
	return text[0]
}

func closer(open byte) byte {
	if open == '[' {
		return ']'
	}
	return '}'
}

func shape(open byte) string {
	if open == '[' {
		return "list"
	}
	return "mapping"
}

func (s *flowScan) neverClosed() *fault.Fault {
	at := s.innermost().at
	open := s.text[at]
	return &fault.Fault{
		Offset:   at,
		Message:  fmt.Sprintf("the %s that starts here is never closed", shape(open)),
		Expected: fault.Quote(string(closer(open))),
		Hint:     "close it, or put the value in quotes if the bracket belongs to a string",
	}
}

func (s *flowScan) wrongCloser(found byte) *fault.Fault {
	open := s.text[s.innermost().at]
	return &fault.Fault{
		Offset:   s.pos,
		Message:  "the wrong bracket closes what " + fault.Quote(string(open)) + " opens",
		Found:    fault.Quote(string(found)),
		Expected: s.commaOr(open),
	}
}

func (s *flowScan) commaOr(open byte) string {
	return `"," or ` + fault.Quote(string(closer(open)))
}

func (s *flowScan) missingComma(at int) *fault.Fault {
	open := s.text[s.innermost().at]
	return &fault.Fault{
		Offset:   at,
		Message:  "a comma is missing before this",
		Found:    fault.Describe(s.text, at),
		Expected: s.commaOr(open),
		Hint:     "separate items with commas, and quote strings that contain quotes or brackets",
	}
}
