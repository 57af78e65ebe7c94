package block_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

func TestSeconds(t *testing.T) {
	t.Parallel()
	scope := &values.Scope{Configuration: pyvalue.MapOf("one", int64(1), "text", " 2.5 ", "word", "soon", "none", nil, "no", false)}
	tests := []struct {
		name  string
		value any
		want  time.Duration
		// problem is what is wrong with the block, err what is wrong in scope.
		problem, err string
	}{
		{name: "nothing"},
		{name: "integer", value: int64(3), want: 3 * time.Second},
		{name: "fraction", value: 0.25, want: 250 * time.Millisecond},
		{name: "more than a duration can hold", value: 1e300, want: 100 * 365 * 24 * time.Hour},
		{name: "variable", value: "${one}", want: time.Second},
		{name: "variable that is a text", value: "$text", want: 2500 * time.Millisecond},
		{name: "variable in a text", value: "${one}.5", want: 1500 * time.Millisecond},
		{name: "variable that is null", value: "${none}"},
		{name: "variable that is no number", value: "${word}", err: "found a string that is not a number"},
		{name: "variable that is a boolean", value: "${no}", err: "found a boolean"},
		{name: "unknown variable", value: "${other}", err: `"${other}" is not a time`},
		{name: "zero", value: int64(0), problem: "found 0"},
		{name: "negative", value: -1.5, problem: "found -1.5"},
		{name: "boolean", value: true, problem: "found true"},
		{name: "text", value: "5", problem: "without quotes"},
		{name: "list", value: []any{int64(5)}, problem: "found a list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report := source.NewCollector("")
			s, ok := block.ReadSeconds(source.FromValue(test.value), "bad", report)
			if problems := report.Problems(); ok == problems.HasErrors() || !strings.Contains(problems.Error(), test.problem) {
				t.Fatalf("got %t with problems %v, want %q", ok, problems, test.problem)
			}
			if !ok {
				return
			}
			got, err := s.In(scope)
			if (err != nil) != (test.err != "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Fatalf("got error %v, want %q", err, test.err)
			}
			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	full := &values.Scope{Configuration: pyvalue.MapOf("a", int64(1))}
	named := pyvalue.MapOf("x", "${a}", "y", "$$")
	tests := []struct {
		name      string
		arguments any
		req       provider.Request
		want      string
	}{
		{"nothing", nil, provider.Request{Scope: full}, "None"},
		{"nothing to put in", named, provider.Request{}, "{'x': '${a}', 'y': '$$'}"},
		{"variables", named, provider.Request{Scope: full}, "{'x': 1, 'y': '$'}"},
		{"value", named, provider.Request{Scope: full, Value: "${a}", HasValue: true}, "{'x': 1, 'y': '$', 'value': '${a}'}"},
		{"null as value", named, provider.Request{HasValue: true}, "{'x': '${a}', 'y': '$$', 'value': None}"},
		{"value without a name", []any{"${a}"}, provider.Request{Scope: full, Value: 1.5, HasValue: true}, "[1]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := pyvalue.Repr(test.arguments)
			if diff := cmp.Diff(test.want, pyvalue.Repr(block.Arguments(test.arguments, test.req))); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
			if after := pyvalue.Repr(test.arguments); after != before {
				t.Errorf("got arguments altered to %s, want %s", after, before)
			}
		})
	}
}
