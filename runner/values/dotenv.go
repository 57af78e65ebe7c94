package values

import (
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source"
)

// Variable is an environment variable.
type Variable struct {
	Name, Value string
}

func (v Variable) key() string { return v.Name }

// ParseEnvFile reads the variables of a .env file; file is its name in problems, which
// never show a value. A line is blank, a comment that begins with "#", or
//
//	NAME=value
//	export NAME=value
//
// with optional spaces around the name and the value. A value has one of three forms;
// "$" is not special in any of them:
//
//	bare       everything up to the end of the line, with "#" and quotes
//	'single'   everything up to the next single quote
//	"double"   everything up to the next double quote; \n \r \t \\ \" \' and \$
//	           are escapes, any other backslash is literal
//
// A quoted value may have several lines; only spaces and a comment may follow it. Lines
// end in LF or CRLF. The last line for a name wins.
func ParseEnvFile(file string, text []byte) ([]Variable, source.Problems) {
	content := strings.TrimPrefix(string(text), "\uFEFF")
	r := envReader{
		lines:    strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n"),
		problems: source.NewCollector(file),
	}
	var variables []Variable
	for ; r.next < len(r.lines); r.next++ {
		if v, ok := r.variable(); ok {
			variables = append(variables, v)
		}
	}
	return mergeByName(nil, variables), r.problems.Problems()
}

// envReader reads a .env file line by line; next is the index of the current line.
type envReader struct {
	lines    []string
	next     int
	problems *source.Collector
}

// problem records an error in the current line; left is how many bytes follow it.
func (r *envReader) problem(left int, message, hint string) {
	line := r.lines[r.next]
	column := utf8.RuneCountInString(line[:len(line)-left]) + 1
	r.problems.Add(source.RuleEnvFileSyntax, source.Problem{
		Pos:     source.Pos{Line: r.next + 1, Column: column},
		Message: message,
		Hint:    hint,
	})
}

const spaces = " \t\r\v\f"

func (r *envReader) variable() (v Variable, ok bool) {
	line := r.lines[r.next]
	rest := strings.TrimLeft(line, spaces)
	if rest == "" || rest[0] == '#' {
		return v, false
	}
	if !r.isText() {
		return v, false
	}
	if after, exported := strings.CutPrefix(rest, "export"); exported && strings.ContainsAny(firstByte(after), spaces) {
		rest = strings.TrimLeft(after, spaces)
	}
	name, value, found := strings.Cut(rest, "=")
	v.Name = strings.TrimRight(name, spaces)
	switch {
	case !found:
		r.problem(len(rest), `the line has no "="`, "write NAME=value, or begin a comment with #")
		return v, false
	case v.Name == "":
		r.problem(len(rest), `there is no name before the "="`, "write NAME=value")
		return v, false
	case strings.ContainsAny(v.Name, spaces+`'"#`):
		r.problem(len(rest), `the name before the "=" contains spaces, quotes or #`, "write NAME=value")
		return v, false
	}
	value = strings.TrimLeft(value, spaces)
	if quote := firstByte(value); quote == `"` || quote == "'" {
		v.Value, ok = r.quoted(value)
		return v, ok
	}
	v.Value = strings.TrimRight(value, spaces)
	return v, true
}

// isText reports whether the current line is UTF-8 without NUL, or records a problem.
func (r *envReader) isText() bool {
	line := r.lines[r.next]
	if utf8.ValidString(line) && !strings.Contains(line, "\x00") {
		return true
	}
	r.problem(len(line), "the line is not text in UTF-8", "save the file as UTF-8")
	return false
}

func firstByte(s string) string { return s[:min(1, len(s))] }

// quoted reads the quoted value at the start of rest, the rest of the current line. It
// leaves r at the line in which the value ends.
func (r *envReader) quoted(rest string) (value string, ok bool) {
	quote, start, opening := rest[0], r.next, len(rest)
	rest = rest[1:]
	var b strings.Builder
	for {
		text, after, closed := cutQuoted(rest, quote)
		b.WriteString(text)
		if closed {
			return b.String(), r.isCommentOrBlank(after)
		}
		if r.next+1 == len(r.lines) {
			r.next = start
			r.problem(opening, "the quote is never closed", "add the closing quote; nothing after the open one was read")
			r.next = len(r.lines) - 1
			return "", false
		}
		r.next++
		if !r.isText() {
			return "", false
		}
		b.WriteByte('\n')
		rest = r.lines[r.next]
	}
}

// cutQuoted returns the unescaped text before the closing quote, and the text after it.
func cutQuoted(line string, quote byte) (text, after string, closed bool) {
	if quote == '\'' {
		return strings.Cut(line, "'")
	}
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == quote:
			return b.String(), line[i+1:], true
		case c == '\\' && i+1 < len(line):
			i++
			b.WriteString(unescape(line[i : i+1]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", false
}

// unescape decodes the escape of a backslash and c, the byte after it, in double quotes.
func unescape(c string) string {
	switch c {
	case "n":
		return "\n"
	case "r":
		return "\r"
	case "t":
		return "\t"
	case `\`, `"`, `'`, "$":
		return c
	default:
		return `\` + c
	}
}

func (r *envReader) isCommentOrBlank(after string) bool {
	trimmed := strings.TrimLeft(after, spaces)
	if trimmed == "" || trimmed[0] == '#' && len(trimmed) < len(after) {
		return true
	}
	r.problem(len(after), "unexpected characters after the closing quote",
		`quote the whole value; in double quotes write a quote as \"`)
	return false
}
