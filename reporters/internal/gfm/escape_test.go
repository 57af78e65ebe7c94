package gfm_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func TestInline(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain text stays", "the shop answers in 0.5 s, 100%!", "the shop answers in 0.5 s, 100%!"},
		{"names stay", "stop_a_pod-2 (eu-west)", "stop_a_pod-2 (eu-west)"},
		{"other scripts stay", "café 東京 👍", "café 東京 👍"},
		{"cells of tables", "a|b", "a&#124;b"},
		{"code", "`a` ``b``", "&#96;a&#96; &#96;&#96;b&#96;&#96;"},
		{"HTML", "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"},
		{"comments", "<!-- x -->", "&lt;!-- x --&gt;"},
		{"emphasis", "*a* _b_ __c__ ~~d~~", "&#42;a&#42; &#95;b&#95; &#95;&#95;c&#95;&#95; &#126;&#126;d&#126;&#126;"},
		{"links", "[a](https://b.example) www.c.example", "&#91;a&#93;(https&#58;//b.example) www&#46;c.example"},
		{"addresses of people", "mailto:a@b.example", "mailto&#58;a&#64;\u200bb.example"},
		{"mentions", "@everyone, a @ b", "&#64;\u200beveryone, a &#64; b"},
		{"issues", "#1 # a acme/shop#23 GH-4", "&#35;\u200b1 # a acme/shop#\u200b23 GH-\u200b4"},
		{"formulas", "$a$", "&#36;a&#36;"},
		{"headings, lists and rules", "# a", "&#35; a"},
		{"lists", "- a", "&#45; a"},
		{"numbered lists", "1. a", "1&#46; a"},
		{"versions are no lists", "1.2.3", "1.2.3"},
		{"line breaks", "a\r\n\n  b\tc", "a b c"},
		{"terminal escapes", "\x1b[1;31mred\x1b[0m \x1b]0;title\abell", "red bell"},
		{"what is not shown", "a\x00b\u202ec", "a&#92;x00b&#92;u202ec"},
		{"no UTF-8", "a\xffb", "a\ufffdb"},
		{"nothing", " \n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := gfm.Inline(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 1<<20)
	if got := plain.Name(long); len(got) > 120 || !strings.HasSuffix(got, "...") {
		t.Errorf("got a name of %d bytes", len(got))
	}
	if got := gfm.Inline(long); len(got) > 1000 || !strings.HasSuffix(got, "...") {
		t.Errorf("got a line of %d bytes", len(got))
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	got := gfm.Code("a|`b` <c> @d #1")
	if want := "<code>a&#124;&#96;b&#96; &lt;c&gt; &#64;d #1</code>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	got := gfm.Lines("a|\n\n  b\n@c\nd\ne", plain.Bounds{Lines: 4, Columns: 10})
	if want := "a&#124;<br><br>&#91;… 2 lines left out, of 14 bytes …&#93;<br>d<br>e"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFence(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "a\nb\n", "```text\na\nb\n```\n"},
		{"a fence", "```\nx\n```", "````text\n```\nx\n```\n````\n"},
		{"a longer fence", "a `````", "``````text\na `````\n``````\n"},
		{"nothing", "", "```text\n\n```\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := gfm.Fence("text", test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, address, want string }{
		{"web", "https://a.example/b?c=d&e=f", "[x](https://a.example/b?c=d&amp;e=f)"},
		{"script", "javascript:alert(1)", "x"},
		{"one that ends the link", "https://a.example/) [y](z", "x"},
		{"one with a line break", "https://a.example/\n", "x"},
		{"none", "", "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := gfm.Link("x", test.address); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// github renders Markdown nearly as GitHub does.
var github = goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe()))

// render returns the HTML of a text in GitHub's dialect.
func render(t testing.TB, markdown string) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := github.Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// shape returns the names of the elements in order, without those that every page
// has, and the text.
func shape(root *html.Node) (elements string, text string) {
	var names []string
	var b strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			if n.Data != "html" && n.Data != "head" && n.Data != "body" {
				names = append(names, n.Data)
			}
		case html.TextNode:
			b.WriteString(n.Data)
		default:
			names = append(names, "something else")
		}
	}
	return strings.Join(names, " "), b.String()
}

// FuzzMarkdown asserts that no text is more than text wherever it is put, and that it
// comes out as it went in.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		reporttest.Hostile, "a|b", "\\|", "1) a", "+ a", "===", "---", "    code", "&#124;", "*a*b_c_", "~a~", "[a]: b", "[x] a", "![a](b)",
		"<a@b.example> www.a.example http://b.example ftp://c", "</details>", "a\u00a0b\u2028c", "```", "~~~", "\t", "$$a$$", "`", "\\", "\ufeff", "&copy",
		"_a_ b_ _c", "xmpp:a@b.example", "W&W.", "GH-1 a#1", "\u200b", "e\u0301", "&#", "a #", "a ##", "Www.a.example/&quot;",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			text = text[:4096]
		}
		inline, line := gfm.Inline(text), plain.Line(text)
		if !utf8.ValidString(inline) || strings.ContainsAny(inline, "\n|`<>*[]\\@$") {
			t.Fatalf("Inline(%q) = %q", text, inline)
		}
		for _, place := range []struct{ name, before, after, elements, text string }{
			{"a paragraph", "a ", " b", "p", "a %s b"},
			{"a paragraph of its own", "", "", "p", "%s"},
			{"a heading", "## ", "", "h2", "%s"},
			{"strong text", "a **x ", " y** b", "p strong", "a x %s y b"},
			{"an item", "- a ", "", "ul li", "a %s"},
			{"a quote", "> ", "", "blockquote p", "%s"},
			{"a cell", "| a | b |\n|-|-|\n| c | ", " |", "table thead tr th th tbody tr td td", "a b c %s"},
			{"HTML", "<details><summary>a ", "</summary></details>", "details summary", "a %s"},
			{"a link", "[a ", " b](https://c.example)", "p a", "a %s b"},
		} {
			if inline == "" && place.before == "" || inline == "" && place.name == "a quote" {
				continue
			}
			elements, got := shape(render(t, place.before+inline+place.after))
			want := strings.ReplaceAll(place.text, "%s", line)
			if elements != place.elements || normal(got) != normal(want) {
				t.Fatalf("in %s %q is %s with %q, want %s with %q", place.name, text, elements, got, place.elements, want)
			}
		}
		if elements, got := shape(render(t, "| a |\n|-|\n| "+gfm.Code(text)+" |")); elements != "table thead tr th tbody tr td code" || normal(got) != normal("a "+line) {
			t.Fatalf("Code(%q) is %s with %q", text, elements, got)
		}
		plain := strings.Trim(plain.Text(text), "\n")
		elements, got := shape(render(t, "a\n\n"+gfm.Fence("text", text)+"\nb"))
		if elements != "p pre code p" || strings.TrimSuffix(got, "b\n") != "a\n"+plain+"\n\n" && plain != "" {
			t.Fatalf("Fence(%q) is %s with %q, want %q", text, elements, got, plain)
		}
	})
}

// normal removes what keeps GitHub from linking, and the differences of white space
// that HTML does not show.
func normal(text string) string {
	text = strings.ReplaceAll(text, "\u200b", "")
	return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), " ")
}
