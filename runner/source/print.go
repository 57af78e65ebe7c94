package source

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Print writes problems for people: the message, the line of the document with a mark
// under the place, and what was found, what was expected, and a hint.
//
//	experiment.yaml:12:7: error: method[2].provider: an HTTP activity needs a URL [missing-key]
//	   |
//	12 |       type: http
//	   |       ^~~~
//	   = expected: a URL such as "https://example.com/health"
//
// text returns the document called file; if text is nil or returns nil, the line is
// omitted. color adds ANSI escapes; those in a document or from a server are not
// printed.
func Print(w io.Writer, problems Problems, text func(file string) []byte, color bool) error {
	p := printer{text: text, documents: map[string]document{}}
	if color {
		p.palette = ansi()
	}
	for i, problem := range problems {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.problem(problem)
		if _, err := p.out.WriteTo(w); err != nil {
			return fmt.Errorf("printing problems: %w", err)
		}
	}
	return nil
}

// palette holds the escapes that turn colours on and off; the zero palette has none.
type palette struct {
	bold, red, yellow, blue, off string
}

func ansi() palette {
	return palette{bold: "\x1b[1m", red: "\x1b[1;31m", yellow: "\x1b[1;33m", blue: "\x1b[1;34m", off: "\x1b[0m"}
}

// document is a text with the offsets of its lines.
type document struct {
	text  []byte
	lines []int
}

// line returns a line, counted from 1, without its break.
func (d document) line(n int) ([]byte, bool) {
	if n < 1 || n > len(d.lines) || d.text == nil {
		return nil, false
	}
	end := len(d.text)
	if n < len(d.lines) {
		end = d.lines[n]
	}
	return bytes.TrimRight(d.text[d.lines[n-1]:end], "\r\n"), true
}

type printer struct {
	out       bytes.Buffer
	text      func(file string) []byte
	documents map[string]document
	palette   palette
}

func (p *printer) document(file string) document {
	d, ok := p.documents[file]
	if !ok && p.text != nil {
		text := bytes.TrimPrefix(p.text(file), []byte(byteOrderMark))
		d = document{text: text, lines: lineStarts(text)}
		p.documents[file] = d
	}
	return d
}

func (p *printer) problem(problem Problem) {
	mark := p.palette.red
	if problem.Severity == Warning {
		mark = p.palette.yellow
	}
	p.heading(problem, mark)
	margin := p.snippet(problem, mark)
	p.note(margin, "found", problem.Found)
	p.note(margin, "expected", problem.Expected)
	p.note(margin, "hint", problem.Hint)
}

func (p *printer) heading(problem Problem, mark string) {
	place := clean(problem.File)
	if problem.Pos.IsValid() {
		place += fmt.Sprintf(":%d:%d", problem.Pos.Line, problem.Pos.Column)
	}
	if place != "" {
		p.styled(p.palette.bold, place+": ")
	}
	p.styled(mark, problem.Severity.String()+": ")
	if problem.Path != "" {
		p.out.WriteString(clean(problem.Path) + ": ")
	}
	p.styled(p.palette.bold, clean(problem.Message))
	p.styled(p.palette.blue, problem.Rule.suffix())
	p.out.WriteByte('\n')
}

// snippet prints the line of the problem. It returns the width of the line number.
func (p *printer) snippet(problem Problem, mark string) (margin int) {
	line, ok := p.document(problem.File).line(problem.Pos.Line)
	if !ok {
		return 1
	}
	number := fmt.Sprint(problem.Pos.Line)
	margin = len(number)
	bar := strings.Repeat(" ", margin) + " |"
	shown := show(line, problem.Pos.Column)
	p.styled(p.palette.blue, bar)
	p.out.WriteByte('\n')
	p.styled(p.palette.blue, number+" |")
	p.out.WriteString(strings.TrimRight(" "+shown.text, " ") + "\n")
	if shown.mark != "" {
		p.styled(p.palette.blue, bar)
		p.out.WriteString(" " + strings.Repeat(" ", shown.before))
		p.styled(mark, shown.mark)
		p.out.WriteByte('\n')
	}
	return margin
}

func (p *printer) note(margin int, name, text string) {
	if text == "" {
		return
	}
	p.out.WriteString(strings.Repeat(" ", margin) + " ")
	p.styled(p.palette.blue, "= "+name+":")
	p.out.WriteString(" " + clean(text) + "\n")
}

func (p *printer) styled(style, text string) {
	if style == "" || text == "" {
		p.out.WriteString(text)
		return
	}
	p.out.WriteString(style + text + p.palette.off)
}
