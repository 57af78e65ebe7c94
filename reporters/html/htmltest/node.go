package htmltest

import (
	"strings"

	"golang.org/x/net/html"
)

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// within says that n, or what it is part of, has an attribute.
func within(n *html.Node, key string) bool {
	for ; n != nil; n = n.Parent {
		if has(n, key) {
			return true
		}
	}
	return false
}

// child returns the first child with a name, nil if there is none.
func child(n *html.Node, name string) *html.Node {
	for c := range n.ChildNodes() {
		if c.Data == name {
			return c
		}
	}
	return nil
}

// headingLevel returns that of a heading, 0 for everything else.
func headingLevel(n *html.Node) int {
	if n.Type == html.ElementNode && len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	return 0
}

// textOf returns what people read of an element, on one line.
func textOf(n *html.Node) string { return normal(rawText(n)) }

// rawText returns the text of an element with its white space. Elements set their
// texts apart.
func rawText(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode && !within(c, "aria-hidden"):
			b.WriteString(c.Data)
		case c.Type == html.ElementNode && n.Data != "pre":
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func normal(text string) string { return strings.Join(strings.Fields(text), " ") }
