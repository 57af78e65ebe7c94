package report_test

import (
	"testing"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		context report.Context
		want    string
	}{
		{"a job", report.Context{Workflow: "chaos", Job: "gate"}, "chaos/gate"},
		{"a leg of a matrix", report.Context{Workflow: "chaos", Job: "gate", Leg: "arm"}, "chaos/gate/arm"},
		{"a key of the user's", report.Context{Workflow: "chaos", CommentKey: "mine"}, "mine"},
		{"nothing", report.Context{}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.context.Key(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	c := report.Context{Repository: "acme/shop", SHA: "8f2d3c1"}
	tests := []struct{ name, got, want string }{
		{"a line", c.FileURL("a b/x#y.yaml", 3), "https://github.com/acme/shop/blob/8f2d3c1/a%20b/x%23y.yaml#L3"},
		{"a file", c.FileURL("x.yaml", 0), "https://github.com/acme/shop/blob/8f2d3c1/x.yaml"},
		{"no file", c.FileURL("", 3), ""},
		{"no repository", report.Context{SHA: "8f2d3c1"}.FileURL("x.yaml", 3), ""},
		{"a commit", c.CommitURL(), "https://github.com/acme/shop/commit/8f2d3c1"},
		{"no commit", report.Context{Repository: "acme/shop"}.CommitURL(), ""},
		{
			"another server", report.Context{ServerURL: "https://git.acme.example/", Repository: "a/b", SHA: "1"}.FileURL("x", 1),
			"https://git.acme.example/a/b/blob/1/x#L1",
		},
		{
			"a place", c.Place("x.yaml", source.Pos{Line: 3}),
			"[<code>x.yaml:3</code>](https://github.com/acme/shop/blob/8f2d3c1/x.yaml#L3)",
		},
		{"a place without a link", report.Context{}.Place("x.yaml", source.Pos{Line: 3}), "<code>x.yaml:3</code>"},
		{"nowhere", c.Place("x.yaml", source.Pos{}), ""},
		{"a hostile file", c.Place("](x)|`<", source.Pos{Line: 3}), "[<code>&#93;(x)&#124;&#96;&lt;:3</code>](https://github.com/acme/shop/blob/8f2d3c1/%5D%28x%29%7C%60%3C#L3)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.got != test.want {
				t.Errorf("got %q, want %q", test.got, test.want)
			}
		})
	}
}
