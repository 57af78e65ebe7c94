package yamlfault

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

const (
	// bisectable is the size above which parts of the text are not parsed to find the
	// place: it would take seconds.
	bisectable = 1 << 20
	// longestKey is the length of a key that the parser accepts without a question mark.
	longestKey = 1024
	// farthest is how many lines are searched for matching indentations.
	farthest = 1000
)

// locate returns the start of the token that the parser complains about. The parser does
// not report it, but the shortest prefix of the text with the same complaint ends with
// that token, or with its first character.
func (f *finder) locate() int {
	if f.read > bisectable {
		return f.firstText(f.line + 1)
	}
	var ends []int
	for i, c := range []byte(f.text[:f.read]) {
		if c == '\n' || c == '\r' {
			ends = append(ends, i+1)
		}
	}
	ends = append(ends, f.read)
	line := f.firstComplaint(ends)
	start := 0
	if line > 0 {
		start = ends[line-1]
	}
	cuts := f.cuts(start, ends[line])
	end := cuts[f.firstComplaint(cuts)]
	_, size := utf8.DecodeLastRuneInString(f.text[:end])
	at := end - size
	switch c := firstByte(f.text[at:]); c {
	case '"', '\'':
		return max(strings.LastIndexByte(f.text[:at], c), 0)
	case ':': // the token is the key before it
		return at - len(strings.TrimLeft(f.lineBefore(at), " \t"))
	default:
		return at
	}
}

// firstComplaint returns the index of the first end for which the text up to it has the
// same complaint as the whole text.
func (f *finder) firstComplaint(ends []int) int {
	complains := func(end int) bool {
		complaint, _ := f.parse(f.text[:end])
		_, problem := cutLine(complaint)
		return problem == f.problem
	}
	// The parser does not read far ahead, so it is usually among the last.
	last := len(ends) - 1
	step := 4
	for step < last && complains(ends[last-step]) {
		step *= 8
	}
	least := max(last-step, 0)
	return least + sort.Search(last-least, func(i int) bool { return complains(ends[least+i]) })
}

// cuts returns the ends of the characters in a part of the text, except in quotes: there
// the parser would complain about the open quote.
func (f *finder) cuts(from, to int) []int {
	var cuts []int
	for at := from; at < to; at++ {
		if c := f.text[at]; (c == '"' || c == '\'') && f.startsToken(at) {
			at = min(closingQuote(f.text, at), to-1)
		}
		if at+1 == to || utf8.RuneStart(f.text[at+1]) {
			cuts = append(cuts, at+1)
		}
	}
	if len(cuts) == 0 {
		cuts = []int{to}
	}
	return cuts
}

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
