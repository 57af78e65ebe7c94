package report_test

import (
	"fmt"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/report"
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

func TestFileURL(t *testing.T) {
	t.Parallel()
	if got := (report.Context{}).FileURL("x.yaml", 3); got != "" {
		t.Errorf("got %q without links, want nothing", got)
	}
	c := report.Context{LinkFile: func(path string, line int) string { return fmt.Sprint(path, "@", line) }}
	if got := c.FileURL("x.yaml", 3); got != "x.yaml@3" {
		t.Errorf("got %q, want what LinkFile returns", got)
	}
	if got := c.FileURL("", 3); got != "" {
		t.Errorf("got %q for no file, want nothing", got)
	}
}
