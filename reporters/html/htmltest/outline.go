package htmltest

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// Outline returns the content of the page without its style: its landmarks, headings, texts,
// tables and drawings, each on a line, indented by its depth.
func (p *Page) Outline() string {
	o := &outline{}
	for n := range p.root.Descendants() {
		if n.Data == "body" {
			o.children(n, 0)
			break
		}
	}
	return o.b.String()
}

type outline struct{ b strings.Builder }

func (o *outline) line(depth int, format string, args ...any) {
	fmt.Fprintf(&o.b, strings.Repeat("  ", depth)+format+"\n", args...)
}

func (o *outline) children(n *html.Node, depth int) {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			o.element(c, depth)
		} else if text := normal(c.Data); c.Type == html.TextNode && text != "" {
			o.line(depth, "%s", cut(text))
		}
	}
}

func (o *outline) element(n *html.Node, depth int) {
	if attribute(n, "aria-hidden") != "" {
		return
	}
	switch n.Data {
	case "header", "main", "footer", "article", "form", "section":
		o.line(depth, "[%s%s]", n.Data, label(n))
		o.children(n, depth+1)
	case "h1", "h2", "h3", "h4":
		o.line(depth, "%s %s", strings.Repeat("#", headingLevel(n)), cut(textOf(n)))
	case "details":
		state := "folded"
		if has(n, "open") {
			state = "open"
		}
		o.line(depth, "[%s]", state)
		o.children(n, depth+1)
	case "summary":
		if heading := child(n, "h2"); heading != nil {
			o.children(n, depth)
			return
		}
		o.line(depth, "%s", cut(textOf(n)))
	case "tr":
		o.line(depth, "| %s |", strings.Join(cells(n), " | "))
	case "svg":
		o.drawing(n, depth)
	default:
		o.text(n, depth)
	}
}

func (o *outline) text(n *html.Node, depth int) {
	switch text := cut(textOf(n)); n.Data {
	case "p", "dt", "dd", "button", "option", "caption", "figcaption":
		if text != "" {
			o.line(depth, "%s: %s", n.Data, text)
		}
	case "pre":
		o.line(depth, "pre of %d bytes: %s", len(rawText(n)), text)
	case "li":
		if child(n, "details") == nil {
			o.line(depth, "- %s", text)
			return
		}
		o.children(n, depth)
	default:
		o.children(n, depth)
	}
}

// drawing counts the shapes of each kind.
func (o *outline) drawing(n *html.Node, depth int) {
	o.line(depth, "[drawing] %s: %s", textOf(child(n, "title")), cut(textOf(child(n, "desc"))))
	counts := make(map[string]int)
	var order []string
	for c := range n.Descendants() {
		switch c.Data {
		case "rect", "line", "polyline", "circle":
			kind := c.Data + " " + attribute(c, "class")
			if counts[kind]++; counts[kind] == 1 {
				order = append(order, kind)
			}
		case "text":
			o.line(depth+1, "at %s%s: %s", attribute(c, "x"), at(attribute(c, "y")), textOf(c))
		}
	}
	for _, kind := range order {
		o.line(depth+1, "%d x %s", counts[kind], kind)
	}
}

func at(y string) string {
	if y == "" {
		return ""
	}
	return "," + y
}

func label(n *html.Node) string {
	if text := attribute(n, "aria-label"); text != "" {
		return " " + text
	}
	if id := attribute(n, "id"); id != "" {
		return " #" + id
	}
	return ""
}

func cells(row *html.Node) []string {
	var list []string
	for c := range row.ChildNodes() {
		if c.Data == "td" || c.Data == "th" {
			list = append(list, cut(textOf(c)))
		}
	}
	return list
}

// maxText bounds a text of the outline, in bytes.
const maxText = 160

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "..."
}
