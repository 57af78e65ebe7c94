package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestOutput(t *testing.T) {
	t.Parallel()
	process := pyvalue.MapOf("status", int64(2), "stdout", "out\n", "stderr", "")
	http := pyvalue.MapOf("status", int64(200), "headers", pyvalue.MapOf("a", "b"), "body", pyvalue.MapOf("c", int64(1)))
	tests := []struct {
		name string
		run  *journal.Record
		want []report.Part
	}{
		{"no run", nil, nil},
		{"no output", &journal.Record{}, nil},
		{"a decision", &journal.Record{Output: true}, nil},
		{"a text", &journal.Record{Output: "a"}, []report.Part{{Label: "output", Text: "a"}}},
		{"a number", &journal.Record{Output: int64(0)}, []report.Part{{Label: "output", Text: "0"}}},
		{"a process", &journal.Record{Output: process}, []report.Part{{Label: "status", Text: "2"}, {Label: "stdout", Text: "out\n"}}},
		{"an answer", &journal.Record{Output: http}, []report.Part{
			{Label: "status", Text: "200"}, {Label: "body", Text: "{\n  \"c\": 1\n}"}, {Label: "headers", Text: "{\n  \"a\": \"b\"\n}"},
		}},
		{"another mapping", &journal.Record{Output: pyvalue.MapOf("status", "up")}, []report.Part{{Label: "output", Text: "{\n  \"status\": \"up\"\n}"}}},
		{"a failure", &journal.Record{Exception: []string{"a\n", "b\n"}}, []report.Part{{Label: "exception", Text: "a\nb\n"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, report.Output(test.run)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
