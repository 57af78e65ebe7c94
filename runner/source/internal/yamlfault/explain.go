// Package yamlfault explains why the YAML parser rejected a text. The parser only
// returns a short message and a line that is often wrong; this package finds the mistake
// and its place in the text.
//
// It is called after an error only, and takes as long as parsing the text a few times.
package yamlfault

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// Parser runs the YAML parser on text and returns its complaint, such as "line 3: did
// not find expected key"; "" if there is none. read is how many bytes it read.
type Parser func(text string) (complaint string, read int)

// lookahead bounds how many characters the parser reads after the one that its scanner
// rejects.
const lookahead = 4

// finder finds one mistake.
type finder struct {
	text    string
	problem string
	// line is that of the parser's message, 0 if there is none. It is right for errors
	// of the scanner; else it is one less, and often that of the start of the enclosing
	// collection.
	line  int
	read  int
	parse Parser
}

// Explain returns the mistake in text, which parse rejects.
func Explain(text string, parse Parser) *fault.Fault {
	complaint, read := parse(text)
	f := finder{text: text, read: min(read, len(text)), parse: parse}
	f.line, f.problem = cutLine(complaint)
	return f.explain()
}

// cutLine splits "line 3: did not find expected key".
func cutLine(complaint string) (line int, problem string) {
	rest, ok := strings.CutPrefix(complaint, "line ")
	if !ok {
		return 0, complaint
	}
	number, problem, ok := strings.Cut(rest, ": ")
	line, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0, complaint
	}
	return line, problem
}

// The parser's complaints that are used more than once.
const (
	noKey  = "did not find expected key"
	noItem = "did not find expected '-' indicator"

	noBreak       = "did not find expected comment or line break"
	unknownEscape = "found unknown escape character"
	badCharacter  = "found invalid Unicode character escape code"
)

func (f *finder) explain() *fault.Fault {
	known := map[string]func() *fault.Fault{
		noKey:                                                          f.misplaced,
		noItem:                                                         f.misplaced,
		"did not find expected node content":                           f.missingContent,
		"did not find expected <document start>":                       f.afterRoot,
		"did not find expected ',' or ']'":                             f.flow,
		"did not find expected ',' or '}'":                             f.flow,
		"could not find expected ':'":                                  f.missingColon,
		"mapping values are not allowed in this context":               f.secondColon,
		"block sequence entries are not allowed in this context":       f.dashOnKeyLine,
		"found character that cannot start any token":                  f.badStart,
		"did not find expected alphabetic or numeric character":        f.namelessAlias,
		"control characters are not allowed":                           f.controlCharacter,
		"found unexpected end of stream":                               f.unclosedQuote,
		"found unexpected document indicator":                          f.unclosedQuote,
		unknownEscape:                                                  f.badEscape,
		badCharacter:                                                   f.badEscape,
		"did not find expected hexdecimal number":                      f.badEscape,
		"found a tab character that violates indentation":              f.tab,
		"found a tab character where an indentation space is expected": f.tab,
		"found undefined tag handle":                                   f.unknownHandle,
		noBreak:                                                        f.blockHeader,
		"found an indentation indicator equal to 0":                    f.blockHeader,
	}
	explain, ok := known[f.problem]
	switch {
	case ok && f.problem != noBreak:
		return explain()
	case strings.HasPrefix(f.problem, "unknown anchor"):
		return f.unknownAlias()
	case strings.HasPrefix(f.problem, "exceeded max depth"):
		return &fault.Fault{Offset: f.back(1), Limit: true, Message: "the document is nested too deeply"}
	case f.atDirective():
		return f.directive()
	case ok:
		return explain()
	default:
		return f.other()
	}
}

// other returns the parser's own complaint.
func (f *finder) other() *fault.Fault {
	return &fault.Fault{
		Offset:  f.firstText(f.line),
		Message: "this is not YAML",
		Hint:    "the YAML parser says: " + strings.ReplaceAll(f.problem, "\n", " "),
	}
}

// back returns the offset n characters before where the parser stopped.
func (f *finder) back(n int) int {
	at := f.read
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(f.text[:at])
		at -= size
	}
	return at
}

// lineStart returns the offset of a line, counted from 1; for any line it is in the
// text.
func (f *finder) lineStart(line int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexAny(f.text[at:], "\r\n")
		if i < 0 {
			break
		}
		at += i + 1
		if f.text[at-1] == '\r' && strings.HasPrefix(f.text[at:], "\n") {
			at++
		}
	}
	return at
}

// firstText returns the offset of the first character of a line that is not blank.
func (f *finder) firstText(line int) int {
	start := f.lineStart(line)
	return start + indentation(f.text[start:])
}

// lineFrom returns the rest of the line at offset.
func (f *finder) lineFrom(at int) string { return firstLine(f.text[at:]) }

func firstLine(text string) string {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return text[:i]
	}
	return text
}

// lineBefore returns the text before offset on its line.
func (f *finder) lineBefore(at int) string {
	return f.text[strings.LastIndexAny(f.text[:at], "\r\n")+1 : at]
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// startsToken reports whether a quote, bracket or other indicator at offset is one, and
// not a character of a string.
func (f *finder) startsToken(at int) bool {
	const opening = "\r\n[{," // what an indicator may follow without a space
	before := strings.TrimRight(f.text[:at], " \t")
	if before == "" || strings.IndexByte(opening, before[len(before)-1]) >= 0 {
		return true
	}
	if len(before) == at {
		return false
	}
	word := len(before) - 1
	for word > 0 && strings.IndexByte(" \t\r\n", before[word-1]) < 0 {
		word--
	}
	last := before[word:]
	return strings.HasSuffix(last, ":") || last == "-" || last == "?" || last[0] == '!' || last[0] == '&'
}

// token returns the offset of the first of the indicators in a part of the text.
func (f *finder) token(indicators string, from, to int) (at int, ok bool) {
	for at = from; at < to; at++ {
		if strings.IndexByte(indicators, f.text[at]) >= 0 && f.startsToken(at) {
			return at, true
		}
	}
	return 0, false
}

// tokenOnLine is token for the line of the parser's message.
func (f *finder) tokenOnLine(indicators string) (at int, ok bool) {
	start := f.lineStart(f.line)
	return f.token(indicators, start, start+len(f.lineFrom(start)))
}

// controlCharacter explains a character that YAML does not allow.
func (f *finder) controlCharacter() *fault.Fault {
	at := strings.IndexFunc(f.text, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' ||
			r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff
	})
	at = max(at, 0)
	return &fault.Fault{
		Offset:  at,
		Message: "YAML does not allow control characters",
		Found:   fault.Describe(f.text, at),
		Hint:    `remove it, or write it in double quotes as \x1b or \u001b`,
	}
}

// atDirective reports whether the line of the parser's message is a directive. There is
// no line for a mistake in the first one.
func (f *finder) atDirective() bool {
	return strings.HasPrefix(f.text[f.lineStart(f.line):], "%")
}

func (f *finder) directive() *fault.Fault {
	at := f.lineStart(f.line)
	return &fault.Fault{
		Offset:   at,
		Message:  "unknown directive",
		Found:    fault.Quote(f.lineFrom(at)),
		Expected: "%YAML 1.1, or a %TAG with a handle and a prefix",
		Hint:     "remove the line",
	}
}

// unknownHandle explains a tag !handle!name.
func (f *finder) unknownHandle() *fault.Fault {
	for at, ok := f.token("!", 0, f.read); ok; at, ok = f.token("!", at+1, f.read) {
		if word, _, _ := strings.Cut(f.lineFrom(at), " "); strings.Count(word, "!") > 1 {
			return &fault.Fault{
				Offset:  at,
				Message: fmt.Sprintf("the tag %s has a handle without a %%TAG directive", fault.Quote(word)),
				Hint:    "remove the tag, or put the value in quotes if the ! belongs to it",
			}
		}
	}
	return f.other()
}
