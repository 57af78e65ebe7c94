package htmltest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/html/htmltest"
)

// TestProblems finds what is wrong with pages that are not ours.
func TestProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"a script", "<script>alert(1)</script>", "the policy does not allow what begins with \"alert(1)\""},
		{"a handler", `<p onclick="x">a</p>`, "<p> has an attribute onclick"},
		{"a style", `<p style="color: red">a</p>`, "<p> has an attribute style"},
		{"a picture", `<img src="http://a.example">`, "there is an element <img>"},
		{"a link", `<a href="https://evil.example">a</a>`, "<a> leads to https://evil.example"},
		{"a link to nothing", `<a href="#x">a</a>`, "<a> refers to #x, which does not exist"},
		{"a comment", "<!-- x -->", `there is a comment: " x "`},
		{"a character that is not shown", "<p>a\u202eb</p>", "a text has the character U+202E"},
		{"an id twice", `<p id="a">a</p><p id="a">b</p>`, `2 elements have the id "a"`},
		{"a level that is left out", "<h1>a</h1><h3>b</h3>", `"b" of level 3 follows one of level 1`},
		{"no heading", "<p>a</p>", "there are 0 headings of the first level"},
		{"no policy", "<p>a</p>", `the policy is ""`},
		{"a drawing without words", "<svg></svg>", "a drawing is neither described nor hidden"},
		{"a picture without words", `<svg role="img"></svg>`, "a drawing has no title or no description"},
		{"a number that is none", `<svg aria-hidden="true"><rect width="NaN%"/></svg>`, "<rect width> is NaN%"},
		{"what a template refused", `<a href="#ZgotmplZ" id="ZgotmplZ">a</a>`, "<a href> was refused by the template"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := htmltest.Parse("<!DOCTYPE html><html><head></head><body>" + test.body + "</body></html>")
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Problems(); !slices.Contains(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), test.want)
			}
		})
	}
}
