package load_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	var o load.Options
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	o.Define(flags)
	o.DefinePolicy(flags)
	err := flags.Parse([]string{"--var", "a=1,2", "--var", "b=x", "--var-file", "f.env", "--redact", "x+", "--no-verify-tls", "--policy", "p.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	want := load.Options{Vars: []string{"a=1,2", "b=x"}, VarFiles: []string{"f.env"}, Redact: []string{"x+"}, NoVerifyTLS: true, Policy: "p.yaml"}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The value of a variable that is not set must not mean "no policy".
	if flags.Parse([]string{"--policy="}) == nil {
		t.Error("an empty policy was accepted")
	}
}

func TestCheckOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options load.Options
		want    string // "" for no error
	}{
		{"nothing", load.Options{}, ""},
		{"fine", load.Options{Vars: []string{"a=1", "b:int=2"}, VarFiles: []string{"there.env"}, Redact: []string{"x+"}}, ""},
		{"a var file that does not exist", load.Options{VarFiles: []string{"nowhere.env"}}, `--var-file: "nowhere.env" cannot be opened`},
		{"a broken pattern", load.Options{Redact: []string{"("}}, "--redact: "},
		{"a pattern that matches nothing", load.Options{Redact: []string{"x*"}}, "--redact: "},
		{"a variable without a value", load.Options{Vars: []string{"a"}}, "--var: "},
		{"a variable of an unknown type", load.Options{Vars: []string{"a:colour=red"}}, "--var: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.options)
			w.WriteFile(t, "there.env", "A=1\n")
			err := w.setup.CheckOptions()
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantIn(t, wantCode(t, err, exit.Usage), test.want)
		})
	}
}

// What is secret in the options is redacted from then on.
func TestCheckOptionsLearns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{
		Vars: []string{"vault_token=hunter2-1", "harmless=plain-text"}, Redact: []string{"hunter2-[a-z]+"},
		Policy: "https://somebody:hunter2-3@example.com/policy.yaml?signature=hunter2-4", VarFiles: []string{"s.env"},
	})
	path := w.WriteFile(t, "s.env", "A=1\n")
	if err := w.setup.CheckOptions(); err != nil {
		t.Fatal(err)
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-1 hunter2-abc hunter2-3 hunter2-4"), "hunter2")
	wantIn(t, w.setup.Secrets.Text("plain-text"), "plain-text")
	if shown := w.setup.Secrets.FileText(path, []byte("A=1\n")); shown != nil {
		t.Errorf("a var file is shown: %q", shown)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	for _, name := range []string{"a.yaml", "b.yaml", "old/c.yaml"} {
		w.WriteFile(t, name, valid)
	}
	names, err := w.setup.Select([]string{"**/*.yaml", "!old/**"})
	if want := []string{"a.yaml", "b.yaml"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("got %q and %v, want %q", names, err, want)
	}
	_, err = w.setup.Select([]string{"nothing/*.json"})
	wantIn(t, wantCode(t, err, exit.Failure), "nothing/*.json")
	_, err = w.setup.Select([]string{"a[.yaml"})
	wantCode(t, err, exit.Usage)
	if _, err = w.setup.Select([]string{"https://me:hunter2-9@example.com/e.json"}); err != nil {
		t.Error(err)
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-9"), "hunter2")
}

// A broken document shows none of what may be its secrets.
func TestReadLearns(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "fine.yaml", "title: t\nsecrets: {s: {key: hunter2-inline}}\nconfiguration: {vault_role_secret: hunter2-role}\n")
	w.WriteFile(t, "broken.yaml", "title: [\nsecrets: {s: {key: hunter2-broken\n")
	w.open(t)
	if _, err := w.setup.Read(t.Context(), "fine.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := w.setup.Read(t.Context(), "broken.yaml"); err == nil {
		t.Error("a broken document was read")
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-inline hunter2-role hunter2-broken"), "hunter2")
}

func TestTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "e.yaml", "tags: [quick, 2, web]\n"+valid)
	w.WriteFile(t, "none.yaml", valid)
	w.WriteFile(t, "text.yaml", "tags: quick\n"+valid)
	w.open(t)
	for name, want := range map[string][]string{"e.yaml": {"quick", "", "web"}, "none.yaml": nil, "text.yaml": nil} {
		got, ok := w.setup.Tags(t.Context(), name)
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %t, want %q", name, got, ok, want)
		}
	}
	if _, ok := w.setup.Tags(t.Context(), "nowhere.yaml"); ok {
		t.Error("an experiment that does not exist has tags")
	}
}

// The credentials of the settings are sent to their host, and redacted.
func TestSettingsAuths(t *testing.T) {
	t.Parallel()
	var authorization string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/x-yaml")
		w.Write([]byte(valid)) //nolint:errcheck // the client would miss it
	}))
	t.Cleanup(server.Close)
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "settings.yaml", "auths: {\""+server.Listener.Addr().String()+"\": {type: bearer, value: hunter2-token}}\n")
	w.open(t)
	if _, err := w.setup.Read(t.Context(), server.URL+"/e.yaml"); err != nil {
		t.Fatal(err)
	}
	if want := "bearer hunter2-token"; authorization != want {
		t.Errorf("got the Authorization %q, want %q", authorization, want)
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-token"), "hunter2")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		code       exit.Code
		log        string
	}{
		{name: "none"},
		{name: "empty", text: " "},
		{name: "broken", text: "runtime: [\n", log: "The settings file cannot be read and is ignored"},
		{name: "broken where a secret is", text: "auths:\n  h:\n    value: !hunter2 x\n", log: `the tag \"...\" is not known`},
		{name: "broken by a secret", text: "auths: {h: {value: *hunter2}}\n", log: "[yaml-syntax]"},
		{name: "a secret in the wrong place", text: "auths: hunter2-value\n", code: exit.Failure, log: "credentials are listed by host"},
		{name: "a folder", text: "/", log: "The settings file cannot be read and is ignored"},
		{name: "unknown keys", text: "hello: world\n"},
		{name: "auths that are a list", text: "auths: [a]\n", code: exit.Failure, log: "credentials are listed by host"},
		{name: "auths without a value", text: "auths: {example.com: {type: bearer}}\n", code: exit.Failure, log: "credentials are incomplete"},
		{name: "a wrong strategy", text: "runtime: {rollbacks: {strategy: sometimes}}\n", code: exit.Failure, log: "sometimes"},
		{name: "a wrong channel", text: "notifications: [{type: pigeon}]\n", log: "invalid-channel"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			switch test.text {
			case "":
			case "/":
				w.WriteFile(t, "settings.yaml/file", "")
			default:
				w.WriteFile(t, "settings.yaml", test.text)
			}
			err := w.setup.Open(t.Context())
			if code, _ := exit.Of(err); code != test.code {
				t.Errorf("got the exit code %d (%v), want %d\n%s", code, err, test.code, w.Err)
			}
			wantIn(t, w.Err.String(), test.log)
			wantNotIn(t, w.Err.String(), "hunter2")
		})
	}
}

// The settings decide where an experiment and the command line do not.
func TestSettingsRuntime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "settings.yaml", "runtime: {rollbacks: {strategy: always}, hypothesis: {strategy: after-method-only}}\n")
	w.open(t)
	got := w.setup.Settings.Runtime
	if got.Rollbacks != "always" || got.Hypothesis != "after-method-only" {
		t.Errorf("got %+v, want always and after-method-only", got)
	}
}

func TestInterpreter(t *testing.T) {
	t.Parallel()
	executable := func(t *testing.T, p *hosttest.Process, name string) string {
		t.Helper()
		path := p.WriteFile(t, name, "#!/bin/sh\n")
		if err := os.Chmod(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name, python, active string
		venvs                []string
		experiment           string
		trusted              bool
		want                 string // relative to the working directory, unless it is a program on PATH
	}{
		{name: "nothing", experiment: "sub/e.yaml", want: "python3"},
		{name: "asked for by name", python: "python3.12", want: "python3.12"},
		{name: "asked for by path", python: "./own/python", want: "own/python"},
		{name: "beside the experiment", venvs: []string{"sub/.venv", ".venv"}, experiment: "sub/e.yaml", want: "sub/.venv/bin/python"},
		{name: "in the working directory", venvs: []string{".venv"}, experiment: "sub/e.yaml", want: ".venv/bin/python"},
		{name: "the active one", venvs: []string{"active", "sub/.venv"}, active: "active", experiment: "sub/e.yaml", want: "active/bin/python"},
		{name: "for a URL", venvs: []string{".venv"}, experiment: "https://example.com/e.yaml", want: ".venv/bin/python"},
		{name: "trusted: not beside the experiment", venvs: []string{"sub/.venv", ".venv"}, experiment: "sub/e.yaml", trusted: true, want: "python3"},
		{name: "trusted: the active one", venvs: []string{"active", ".venv"}, active: "active", trusted: true, want: "active/bin/python"},
		{name: "trusted: asked for", python: "./own/python", trusted: true, want: "own/python"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.Options.Python = test.python
			for _, venv := range test.venvs {
				executable(t, p, venv+"/bin/python")
			}
			if test.active != "" {
				p.Environ = append(p.Environ, "VIRTUAL_ENV="+p.Path(test.active))
			}
			want := test.want
			if filepath.Base(want) != want {
				want = p.Path(want)
			}
			if got := load.Interpreter(p.Process, test.experiment, test.trusted); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}
