package load_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

// configurationOf returns the values that the configuration of an experiment states.
func configurationOf(e *experiment.Experiment) string {
	values := make([]string, len(e.Configuration))
	for i, s := range e.Configuration {
		values[i] = fmt.Sprintf("%s=%v", s.Name, s.Value)
		if s.Env != nil {
			values[i] = s.Name + "=$" + s.Env.Key
		}
	}
	return strings.Join(values, " ")
}

// Variables override var files, which override the experiment. What .env files set is in
// the environment of the run.
func TestOverrides(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Vars: []string{"a=by var"}, VarFiles: []string{"v.yaml", "v.env"}}, "FROM=process", "OTHER=kept")
	w.WriteFile(t, "v.yaml", "configuration: {a: by file, b: by file}\n")
	w.WriteFile(t, "v.env", "FROM=file\n")
	w.WriteFile(t, "e.yaml", "title: t\ndescription: d\nconfiguration: {a: own, b: own, c: own, d: {type: env, key: FROM}}\nmethod:\n"+
		"- {type: probe, name: show, provider: {type: process, path: sh, arguments: [-c, 'echo $FROM $OTHER; echo $PATH']}}\n")
	w.open(t)
	e, l, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
	if got, want := configurationOf(e), "a=by var b=by file c=own d=$FROM"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, want := range map[string]string{"FROM": "file", "OTHER": "kept"} {
		if got, ok := l.LookupEnv(name); !ok || got != want {
			t.Errorf("%s: got %q, %t, want %q", name, got, ok, want)
		}
	}
	if _, ok := l.LookupEnv("ABSENT"); ok {
		t.Error("a variable is set that is not")
	}
	for name, want := range map[string]bool{"a": true, "b": true, "c": false} {
		if got := l.IsOverridden(name); got != want {
			t.Errorf("%s: got overridden %t, want %t", name, got, want)
		}
	}
	output := call(t, e.Method[0]).String("stdout")
	wantIn(t, output, "file kept\n", ":"+filepath.Dir(w.Executable))
}

// What is set for one run is not set for another.
func TestLoadersAreIndependent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Vars: []string{"a=1"}})
	w.WriteFile(t, "e.yaml", "configuration: {a: 0, b: 0}\n"+valid)
	w.open(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			_, l, err := w.load(t, load.LoaderOptions{})
			if err != nil || l.IsOverridden("b") {
				t.Errorf("got %v, b overridden %t", err, l.IsOverridden("b"))
			}
			l.Override("b", "2")
			if !l.IsOverridden("b") {
				t.Error("an override is not set")
			}
		})
	}
	group.Wait()
}

func TestBrokenVarFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{VarFiles: []string{"v.json"}})
	w.WriteFile(t, "v.json", "{\"configuration\": {\"password\": \"hunter2-file\"")
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	_, _, err := w.load(t, load.LoaderOptions{})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "v.json", "json-syntax")
	wantNotIn(t, w.Err.String(), "hunter2")
}

// What a JSON file sets is overridden by files after it, and its secrets are redacted.
func TestVarFilesInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{VarFiles: []string{"a.json", "b.yml"}})
	w.WriteFile(t, "a.json", `{"configuration": {"a": 1, "b": 1}, "secrets": {"s": {"k": "hunter2-json"}}}`)
	w.WriteFile(t, "b.yml", "configuration: {b: 2}\n")
	w.WriteFile(t, "e.yaml", "configuration: {a: 0, b: 0, c: 0}\n"+valid)
	w.open(t)
	e, _, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
	if got, want := configurationOf(e), "a=1 b=2 c=0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-json"), "hunter2")
}

// Without a PATH, processes find the usual programs, and the program itself.
func TestNoPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.Environ = slices.DeleteFunc(w.Environ, func(v string) bool { return strings.HasPrefix(v, "PATH=") })
	w.WriteFile(t, "e.yaml", "title: t\ndescription: d\nmethod:\n"+
		"- {type: probe, name: show, provider: {type: process, path: sh, arguments: [-c, 'echo $PATH']}}\n")
	w.open(t)
	e, _, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
	if got, want := call(t, e.Method[0]).String("stdout"), "/usr/local/bin:/usr/bin:/bin:"+filepath.Dir(w.Executable)+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The secrets of a file that cannot be used are not known, so nothing of it is quoted: not
// on the console, nor in notifications and reports.
func TestUnusableFilesAreNotQuoted(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"v.yaml", "secrets: hunter2-text\n", "wrong-type"},
		{"v.yaml", "secrets: {s: {k: !hunter2-tag x}}\n", "yaml-value"},
		{"v.yaml", "secrets:\n  s:\n    k: *hunter2-alias\n", "yaml-syntax"},
		{"v.yaml", "secrets: {s: {k: !!int hunter2-number}}\n", "yaml-value"},
		{"v.yaml", "configuration: hunter2-text\n", "wrong-type"},
		{"v.yaml", "configuration: {vault_token: \"hunter2 \\\" quote\n", "yaml-syntax"},
		{"v.json", `{"secrets": {"s": {"k": hunter2}}}`, "json-syntax"},
		{"v.env", "hunter2-line\n", "env-file-syntax"},
		{"v.env", "TOKEN='hunter2-open\n", "env-file-syntax"},
	}
	for i, test := range tests {
		t.Run(fmt.Sprint(i, test.name), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{VarFiles: []string{test.name}})
			m, address := newMail(t)
			w.WriteFile(t, "settings.yaml", "notifications: [{type: http, url: "+address+"}]\n")
			w.WriteFile(t, "e.yaml", valid)
			w.WriteFile(t, test.name, test.text)
			w.open(t)
			_, l, err := w.load(t, load.LoaderOptions{})
			wantCode(t, err, exit.Failure)
			wantIn(t, w.Err.String(), test.name, test.want)
			wantIn(t, m.String(), "run-failed")
			wantNotIn(t, w.Err.String()+m.String()+l.Problems.Error(), "hunter2")
		})
	}
}
