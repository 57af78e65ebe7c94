package yamlfault

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// longestKey is the length of a key that the parser accepts without a question mark.
const longestKey = 1024

// missingColon explains an entry without a colon.
func (f *finder) missingColon() *fault.Fault {
	return f.noEntry(f.firstText(f.line))
}

// noEntry explains the line whose text starts at offset.
func (f *finder) noEntry(at int) *fault.Fault {
	line := f.lineFrom(at)
	bad := &fault.Fault{
		Offset:   at,
		Message:  "this line is neither an entry nor a list item",
		Expected: `"key: value"`,
		Hint:     "write a colon and a space after the key; put a string of several lines in quotes",
	}
	colon := strings.IndexByte(line, ':')
	switch {
	case len(line) > longestKey:
		bad.Message = fmt.Sprintf("a key is longer than %d characters", longestKey)
		bad.Hint = "shorten it, or write it after a ? and its value after a : on the next line"
	case strings.HasPrefix(line, "-"):
		bad.Message = "no space follows the dash"
		bad.Expected = `"- item"`
		bad.Hint = "write a space after the dash"
	case colon > 0:
		bad.Offset = at + colon
		bad.Message = "no space follows the colon"
		bad.Hint = "write a space after the colon"
	}
	return bad
}

// secondColon explains a colon after something that cannot be a key.
func (f *finder) secondColon() *fault.Fault {
	at := f.colonNear()
	if before := strings.TrimLeft(f.lineBefore(at), " \t-"); hasColon(before) {
		return &fault.Fault{
			Offset:  at,
			Message: `an unquoted value must not contain ": "`,
			Hint:    "put the value in quotes, or its keys on lines of their own",
		}
	}
	start := at - len(strings.TrimLeft(f.lineBefore(at), " \t"))
	above := f.lineAbove(start)
	content := strings.TrimLeft(f.lineFrom(above), " \t-")
	indent := len(f.lineFrom(above)) - len(content)
	if !hasColon(content) {
		return f.noEntry(above + indent)
	}
	return &fault.Fault{
		Offset:   start,
		Message:  "this entry is indented deeper than the one above, which already has a value",
		Found:    spaces(len(f.lineBefore(start))),
		Expected: spaces(indent),
		Hint:     "start the entries of a mapping in the same column; put a string of several lines in quotes",
	}
}

// colonNear returns the offset of the colon before which the parser stopped.
func (f *finder) colonNear() int {
	for at := f.back(lookahead + 1); at < f.read; at++ {
		if f.text[at] == ':' && strings.TrimLeft(f.text[at+1:min(at+2, len(f.text))], " \t\r\n") == "" {
			return at
		}
	}
	return max(strings.LastIndexByte(f.text[:f.read], ':'), 0)
}

// hasColon reports whether line has a colon that ends a key.
func hasColon(line string) bool {
	return strings.Contains(line, ": ") || strings.Contains(line, ":\t") || strings.HasSuffix(line, ":")
}

// lineAbove returns the start of the last line before offset that is neither blank nor
// a comment; 0 if there is none.
func (f *finder) lineAbove(at int) int {
	for at > 0 {
		at = strings.LastIndexAny(f.text[:at], "\r\n")
		if at < 0 {
			break
		}
		start := strings.LastIndexAny(f.text[:at], "\r\n") + 1
		if content := strings.TrimLeft(f.text[start:at], " \t"); content != "" && content[0] != '#' {
			return start
		}
	}
	return 0
}

func (f *finder) dashOnKeyLine() *fault.Fault {
	at := f.lineStart(f.line)
	if i := strings.Index(f.lineFrom(at), ": -"); i >= 0 {
		at += i + 2
	} else {
		at = f.firstText(f.line)
	}
	return &fault.Fault{
		Offset:  at,
		Message: "a list must not start on the line of its key",
		Hint:    "start it on the next line, or put the value in quotes if the dash belongs to it",
	}
}
