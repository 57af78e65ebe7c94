package python_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// syncBuffer is a buffer that a worker may log to while a test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newProvider returns a provider whose worker finds the modules of the tests.
func newProvider(t testing.TB) (*python.Provider, *syncBuffer) {
	t.Helper()
	require.Program(t, "python3")
	modules, err := filepath.Abs("testdata/modules")
	if err != nil {
		t.Fatal(err)
	}
	log := &syncBuffer{}
	p := &python.Provider{
		Environ: func() []string { return append(os.Environ(), "PYTHONPATH="+modules, "PYTHONDONTWRITEBYTECODE=1") },
		Dir:     t.TempDir(),
		Log:     slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p, log
}

// compile reads a provider block in YAML, with the checks of the worker.
func compile(t testing.TB, p *python.Provider, block string) (provider.Call, source.Problems) {
	t.Helper()
	file, err := source.Parse("x.yaml", source.YAML, []byte(block))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("x.yaml")
	var deferred []func()
	c := p.Compile(provider.Spec{
		Node: file.Root, Activity: "a", Defer: func(f func()) { deferred = append(deferred, f) },
	}, report)
	for _, f := range deferred {
		f()
	}
	return c, report.Problems()
}

// run calls a function of the module of the tests.
func run(t testing.TB, p *python.Provider, function, arguments string) (any, error) {
	t.Helper()
	c, problems := compile(t, p, "{type: python, module: faulty, func: "+function+", arguments: "+arguments+"}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return c.Run(t.Context(), request())
}

func request() provider.Request {
	return provider.Request{Scope: &values.Scope{}, Log: slog.New(slog.DiscardHandler)}
}

func TestReturnValues(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct{ name, function, arguments, want string }{
		{"text", "echo", `{value: "zażółć 🎉"}`, `"zażółć 🎉"`},
		{"nothing", "echo", `{}`, `null`},
		{"nested", "echo", `{value: {a: [1, 2.5, true, null]}}`, `{"a":[1,2.5,true,null]}`},
		{"arguments by name", "add", `{a: 1, c: 5}`, `7`},
		{"any arguments", "anything", `{x: 1, y: z}`, `{"x":1,"y":"z"}`},
		{"what JSON has no form for", "many_kinds", `{}`, `{"bytes":"text","binary":"//4=","set":[1,2,3],"tuple":[1,"a"],` +
			`"date":"2026-11-23","decimal":"1.50","uuid":"00000000-0000-0000-0000-000000000001","enum":"red",` +
			`"dataclass":{"x":1,"tags":["t"]},"scalar":1.5,"big":1180591620717411303424,"nan":NaN,"200":"int key","null":true,` +
			`"object":"<odd>"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			output, err := run(t, p, test.function, test.arguments)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(pyvalue.AppendCompactJSON(nil, output))); diff != "" {
				t.Errorf("the output differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModuleStateIsShared(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	for want := int64(1); want <= 3; want++ {
		if got, err := run(t, p, "count", "{}"); err != nil || got != want {
			t.Errorf("got %v, %v, want %d: state must outlive an activity", got, err, want)
		}
	}
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct {
		name, function, arguments string
		kind                      provider.Kind
		message                   string
	}{
		{"an exception", "fail", "{}", provider.Failed, "ValueError: boom"},
		{"a failed activity", "activity_failed", "{}", provider.Failed, "not today"},
		{"an interruption", "interrupt", "{}", provider.EndsRun, "enough"},
		{"an exit", "leave", "{}", provider.EndsRun, "3"},
		{"a result that is too large", "large", "{megabytes: 70}", provider.Failed, "at most 67108864 are kept"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := run(t, p, test.function, test.arguments)
			var failure *provider.Error
			if !errors.As(err, &failure) || failure.Kind != test.kind || !strings.Contains(failure.Message, test.message) {
				t.Errorf("got %v, want kind %d with %q", err, test.kind, test.message)
			}
		})
	}
}

func TestDeadWorkerIsReplaced(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, function, message string }{
		{"exit", "die", "died: exit status 7; its last lines on stderr:\nfamous last words"},
		{"crash", "crash", "signal"},
		{"closed pipes", "close_all", "died"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProvider(t)
			_, err := run(t, p, test.function, "{}")
			if err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("got %v, want an error with %q", err, test.message)
			}
			if got, err := run(t, p, "echo", "{value: alive}"); err != nil || got != "alive" {
				t.Errorf("got %v, %v after the worker died, want a new one", got, err)
			}
		})
	}
}

func TestModulesMayMisbehave(t *testing.T) {
	t.Parallel()
	p, log := newProvider(t)
	for _, function := range []string{"scribble_all", "flood", "fork", "start_thread", "circular"} {
		if _, err := run(t, p, function, "{}"); err != nil {
			t.Errorf("%s: got %v, want an output", function, err)
		}
	}
	if !strings.Contains(log.String(), "wrote to the pipe of the engine") {
		t.Error("the log does not say that a module wrote to the engine's pipe")
	}
}

func TestLogs(t *testing.T) {
	t.Parallel()
	p, log := newProvider(t)
	if _, err := run(t, p, "talk", "{}"); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil { // so that everything has been read
		t.Fatal(err)
	}
	for _, want := range []string{
		`level=INFO msg=printed`, `level=WARN msg="to stderr"`, `level=INFO msg="from C"`,
		`level=DEBUG msg="logged for debugging"`, `level=WARN msg="logged as a warning"`,
		`level=ERROR msg="logged elsewhere" logger=other`, `level=INFO msg="logged through the shim"`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q is missing in the log:\n%s", want, log)
		}
	}
}

func TestStopping(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, call string
		cleansUp   bool
	}{
		{"a sleeping function cleans up", "func: nap, arguments: {seconds: 60, marker: MARKER}", true},
		{"one that goes on is killed", "func: stubborn, arguments: {seconds: 60}", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, _ := newProvider(t)
			marker := filepath.Join(t.TempDir(), "marker")
			c, problems := compile(t, p, strings.ReplaceAll("{type: python, module: faulty, "+test.call+"}", "MARKER", marker))
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, err := c.Run(ctx, request())
			var failure *provider.Error
			if !errors.As(err, &failure) || failure.Kind != provider.Timeout {
				t.Errorf("got %v, want a timeout", err)
			}
			if _, err := os.Stat(marker); test.cleansUp && err != nil {
				t.Errorf("the function did not clean up: %v", err)
			}
			if got, err := run(t, p, "echo", "{value: alive}"); err != nil || got != "alive" {
				t.Errorf("got %v, %v afterwards, want a worker that works", got, err)
			}
		})
	}
}

func TestBackgroundCallsRunAtTheSameTime(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	c, problems := compile(t, p, "{type: python, module: faulty, func: nap, arguments: {seconds: 60}}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var naps sync.WaitGroup
	for i := range 3 {
		naps.Go(func() {
			req := request()
			req.Lane = int64(i + 2)
			if _, err := c.Run(ctx, req); err == nil {
				t.Error("a nap of a minute ended at once")
			}
		})
	}
	if got, err := run(t, p, "echo", "{value: meanwhile}"); err != nil || got != "meanwhile" {
		t.Errorf("got %v, %v, want an answer while others sleep", got, err)
	}
	cancel()
	naps.Wait()
}

func TestInjection(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	c, problems := compile(t, p, `{type: python, module: faulty, func: injected, arguments: {name: "${n}"}, secrets: [api, nowhere]}`)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	req := request()
	req.Scope = &values.Scope{
		Configuration: pyvalue.MapOf("n", "Ada"),
		Secrets:       pyvalue.MapOf("api", pyvalue.MapOf("token", "t"), "other", pyvalue.MapOf("k", "v")),
	}
	output, err := c.Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"Ada","configuration":{"n":"Ada"},"secrets":{"token":"t"}}`
	if diff := cmp.Diff(want, string(pyvalue.AppendCompactJSON(nil, output))); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
}

func TestValidation(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	tests := []struct {
		name, block string
		want        []string
	}{
		{"all is well", "{type: python, module: os.path, func: exists, arguments: {path: /}}", nil},
		{"no names", "{type: python}", []string{"needs a module", "needs a function"}},
		{"no such module", "{type: python, module: no_such_module, func: f}", []string{`"no_such_module" is not installed`}},
		{"no such function", "{type: python, module: faulty, func: ehco}", []string{`did you mean "echo"?`}},
		{"a class", "{type: python, module: faulty, func: NotAFunction}", []string{"is not a function"}},
		{"missing and superfluous", "{type: python, module: faulty, func: add, arguments: {bb: 1, d: 2}}",
			[]string{"expected also a", `no parameter "bb"`, `no parameter "d"`}},
		{"by position only", "{type: python, module: faulty, func: positional}", []string{"cannot be called", "by position only: name"}},
		{"optional by position only", "{type: python, module: faulty, func: optional}", nil},
		{"a list of arguments", "{type: python, module: faulty, func: add, arguments: [1]}", []string{"must be named"}},
		{"secrets as text", "{type: python, module: faulty, func: echo, secrets: api}", []string{"must be a list of names"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, problems := compile(t, p, test.block)
			if test.want == nil && len(problems) > 0 {
				t.Errorf("got %v, want no problems", problems)
			}
			for _, want := range test.want {
				if !strings.Contains(problems.Error(), want) {
					t.Errorf("got %v, want %q", problems, want)
				}
			}
		})
	}
}

func TestNoInterpreter(t *testing.T) {
	t.Parallel()
	p := &python.Provider{Interpreter: filepath.Join(t.TempDir(), "python3")}
	_, problems := compile(t, p, "{type: python, module: os.path, func: exists}")
	if !strings.Contains(problems.Error(), "there is no Python") || !strings.Contains(problems.Error(), "--python") {
		t.Errorf("got %v, want what to do about it", problems)
	}
}

func TestFindInterpreter(t *testing.T) {
	t.Parallel()
	exists := func(paths ...string) func(string) bool {
		return func(path string) bool {
			for _, p := range paths {
				if p == path {
					return true
				}
			}
			return false
		}
	}
	tests := []struct {
		name, want string
		isFile     func(string) bool
	}{
		{"active environment", "/venv/bin/python", exists("/venv/bin/python", "/exp/.venv/bin/python")},
		{"beside the experiment", "/exp/.venv/bin/python", exists("/exp/.venv/bin/python", "/dir/.venv/bin/python")},
		{"in the working directory", "/dir/.venv/bin/python", exists("/dir/.venv/bin/python")},
		{"on PATH", "python3", exists()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := python.FindInterpreter("/venv", "/exp", "/dir", test.isFile); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// BenchmarkCall measures a call of a function that does nothing.
func BenchmarkCall(b *testing.B) {
	p, _ := newProvider(b)
	c, problems := compile(b, p, "{type: python, module: faulty, func: echo, arguments: {value: x}}")
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	req := request()
	for b.Loop() {
		if _, err := c.Run(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}
