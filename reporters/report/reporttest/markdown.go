package reporttest

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// Document is a report as GitHub renders it, as far as tests need it.
type Document struct {
	// Headings and Links are their texts and addresses, in order.
	Headings, Links []string
	// Tables have the texts of their cells, row by row.
	Tables [][][]string
	// Diagrams are the sources of Mermaid diagrams, Code the other fenced blocks.
	Diagrams, Code []string
	// Problems are elements that no report has, and tables that have a gap.
	Problems []string
}

// Render renders GitHub-flavoured Markdown.
func Render(markdown string) (*Document, error) {
	var b bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe()))
	if err := md.Convert([]byte(markdown), &b); err != nil {
		return nil, fmt.Errorf("rendering: %w", err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		return nil, fmt.Errorf("reading what was rendered: %w", err)
	}
	d := &Document{}
	for n := range root.Descendants() {
		d.add(n)
	}
	if open, closed := strings.Count(markdown, "\n<details>"), strings.Count(markdown, "\n</details>"); open > closed {
		d.Problems = append(d.Problems, fmt.Sprintf("%d of %d <details> are closed", closed, open))
	}
	return d, nil
}

// harmless are the elements that reports are made of.
const harmless = " html head body h1 h2 h3 h4 p a strong em i b br sub code pre ul li blockquote details summary table thead tbody tr th td "

func (d *Document) add(n *html.Node) {
	if n.Type == html.CommentNode && !strings.HasPrefix(n.Data, " chaos-report key=") {
		d.Problems = append(d.Problems, "a comment: "+n.Data)
	}
	if n.Type != html.ElementNode {
		return
	}
	switch n.Data {
	case "h2", "h3", "h4":
		d.Headings = append(d.Headings, text(n))
	case "a":
		d.Links = append(d.Links, attribute(n, "href"))
	case "table":
		d.table(n)
	case "pre":
		d.fence(n)
	}
	if !strings.Contains(harmless, " "+n.Data+" ") {
		d.Problems = append(d.Problems, "an element: "+n.Data)
	}
}

func (d *Document) table(n *html.Node) {
	var rows [][]string
	for tr := range n.Descendants() {
		if tr.Type != html.ElementNode || tr.Data != "tr" {
			continue
		}
		var cells []string
		for cell := range tr.ChildNodes() {
			if cell.Data == "th" || cell.Data == "td" {
				cells = append(cells, text(cell))
			}
		}
		rows = append(rows, cells)
	}
	d.Tables = append(d.Tables, rows)
	if slices.ContainsFunc(rows, func(row []string) bool { return len(row) != len(rows[0]) }) {
		d.Problems = append(d.Problems, fmt.Sprintf("a table with gaps: %q", rows))
	}
}

func (d *Document) fence(n *html.Node) {
	source := text(n)
	if attribute(n.FirstChild, "class") != "language-mermaid" {
		d.Code = append(d.Code, source)
		return
	}
	d.Diagrams = append(d.Diagrams, source)
	for i, line := range strings.Split(strings.TrimSpace(source), "\n") {
		if !gantt.MatchString(line) {
			d.Problems = append(d.Problems, fmt.Sprintf("line %d of a diagram: %s", i+1, line))
		}
	}
}

// gantt matches the lines of a diagram without ambiguity.
var gantt = regexp.MustCompile(`^(gantt|  accTitle: Timeline|  accDescr: [\w ]+|  dateFormat YYYY-MM-DD HH:mm:ss.SSS` +
	`|  axisFormat [%HMSL:.]+|  todayMarker off|  section (Before|During|Method|After|Rollbacks)` +
	"|  [✓✗…–] [^:;#%`<>\"|{}&\\\\]+ :(crit|active|done), 2000-01-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}, \\d+ms)$")

func text(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		switch {
		case child.Type == html.TextNode:
			b.WriteString(child.Data)
		case child.Data == "br":
			b.WriteString("\n")
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
