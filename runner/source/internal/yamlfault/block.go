package yamlfault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// farthest is how many lines are searched for matching indentations.
const farthest = 1000

// misplaced explains text in a place where only the next entry of a collection can be.
func (f *finder) misplaced() *fault.Fault {
	at := f.locate()
	before := f.lineBefore(at)
	switch trimmed := strings.TrimRight(before, " \t"); {
	case strings.IndexByte("]}", firstByte(f.text[at:])) >= 0:
		return &fault.Fault{
			Offset:  at,
			Message: "this bracket does not close anything",
			Found:   fault.Describe(f.text, at),
			Hint:    "remove it, or open it first",
		}
	case trimmed == "":
		return f.badIndentation(at, len(before))
	case strings.HasSuffix(trimmed, `"`):
		return textBehind(at, "closing quote", `quote the whole value, and write a double quote in it as \"`)
	case strings.HasSuffix(trimmed, "'"):
		return textBehind(at, "closing quote", "quote the whole value, and write a single quote in it twice")
	case strings.HasSuffix(trimmed, "]") || strings.HasSuffix(trimmed, "}"):
		return textBehind(at, "closing bracket", "quote the whole value")
	default:
		return &fault.Fault{
			Offset:   at,
			Message:  "unexpected text",
			Found:    fault.Describe(f.text, at),
			Expected: "the next entry, on a line of its own",
		}
	}
}

func textBehind(at int, what, hint string) *fault.Fault {
	return &fault.Fault{
		Offset:   at,
		Message:  "unexpected text after the " + what,
		Expected: "the end of the line",
		Hint:     hint,
	}
}

// badIndentation explains a line whose first character, at offset, neither continues a
// collection nor can start one.
func (f *finder) badIndentation(at, indent int) *fault.Fault {
	line := f.lineFrom(at)
	item := line == "-" || strings.HasPrefix(line, "- ")
	if !item && strings.HasPrefix(line, "-") {
		return f.noEntry(at)
	}
	keys, dashes := f.openAbove(at)
	bad := &fault.Fault{
		Offset:   at,
		Message:  "the indentation of this line does not match any line above",
		Found:    spaces(indent),
		Expected: oneOf(keys),
		Hint:     "start the entries of a mapping in the same column",
	}
	switch {
	case item && len(dashes) > 0:
		bad.Message = "the indentation of this list item does not match any list above"
		bad.Expected = oneOf(dashes)
		bad.Hint = "start the items of a list in the same column"
	case item:
		bad.Message = "a list item among the keys of a mapping"
		bad.Found, bad.Expected = "", ""
		bad.Hint = "write the key that the list belongs to on the line above it"
	case f.problem == noItem:
		bad.Message = "a key among the items of a list"
		bad.Hint = "indent it like the entries that it belongs to"
	}
	if bad.Expected == bad.Found {
		bad.Found, bad.Expected = "", ""
	}
	return bad
}

// openAbove returns the columns, from 0, of the keys and list items above offset that a
// later line can belong to.
func (f *finder) openAbove(at int) (keys, dashes []int) {
	above := strings.Split(strings.ReplaceAll(f.text[:at], "\r", "\n"), "\n")
	least := -1
	for i := len(above) - 2; i >= 0 && least != 0 && i >= len(above)-farthest; i-- {
		line := above[i]
		indent := indentation(line)
		if rest := line[indent:]; rest == "" || rest[0] == '#' || least >= 0 && indent >= least {
			continue
		}
		least = indent
		for strings.HasPrefix(line[indent:], "- ") {
			dashes = append(dashes, indent)
			indent += 2 + indentation(line[indent+2:])
		}
		if strings.Contains(line[indent:], ":") {
			keys = append(keys, indent)
		}
	}
	return keys, dashes
}

// oneOf returns a list of indentations: "0, 2 or 4 spaces".
func oneOf(indents []int) string {
	slices.Sort(indents)
	indents = slices.Compact(indents)
	words := make([]string, 0, len(indents))
	for _, indent := range indents {
		words = append(words, strconv.Itoa(indent))
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		return spaces(indents[0])
	default:
		return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1] + " spaces"
	}
}

func spaces(n int) string {
	switch n {
	case 0:
		return "no indentation"
	case 1:
		return "1 space"
	default:
		return fmt.Sprintf("%d spaces", n)
	}
}

// missingContent explains an indicator in the place of a value.
func (f *finder) missingContent() *fault.Fault {
	at := f.locate()
	if strings.IndexByte("[{,", firstByte(f.text[at:])) >= 0 {
		if bad := f.inFlow(); bad != nil {
			return bad
		}
		at++
		at += indentation(f.text[at:])
	}
	found := fault.Describe(f.text, at)
	return &fault.Fault{
		Offset:  at,
		Message: "a value is expected here",
		Found:   found,
		Hint:    "put the value in quotes if it starts with " + found,
	}
}

// afterRoot explains text after a document that is a string or in brackets.
func (f *finder) afterRoot() *fault.Fault {
	at := f.locate()
	return &fault.Fault{
		Offset:  at,
		Message: "unexpected content after the end of the document",
		Found:   fault.Describe(f.text, at),
		Hint:    `write all entries as "key: value" in the same column, or close the bracket after the last one`,
	}
}
