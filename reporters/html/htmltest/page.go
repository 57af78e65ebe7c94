// Package htmltest parses pages of package html as a browser does, and reports problems, for
// tests.
package htmltest

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is a parsed page.
type Page struct {
	root *html.Node
	ids  map[string]int
	// elements and attributes are those that a page may have.
	elements, attributes map[string]bool
	// problems are the problems, each once.
	problems []string
}

// Parse parses a page.
func Parse(text string) (*Page, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	p := &Page{root: root, ids: make(map[string]int), elements: elements(), attributes: attributes()}
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" {
			p.ids[id]++
		}
	}
	return p, nil
}

// Problems returns the problems of the page: unknown markup, anything that could run or fetch
// something, broken references, and obstacles for screen readers.
func (p *Page) Problems() []string {
	for id, n := range p.ids {
		if n > 1 {
			p.report("%d elements have the id %q", n, id)
		}
	}
	for n := range p.root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			p.element(n)
		case html.TextNode:
			p.text(n)
		case html.CommentNode:
			p.report("there is a comment: %.80q", n.Data)
		default: // the document and its type
		}
	}
	p.headings()
	p.policy()
	slices.Sort(p.problems)
	return slices.Compact(p.problems)
}

func (p *Page) report(format string, args ...any) {
	p.problems = append(p.problems, fmt.Sprintf(format, args...))
}

// elements are the elements that a page may have.
func elements() map[string]bool {
	return set(`html head meta title style script body a header main footer section article form search
		h1 h2 h3 h4 p span b i em strong small code pre figure figcaption dl dt dd div ol ul li details summary
		table caption thead tbody tfoot tr th td label input select option button
		svg symbol defs pattern use g path rect line circle polyline text desc`)
}

// attributes are the attributes that elements may have, besides data-*.
func attributes() map[string]bool {
	return set(`id class lang charset name content http-equiv href role aria-label aria-labelledby aria-hidden aria-pressed
		hidden tabindex scope open type value placeholder autocomplete spellcheck
		width height viewBox preserveAspectRatio x y x1 x2 y1 y2 cx cy r rx d dx dy points text-anchor
		patternUnits patternTransform`)
}

func set(names string) map[string]bool {
	known := make(map[string]bool)
	for name := range strings.FieldsSeq(names) {
		known[name] = true
	}
	return known
}

func (p *Page) element(n *html.Node) {
	if !p.elements[n.Data] {
		p.report("there is an element <%.40s>", n.Data)
	}
	for _, a := range n.Attr {
		if !p.attributes[a.Key] && !strings.HasPrefix(a.Key, "data-") {
			p.report("<%s> has an attribute %.40s", n.Data, a.Key)
		}
		if strings.Contains(a.Val, "ZgotmplZ") {
			p.report("<%s %s> was refused by the template", n.Data, a.Key)
		}
		p.value(n, a)
	}
	if n.Data == "svg" {
		p.drawing(n)
	}
}

// drawing checks that people who cannot see a drawing have a description, or are not
// bothered with it.
func (p *Page) drawing(n *html.Node) {
	role := attribute(n, "role")
	if role == "img" && (child(n, "title") == nil || child(n, "desc") == nil) {
		p.report("a drawing has no title or no description")
	}
	if role == "" && attribute(n, "aria-hidden") == "" && n.Parent.Data != "svg" && !within(n, "aria-hidden") {
		p.report("a drawing is neither described nor hidden")
	}
}

func (p *Page) value(n *html.Node, a html.Attribute) {
	switch a.Key {
	case "href":
		p.link(n, a.Val)
	case "aria-labelledby":
		for _, id := range strings.Fields(a.Val) {
			if p.ids[id] == 0 {
				p.report("<%s> is labelled by #%s, which does not exist", n.Data, id)
			}
		}
	case "x", "width", "x1", "x2", "cx":
		if strings.Contains(a.Val, "NaN") || strings.Contains(a.Val, "Inf") || strings.HasPrefix(a.Val, "-") {
			p.report("<%s %s> is %s", n.Data, a.Key, a.Val)
		}
	}
}

func (p *Page) link(n *html.Node, address string) {
	target, isOwn := strings.CutPrefix(address, "#")
	switch {
	case isOwn && p.ids[target] == 0:
		p.report("<%s> refers to #%s, which does not exist", n.Data, target)
	case !isOwn && (n.DataAtom != atom.A || !strings.HasPrefix(address, "https://github.com/acme/")):
		p.report("<%s> leads to %.80s", n.Data, address)
	}
}

func (p *Page) text(n *html.Node) {
	for _, r := range n.Data {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			p.report("a text has the character %U", r)
		}
	}
}

// headings checks that there is one heading of the first level, and that no level is skipped.
func (p *Page) headings() {
	last, first := 0, 0
	for n := range p.root.Descendants() {
		level := headingLevel(n)
		if level == 0 {
			continue
		}
		if level == 1 {
			first++
		}
		if level > last+1 {
			p.report("%q of level %d follows one of level %d", textOf(n), level, last)
		}
		last = level
	}
	if first != 1 {
		p.report("there are %d headings of the first level", first)
	}
}

// policy checks that the page only allows its own style sheet and script.
func (p *Page) policy() {
	var policy string
	var texts []string
	for n := range p.root.Descendants() {
		if n.Data == "meta" && attribute(n, "http-equiv") == "Content-Security-Policy" {
			policy = attribute(n, "content")
		}
		if n.Type == html.ElementNode && (n.DataAtom == atom.Style || n.DataAtom == atom.Script) {
			texts = append(texts, n.FirstChild.Data)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; ") {
		p.report("the policy is %q", policy)
	}
	for _, text := range texts {
		sum := sha256.Sum256([]byte(text))
		if !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			p.report("the policy does not allow what begins with %.40q", text)
		}
	}
	if len(texts) != 2 {
		p.report("there are %d style sheets and scripts, want one of each", len(texts))
	}
}
