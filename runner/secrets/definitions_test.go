package secrets_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// compile reads secrets in YAML from a file e.yaml.
func compile(t *testing.T, yaml string) (*secrets.Definitions, source.Problems) {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("e.yaml").At("secrets")
	return secrets.Compile(nil, file.Root, report), report.Problems()
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, found := env[name]
		return value, found
	}
}

// fakeVault has payloads by path, nil for errors. It counts how often it is asked.
type fakeVault struct {
	payloads map[string]*pyvalue.Map
	broken   bool

	mu    sync.Mutex
	asked []string
}

func (v *fakeVault) Read(_ context.Context, path string) (*pyvalue.Map, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked = append(v.asked, path)
	if v.broken {
		return nil, errors.New("status 403: permission denied")
	}
	return v.payloads[path], nil
}

func newVault() *fakeVault {
	return &fakeVault{payloads: map[string]*pyvalue.Map{
		"my/app": pyvalue.MapOf("user", "jane", "password", "shhh"),
	}}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	env := lookup(map[string]string{"TOKEN": "hunter2", "EMPTY": "", "DOC": `{"a": 1}`, "PORT": "80"})
	tests := []struct {
		name, yaml, want string
	}{
		{"nothing", "", "{}"},
		{"empty", "{}", "{}"},
		{"null scope", "s:", "{'s': {}}"},
		{"inline", "s: {a: x, n: 1, l: [{type: env, key: TOKEN}], m: {k: {type: file}}}", "{'s': {'a': 'x', 'n': 1, 'l': [{'type': 'env', 'key': 'TOKEN'}], 'm': {'k': {'type': 'file'}}}}"},
		{"environment", "s: {a: {type: env, key: TOKEN}, b: {c: {d: {type: env, key: EMPTY}}}}", "{'s': {'a': 'hunter2', 'b': {'c': {'d': ''}}}}"},
		{"typed, with defaults", "s: {a: {type: env, key: PORT, env_var_type: int}, b: {type: env, key: ABSENT, default: d}, c: {type: env, key: ABSENT, default: null}}", "{'s': {'a': 80, 'b': 'd', 'c': None}}"},
		{"scope in a variable", "s: {type: env, key: DOC, env_var_type: json}", "{'s': {'a': 1}}"},
		{"Vault payload", "s: {a: {type: vault, path: my/app}}", "{'s': {'a': {'user': 'jane', 'password': 'shhh'}}}"},
		{"Vault field", "s: {a: {b: {type: vault, path: my/app, key: password}}}", "{'s': {'a': {'b': 'shhh'}}}"},
		{"Vault payload as a scope", "s: {type: vault, path: my/app}", "{'s': {'user': 'jane', 'password': 'shhh'}}"},
		{"missing in Vault", "s: {a: {type: vault, path: other}, b: {type: vault, path: other, key: k}}", "{'s': {'a': {}, 'b': {}}}"},
		{"no path", "s: {a: {type: vault}, b: {type: vault, key: k}, c: {type: vault, path: null, key: null}}", "{'s': {'a': {}, 'b': {}, 'c': {}}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, problems := compile(t, tt.yaml)
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			got, err := d.Resolve(t.Context(), secrets.Sources{LookupEnv: env, Vault: newVault()})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, pyvalue.Repr(got)); diff != "" {
				t.Errorf("secrets (-want +got):\n%s", diff)
			}
			report := source.NewCollector("e.yaml")
			if d.Check(env, report); len(report.Problems()) > 0 {
				t.Errorf("Check: got %v, want no problems", report.Problems())
			}
		})
	}
}

func TestCompileProblems(t *testing.T) {
	t.Parallel()
	const hint = ", expected a mapping of secrets; put it one level deeper, under the name of a scope"
	tests := []struct {
		name, yaml, want string
	}{
		{"list", "[a]", "e.yaml:1:1: error: secrets: the secrets must be a mapping, found a list, expected a mapping of scopes, each a mapping of secrets"},
		{"flat", "token: hunter2", "e.yaml:1:8: error: secrets.token: this secret is outside of a scope, found a string" + hint},
		{"flat and from the environment", "t: {type: env, key: T}", "e.yaml:1:4: error: secrets.t: this secret is outside of a scope, found an environment variable" + hint},
		{"no key", "s: {a: {b: {type: env}}}", `e.yaml:1:12: error: secrets.s.a.b: a value of type "env" needs the name of an environment variable, found nothing, expected its name under "key"`},
		{"type that is none", "s:\n  a: {type: env, key: K, env_var_type: x}", "e.yaml:2:40: error: secrets.s.a.env_var_type: unknown type \"x\""},
		{"path of another type", "s: {a: {type: vault, path: [x], key: 1}}", "e.yaml:1:28: error: secrets.s.a.path: the path and the key of a Vault secret must be strings, found a list, expected a string [wrong-type]\n" +
			"e.yaml:1:38: error: secrets.s.a.key: the path and the key of a Vault secret must be strings, found 1, expected a string [wrong-type]"},
		{"deprecated", "s: {a: {type: vault, key: x}}", `e.yaml:1:8: warning: secrets.s.a: this Vault secret has a "key" but no "path"`},
		{"no path", "s: {a: {type: vault}}", `e.yaml:1:8: warning: secrets.s.a: this Vault secret has no "path"`},
		{"misspelt", "s: {a: {type: vault, path: p, kye: k}}", `e.yaml:1:31: warning: secrets.s.a.kye: unknown key "kye"; did you mean "key"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := compile(t, tt.yaml)
			if got := problems.Error(); !strings.HasPrefix(got, tt.want) || strings.Contains(got, "hunter2") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestResolveProblems(t *testing.T) {
	t.Parallel()
	const unset = `is not set; set it, or give the secret a default`
	env := lookup(map[string]string{"WORD": "hunter2", "LIST": "[1]"})
	vault := secrets.Sources{LookupEnv: env, Vault: newVault()}
	tests := []struct {
		name, yaml string
		sources    secrets.Sources
		want       []string
		// static says that Check finds it too
		static bool
	}{
		{
			name: "all that is missing", sources: vault, static: true,
			yaml: "s: {a: {type: env, key: A}}\nt: {b: {c: {type: env, key: B}}}",
			want: []string{
				`e.yaml:1:8: error: secrets.s.a: the environment variable "A" ` + unset,
				`e.yaml:2:12: error: secrets.t.b.c: the environment variable "B" ` + unset,
			},
		},
		{
			name: "no environment", static: true,
			yaml: "s: {a: {type: env, key: WORD}}", want: []string{`"WORD" is not set`},
		},
		{
			name: "not of its type", sources: vault, static: true,
			yaml: "s: {a: {type: env, key: WORD, env_var_type: int}}",
			want: []string{`e.yaml:1:8: error: secrets.s.a: converting the environment variable "WORD" to int`},
		},
		{
			name: "a scope that is a list", sources: vault, static: true,
			yaml: "s: {type: env, key: LIST, env_var_type: json}",
			want: []string{"e.yaml:1:4: error: secrets.s: the value of a secrets scope is not a mapping, found a list, expected a mapping of secrets"},
		},
		{
			name: "a scope that is a field", sources: vault,
			yaml: "s: {type: vault, path: my/app, key: user}",
			want: []string{"e.yaml:1:4: error: secrets.s: the value of a secrets scope is not a mapping, found a string"},
		},
		{
			name: "no such field", sources: vault,
			yaml: "s: {a: {type: vault, path: my/app, key: pasword}}",
			want: []string{`e.yaml:1:8: error: secrets.s.a: the Vault secret at "my/app" has no field "pasword", only these: ["user" "password"]`},
		},
		{
			name: "Vault refuses", sources: secrets.Sources{Vault: &fakeVault{broken: true}},
			yaml: "s: {a: {type: vault, path: p}, b: {type: vault, path: q}}",
			want: []string{`e.yaml:1:8: error: secrets.s.a: reading the Vault secret at "p": status 403: permission denied`},
		},
		{
			name: "no Vault", yaml: "s: {a: {type: vault, path: p}}",
			want: []string{`secrets.s.a: reading the Vault secret at "p": there is no connection to Vault`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, _ := compile(t, tt.yaml)
			_, err := d.Resolve(t.Context(), tt.sources)
			problems, ok := errors.AsType[source.Problems](err)
			if !ok || len(problems) != len(tt.want) {
				t.Fatalf("got %v, want %d problems", err, len(tt.want))
			}
			report := source.NewCollector("e.yaml")
			d.Check(tt.sources.LookupEnv, report)
			checked := report.Problems()
			for i, want := range tt.want {
				if got := problems[i].String(); !strings.Contains(got, want) || strings.Contains(got, "hunter2") {
					t.Errorf("got %q, want %q", got, want)
				}
				if tt.static && (len(checked) <= i || checked[i] != problems[i]) {
					t.Errorf("Check: got %v, want %v", checked, problems)
				}
			}
			if !tt.static && len(checked) > 0 {
				t.Errorf("Check: got %v, want no problems", checked)
			}
		})
	}
}

func TestVaultIsAskedOnce(t *testing.T) {
	t.Parallel()
	d, _ := compile(t, "s: {a: {type: vault, path: my/app, key: user}, b: {type: vault, path: my/app, key: password}, c: {type: vault, path: gone}, d: {type: vault, path: gone}}")
	vault := newVault()
	var log bytes.Buffer
	sources := secrets.Sources{Vault: vault, Log: slog.New(slog.NewTextHandler(&log, nil))}
	if _, err := d.Resolve(t.Context(), sources); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"my/app", "gone"}, vault.asked); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if got := log.String(); !strings.Contains(got, "path=gone secret=secrets.s.c") || !strings.Contains(got, "level=WARN") {
		t.Errorf("got the log %q, want a warning that names path and secret", got)
	}
}

func TestResolveEndsWithItsContext(t *testing.T) {
	t.Parallel()
	d, _ := compile(t, "s: {a: {type: vault, path: p}}")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Resolve(ctx, secrets.Sources{Vault: &fakeVault{broken: true}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context was canceled", err)
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	var o values.Overrides
	problems := o.AddFile("vars.yaml", []byte("secrets:\n  flat: {a: {type: env, key: TOKEN}}\n  s: {b: 2}\n  other: {}\n  kept:\n  bad: x\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	file, err := source.Parse("e.yaml", source.YAML, []byte("flat: x\ns: {a: 1}\nkept: {k: v}\nbad: {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("e.yaml").At("secrets")
	d := secrets.Compile(o.Secrets, file.Root, report)
	want := "vars.yaml:4:3: warning: secrets.other: the experiment declares no such secrets scope; it is not used; declare the scope in the experiment, if only as {} [unused-override]\n" +
		"vars.yaml:6:8: error: secrets.bad: this secret is outside of a scope, found a string, expected a mapping of secrets; put it one level deeper, under the name of a scope [secret-scope]"
	if diff := cmp.Diff(want, report.Problems().Error()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	got, err := d.Resolve(t.Context(), secrets.Sources{LookupEnv: lookup(map[string]string{"TOKEN": "hunter2"})})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("{'flat': {'a': 'hunter2'}, 's': {'b': 2}, 'kept': {'k': 'v'}}", pyvalue.Repr(got)); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	_, err = d.Resolve(t.Context(), secrets.Sources{})
	if want := `vars.yaml:2:13: error: secrets.flat.a: the environment variable "TOKEN" is not set`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestNamesAndNeedVault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, yaml string
		names      []string
		incomplete bool
		needVault  bool
	}{
		{name: "nothing"},
		{name: "inline", yaml: "s: {a: 1, b: {c: 2}}\nt: {a: 3}", names: []string{"a", "b", "a"}},
		{name: "Vault", yaml: "s: {a: {b: {type: vault, path: p}}}", names: []string{"a"}, needVault: true},
		{name: "Vault scope", yaml: "s: {type: vault, path: p}", incomplete: true, needVault: true},
		{name: "Vault without a path", yaml: "s: {a: {type: vault}}", names: []string{"a"}},
		{name: "environment", yaml: "s: {a: {type: env, key: K}}", names: []string{"a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, _ := compile(t, tt.yaml)
			names, complete := d.Names()
			if diff := cmp.Diff(tt.names, names); diff != "" || complete == tt.incomplete {
				t.Errorf("complete: %t, names (-want +got):\n%s", complete, diff)
			}
			if got := d.NeedVault(); got != tt.needVault {
				t.Errorf("NeedVault: got %t, want %t", got, tt.needVault)
			}
		})
	}
	var none *secrets.Definitions
	if names, complete := none.Names(); len(names) > 0 || !complete || none.NeedVault() {
		t.Errorf("nil: got %v, %t, want nothing, completely", names, complete)
	}
	if got, err := none.Resolve(t.Context(), secrets.Sources{}); err != nil || got.Len() != 0 {
		t.Errorf("nil: got %v, %v, want no secrets", got, err)
	}
}

// Whoever redacts learns of each secret, and of the text in a process's environment
// that it was made of, also if others cannot be resolved.
func TestLearn(t *testing.T) {
	t.Parallel()
	d, _ := compile(t, `
a: {number: {type: env, key: N, env_var_type: int}, tree: {type: env, key: J, env_var_type: json}, here: hunter2, none: {type: env, key: X}}
b: {wrong: {type: env, key: W, env_var_type: int}, vault: {type: vault, path: my/app, key: password}}
`)
	var learnt []any
	_, err := d.Resolve(t.Context(), secrets.Sources{
		LookupEnv: lookup(map[string]string{"N": "12_345_678", "J": `{"k": "v"}`, "W": "no number"}),
		Vault:     newVault(), Learn: func(value any) { learnt = append(learnt, value) },
	})
	if err == nil {
		t.Error("got no error")
	}
	want := `['12_345_678', 12345678, {'k': 'v'}, 'hunter2', 'no number', 'shhh']`
	if diff := cmp.Diff(want, pyvalue.Repr(learnt)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
