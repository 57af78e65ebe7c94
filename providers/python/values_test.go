package python_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Functions are given what the experiment has, in its types.
func TestTypesOfArguments(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct{ name, value, want string }{
		{"a date", "2026-03-01", `["date","2026-03-01"]`},
		{"a date and a time", "2026-03-01 10:00:00", `["datetime","2026-03-01 10:00:00"]`},
		{"in a zone", "2026-03-01T10:00:00.5-05:00", `["datetime","2026-03-01 10:00:00.500000-05:00"]`},
		{"bytes", "!!binary //4=", `["bytes","b'\\xff\\xfe'"]`},
		{"keys", "{1: a, 2.5: b, null: 2026-03-01, false: d, 2026-03-01: e, f: g}", `[["int",["str","a"]],["float",["str","b"]],` +
			`["NoneType",["date","2026-03-01"]],["bool",["str","d"]],["date",["str","e"]],["str",["str","g"]]]`},
		{"what looks like a form", `{$: date, is: "2026-03-01"}`, `[["str",["str","date"]],["str",["str","2026-03-01"]]]`},
		{"in a list", "[{a: [2026-03-01]}]", `["list","[{'a': [datetime.date(2026, 3, 1)]}]"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			output, err := run(t, p, "name_types", "{it: "+test.value+"}")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(`{"it":`+test.want+`}`, string(pyvalue.AppendCompactJSON(nil, output))); diff != "" {
				t.Errorf("the types differ (-want +got):\n%s", diff)
			}
		})
	}
}

// What a function returns keeps its type, until it is written into a journal.
func TestTypesOfOutputs(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	output, err := run(t, p, "rich", "{}")
	if err != nil {
		t.Fatal(err)
	}
	m := output.(*pyvalue.Map)
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for key, want := range map[string]any{
		"day":     pyvalue.Timestamp{Time: day, DateOnly: true, Naive: true},
		"moment":  pyvalue.Timestamp{Time: day.Add(10*time.Hour + 1500*time.Microsecond), Naive: true},
		"there":   pyvalue.Timestamp{Time: day.In(time.FixedZone("", -5*60*60)).Add(5 * time.Hour)},
		"here":    pyvalue.Timestamp{Time: day},
		"endless": "Infinity",
	} {
		if got := m.Value(key); !pyvalue.Equal(got, want) || pyvalue.Repr(got) != pyvalue.Repr(want) {
			t.Errorf("%s: got %s, want %s", key, pyvalue.Repr(got), pyvalue.Repr(want))
		}
	}
	want := `{"day":"2026-03-01","moment":"2026-03-01T10:00:00.001500","there":"2026-03-01T00:00:00-05:00",` +
		`"here":"2026-03-01T00:00:00+00:00","price":"3.50","endless":"Infinity",` +
		`"keys":{"1":"one","2.5":null,"null":true,"2026-03-01":1},"marked":{"$":"date","is":"2026-03-01","more":[{"$":1}]}}`
	if diff := cmp.Diff(want, string(pyvalue.AppendCompactJSON(nil, output))); diff != "" {
		t.Errorf("the journal differs (-want +got):\n%s", diff)
	}
	if order, ok := pyvalue.Compare(m.Value("price"), int64(3)); !ok || order != 1 {
		t.Errorf("got %d, %t, want a number beyond 3", order, ok)
	}
	again := request()
	again.Value, again.HasValue = output, true
	c, problems := compile(t, p, "{type: python, module: faulty, func: echo}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if back, err := c.Run(t.Context(), again); err != nil || pyvalue.Repr(back) != pyvalue.Repr(output) {
		t.Errorf("there and back: got %s, %v, want %s", pyvalue.Repr(back), err, pyvalue.Repr(output))
	}
}

// Whether the output is tolerable is what Python takes the result of a judge for.
func TestTruth(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct{ name, function, arguments, want string }{
		{"an object that is false", "judge", "{truth: false}", "False"},
		{"an object that is true", "judge", "{truth: true}", "'<verdict>'"},
		{"a number that is zero", "weigh", "{}", "Decimal('0.0')"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if output, err := judged(t, p, test.function, test.arguments); err != nil || pyvalue.Repr(output) != test.want {
				t.Errorf("got %s, %v, want %s", pyvalue.Repr(output), err, test.want)
			}
		})
	}
	if output, err := judged(t, p, "judge", "{}"); err == nil || !strings.Contains(err.Error(), "ValueError: neither yes nor no") {
		t.Errorf("got %s, %v, want what has no truth to fail", pyvalue.Repr(output), err)
	}
}

// judged calls a function with "0.0" as the value to judge.
func judged(t *testing.T, p provider.Provider, function, arguments string) (any, error) {
	t.Helper()
	file, err := source.Parse("x.yaml", source.YAML, []byte("{module: faulty, func: "+function+", arguments: "+arguments+"}"))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("x.yaml")
	c := p.Compile(provider.Spec{Node: file.Root, TakesValue: true, Unchecked: true}, report)
	req := request()
	req.Value, req.HasValue = "0.0", true
	return c.Run(t.Context(), req)
}

// An empty list of secrets is not the same as none; what finds values of the
// configuration is given all.
func TestSecrets(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct {
		name, declared string
		all            bool
		want           string
	}{
		{"none", "", false, "null"},
		{"no groups", ", secrets: []", false, "{}"},
		{"a group", ", secrets: [api]", false, `{"token":"t"}`},
		{"all", "", true, `{"token":"t","k":"v"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, problems := compile(t, p, "{module: faulty, func: injected, arguments: {name: x}"+test.declared+"}")
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			req := request()
			req.AllSecrets = test.all
			req.Scope = &values.Scope{Secrets: pyvalue.MapOf("api", pyvalue.MapOf("token", "t"), "other", pyvalue.MapOf("k", "v"))}
			output, err := c.Run(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			given := output.(*pyvalue.Map).Value("secrets")
			if got := string(pyvalue.AppendCompactJSON(nil, given)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Without validation, a call fails if there is no such function.
func TestUncheckedCalls(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct{ name, block, want string }{
		{"no such module", "{module: no_such_module, func: f}", `"no_such_module" is not installed`},
		{"no such function", "{module: faulty, func: ehco}", `has no function "ehco"`},
		{"a number", "{module: faulty, func: calls}", "is not a function but of the type int"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, _ := compile(t, p, test.block)
			if _, err := c.Run(t.Context(), request()); kindOf(t, err) != provider.Unavailable || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to be unavailable: %s", err, test.want)
			}
		})
	}
	c, _ := compile(t, p, "{module: faulty, func: NotAFunction, arguments: {x: 1, tags: []}}")
	output, err := c.Run(t.Context(), request())
	if got := string(pyvalue.AppendCompactJSON(nil, output)); err != nil || got != `{"x":1,"tags":[]}` {
		t.Errorf("a class: got %s, %v, want an object of it", got, err)
	}
}

// Relative paths in PYTHONPATH refer to where chaos was started, wherever it works.
func TestPathIsFromTheStart(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	environ := p.Environ()
	p.Environ = func() []string { return append(environ, "PYTHONPATH="+filepath.Join("testdata", "library")) }
	p.Settings = pyvalue.MapOf("limit", int64(3))
	c, problems := compile(t, p, "{module: settled, func: limit}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	// What is found there sees the settings, too.
	for _, lane := range []int64{0, 2} {
		req := request()
		req.Lane = lane
		if got, err := c.Run(t.Context(), req); err != nil || got != int64(3) {
			t.Errorf("lane %d: got %v, %v, want what the settings say", lane, got, err)
		}
	}
}
