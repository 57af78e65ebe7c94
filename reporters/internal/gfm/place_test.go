package gfm_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	c := report.Context{LinkFile: func(path string, line int) string {
		return fmt.Sprintf("https://git.example/%s#L%d", url.PathEscape(path), line)
	}}
	tests := []struct{ name, got, want string }{
		{"a place", gfm.Place(c, "x.yaml", source.Pos{Line: 3}), "[<code>x.yaml:3</code>](https://git.example/x.yaml#L3)"},
		{"a place without a link", gfm.Place(report.Context{}, "x.yaml", source.Pos{Line: 3}), "<code>x.yaml:3</code>"},
		{"nowhere", gfm.Place(c, "x.yaml", source.Pos{}), ""},
		{
			"a hostile file", gfm.Place(c, "](x)|`<", source.Pos{Line: 3}),
			"[<code>&#93;(x)&#124;&#96;&lt;:3</code>](https://git.example/%5D%28x%29%7C%60%3C#L3)",
		},
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
