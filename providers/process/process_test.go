package process_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// self is the test binary, which TestMain makes a program with many modes.
func self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// inMode is a Provider whose programs play mode, if they are the test binary.
func inMode(mode string) *process.Provider {
	environ := []string{
		modeVariable + "=" + mode, "PATH=/usr/bin:/bin",
		"GORACE=atexit_sleep_ms=0", // or a program built with -race takes a second to end
	}
	return &process.Provider{Environ: func() []string { return slices.Clone(environ) }}
}

func compile(t testing.TB, p *process.Provider, pairs ...any) provider.Call {
	t.Helper()
	report := source.NewCollector("e.json")
	c := p.Compile(provider.Spec{Node: source.FromValue(pyvalue.MapOf(pairs...)), Activity: "test"}, report)
	if problems := report.Problems(); problems.HasErrors() {
		t.Fatal(problems)
	}
	return c
}

func request() provider.Request {
	return provider.Request{Log: slog.New(slog.DiscardHandler)}
}

// runSelf runs the test binary in mode and returns its output.
func runSelf(t *testing.T, mode string, words ...any) *pyvalue.Map {
	t.Helper()
	got, err := compile(t, inMode(mode), "path", self(t), "arguments", words).Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	return got.(*pyvalue.Map)
}

// wantKind checks what sort of *provider.Error err is, and returns its output.
func wantKind(t *testing.T, err error, kind provider.Kind) (output *pyvalue.Map) {
	t.Helper()
	failure, ok := errors.AsType[*provider.Error](err)
	if !ok {
		t.Fatalf("got error %v, want a *provider.Error", err)
	}
	if failure.Kind != kind {
		t.Fatalf("got kind %d (%v), want %d", failure.Kind, err, kind)
	}
	output, _ = failure.Output.(*pyvalue.Map)
	return output
}

// TestArguments compares with what the Chaos Toolkit made of the same arguments;
// testdata/reference.py asked it.
func TestArguments(t *testing.T) {
	t.Parallel()
	// What makes the reference fail, or not even validate.
	better := map[string][]string{
		"null": {}, "number behind a name": {"5"}, "nothing behind a name": {},
	}
	text, err := os.ReadFile("testdata/arguments.json")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := source.DecodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range cases.([]any) {
		test := item.(*pyvalue.Map)
		want, known := better[test.String("name")]
		if list, ok := test.Value("words").([]any); ok {
			for _, word := range list {
				want = append(want, word.(string))
			}
			known = true
		}
		if !known {
			continue
		}
		t.Run(test.String("name"), func(t *testing.T) {
			t.Parallel()
			block := pyvalue.MapOf("path", self(t))
			if test.Has("arguments") {
				block.Set("arguments", test.Value("arguments"))
			}
			configuration, _ := test.Value("configuration").(*pyvalue.Map)
			c := inMode("words").Compile(provider.Spec{Node: source.FromValue(block)}, source.NewCollector(""))
			req := request()
			req.Scope = &values.Scope{Configuration: configuration}
			got, err := c.Run(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			if err := json.Unmarshal([]byte(got.(*pyvalue.Map).String("stdout")), &words); err != nil {
				t.Fatal(err)
			}
			if len(want) == 0 && len(words) == 0 {
				return
			}
			if diff := cmp.Diff(want, words); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResult(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		mode           string
		words          []any
		status         int64
		stdout, stderr string
	}{
		{"success", "print", []any{int64(0), "out\n", "err\n"}, 0, "out\n", "err\n"},
		{"failure", "print", []any{int64(3), "out", "err"}, 3, "out", "err"},
		{"killed by a signal", "killed", nil, -9, "", ""},
		{"utf-8", "print", []any{int64(0), "h\u00e9 \x1b[31mred"}, 0, "h\u00e9 \x1b[31mred", ""},
		{"latin-1", "print", []any{int64(0), "Z\xe9Z", "\xff"}, 0, "Z\u00e9Z", "\u00ff"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := runSelf(t, test.mode, test.words...)
			want := []any{test.status, test.stdout, test.stderr}
			if diff := cmp.Diff(want, []any{got.Value("status"), got.Value("stdout"), got.Value("stderr")}); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"status", "stdout", "stderr"}, got.Keys()); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

// view is what a program in mode "look" saw.
type view struct {
	Environment, Words []string
	Folder, Input      string
}

func look(t *testing.T, p *process.Provider, req provider.Request, pairs ...any) view {
	t.Helper()
	got, err := compile(t, p, append(pairs, "path", self(t))...).Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var v view
	if err := json.Unmarshal([]byte(got.(*pyvalue.Map).String("stdout")), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSurroundings(t *testing.T) {
	t.Parallel()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := inMode("look")
	p.Dir = folder
	environment := append(p.Environ(), "OWN=1")
	p.Environ = func() []string { return environment }
	got := look(t, p, request())
	if got.Folder != folder {
		t.Errorf("got working directory %q, want %q", got.Folder, folder)
	}
	if got.Input != "" {
		t.Errorf("got input %q, want none", got.Input)
	}
	if !slices.Contains(got.Environment, "OWN=1") || slices.ContainsFunc(got.Environment, isHome) {
		t.Errorf("got environment %q, want the one that was given and nothing of the runner's", got.Environment)
	}
}

func isHome(variable string) bool { return strings.HasPrefix(variable, "HOME=") }

func TestValueToJudge(t *testing.T) {
	t.Parallel()
	output := pyvalue.MapOf("status", int64(0), "stdout", "x")
	long := strings.Repeat("x", 1<<20)
	const text = `{"status":0,"stdout":"x"}`
	tests := []struct {
		name      string
		value     any
		arguments any
		words     []string
		input     string
		variable  string
	}{
		{"no arguments", output, nil, []string{}, text, text},
		{"words", output, []any{"a"}, []string{"a"}, text, text},
		{"named", output, pyvalue.MapOf("a", "b"), []string{"a", "b", "value", "{'status': 0, 'stdout': 'x'}"}, text, text},
		{"named already", "v", pyvalue.MapOf("value", "", "a", "b"), []string{"value", "v", "a", "b"}, `"v"`, `"v"`},
		{"too long for a variable", long, nil, []string{}, `"` + long + `"`, ""},
		{"nothing", nil, nil, []string{}, "null", "null"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			req := request()
			req.Value, req.HasValue = test.value, true
			got := look(t, inMode("look"), req, "arguments", test.arguments)
			if diff := cmp.Diff(test.words, got.Words); diff != "" && len(test.words)+len(got.Words) > 0 {
				t.Errorf("words (-want +got):\n%s", diff)
			}
			if got.Input != test.input {
				t.Errorf("got input %.100q, want %.100q", got.Input, test.input)
			}
			variable := ""
			for _, v := range got.Environment {
				if value, ok := strings.CutPrefix(v, "CHAOS_TOLERANCE_VALUE="); ok {
					variable = value
				}
			}
			if variable != test.variable {
				t.Errorf("got variable %.100q, want %.100q", variable, test.variable)
			}
		})
	}
}

// A program that does not read the value must not hold anything up.
func TestValueUnread(t *testing.T) {
	t.Parallel()
	req := request()
	req.Value, req.HasValue = strings.Repeat("x", 1<<20), true
	got, err := compile(t, inMode("print"), "path", self(t), "arguments", []any{"0", "a", "b"}).Run(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if stdout := got.(*pyvalue.Map).String("stdout"); stdout != "a" {
		t.Errorf("got %q, want %q", stdout, "a")
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		judged bool
		words  []any
		mode   string
		limit  int
		want   string
	}{
		{name: "success", mode: "print", words: []any{"0"}},
		{name: "failure", mode: "print", words: []any{"2"}, want: "status=2"},
		{name: "signal", mode: "killed", want: "status=-9"},
		{name: "failure that is judged", judged: true, mode: "print", words: []any{"2"}},
		{name: "output cut", mode: "print", words: []any{"0", "123456"}, limit: 4, want: "stream=stdout bytes=6 omitted=2"},
		{name: "errors cut", mode: "print", words: []any{"0", "x", "123456"}, limit: 4, want: "stream=stderr bytes=6 omitted=2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := inMode(test.mode)
			p.OutputLimit = test.limit
			node := source.FromValue(pyvalue.MapOf("path", self(t), "arguments", test.words))
			c := p.Compile(provider.Spec{Node: node, Activity: "the one", Judged: test.judged}, source.NewCollector(""))
			var log bytes.Buffer
			if _, err := c.Run(t.Context(), provider.Request{Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
				t.Fatal(err)
			}
			if test.want == "" && log.Len() > 0 {
				t.Errorf("got log %q, want none", log.String())
			}
			if !strings.Contains(log.String(), test.want) {
				t.Errorf("got log %q, want %q in it", log.String(), test.want)
			}
		})
	}
}

func TestLongOutput(t *testing.T) {
	t.Parallel()
	const limit, printed = 1 << 16, 3_000_000
	p := inMode("flood")
	p.OutputLimit = limit
	got, err := compile(t, p, "path", self(t), "arguments", []any{int64(printed)}).Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	stdout := got.(*pyvalue.Map).String("stdout")
	if !strings.HasPrefix(stdout, "begin0123") || !strings.HasSuffix(stdout, "6789end") {
		t.Errorf("got %.20q...%q, want the beginning and the end", stdout, stdout[len(stdout)-20:])
	}
	note := fmt.Sprintf("\n[%d bytes left out]\n", len("begin")+printed+len("end")-limit)
	if !strings.Contains(stdout, note) {
		t.Errorf("got no line %q in the output", note)
	}
	if want := limit + len(note); len(stdout) != want {
		t.Errorf("got %d bytes, want %d", len(stdout), want)
	}
}

func TestTimeoutThatIsNone(t *testing.T) {
	t.Parallel()
	tests := map[string]any{"text": "soon", "negative": int64(-1), "nothing": "${unknown}", "list": []any{}, "bool": true}
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := request()
			req.Scope = &values.Scope{Configuration: pyvalue.MapOf("t", value)}
			_, err := compile(t, inMode("words"), "path", self(t), "timeout", "${t}").Run(t.Context(), req)
			wantKind(t, err, provider.Failed)
		})
	}
}
