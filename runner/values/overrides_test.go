package values_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// shown is an override in a form that is easy to compare.
type shown struct {
	Name, File string
	Line       int
	Value      string
}

func show(list values.OverrideList) []shown {
	var all []shown
	for _, o := range list {
		all = append(all, shown{o.Name, o.File, o.Pos.Line, pyvalue.Repr(o.Node.Value())})
	}
	return all
}

func TestVarFiles(t *testing.T) {
	t.Parallel()
	var o values.Overrides
	files := []struct{ name, text string }{
		{"a.json", "{\"configuration\": {\n\"host\": \"a\",\n\"port\": {\"type\": \"env\", \"key\": \"PORT\"}},\n\"secrets\": {\"one\": {\"k\": 1, \"l\": 2}}}"},
		{"b.yaml", "configuration:\n  host: b\n  user: jane\nsecrets:\n  one: {k: {type: vault, path: p}}\n  two: {}\n"},
		{".env", "A=1\nB=2\n"},
		{"c.YML", "# nothing\n"},
		{"d.json", "{}"},
		{"e.json", " \n"},
		{"f.yaml", "configuration: {}\n"},
		{"more.env", "A=3"},
		{"no-extension", "C=4"},
	}
	for _, f := range files {
		if problems := o.AddFile(f.name, []byte(f.text)); len(problems) > 0 {
			t.Errorf("%s: got the problems %v", f.name, problems)
		}
	}
	o.SetVar("user", "john")
	o.SetVar("count", int64(3))
	configuration := []shown{
		{"host", "b.yaml", 2, "'b'"},
		{"port", "a.json", 3, "{'type': 'env', 'key': 'PORT'}"},
		{"user", "--var", 0, "'john'"},
		{"count", "--var", 0, "3"},
	}
	if diff := cmp.Diff(configuration, show(o.Configuration)); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
	secrets := []shown{
		{"one", "b.yaml", 5, "{'k': {'type': 'vault', 'path': 'p'}}"},
		{"two", "b.yaml", 6, "{}"},
	}
	if diff := cmp.Diff(secrets, show(o.Secrets)); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(vars("A", "3", "B", "2", "C", "4"), o.Environment); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	if got, ok := o.Configuration.Get("port"); !ok || got.File != "a.json" {
		t.Errorf("Get: got %+v, %t, want the override of a.json", got, ok)
	}
	if got, ok := o.Secrets.Get("host"); ok {
		t.Errorf("Get of an unknown name: got %+v, want none", got)
	}
}

func TestVarFileProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, text string
		want             string
		warning          bool
	}{
		{name: "list", file: "v.json", text: "[1]", want: `v.json:1:1: error: a var file must be a mapping, found a list, expected a mapping of "configuration" and "secrets"`},
		{name: "text", file: "v.yml", text: "hello", want: "v.yml:1:1: error: a var file must be a mapping, found \"hello\""},
		{name: "null section", file: "v.json", text: "{\"configuration\":\n null}", want: "v.json:2:2: error: configuration: a section of a var file must be a mapping, found null, expected a mapping"},
		{name: "list of secrets", file: "v.yaml", text: "secrets:\n- a\n", want: "v.yaml:2:1: error: secrets: a section of a var file must be a mapping, found a list"},
		{name: "no JSON", file: "v.json", text: `{"configuration": `, want: "v.json:1:"},
		{name: "no YAML", file: "v.yaml", text: "a: [", want: "v.yaml:1:"},
		{name: "no .env", file: "v.conf", text: "{}", want: `v.conf:1:1: error: the line has no "="`},
		{name: "misspelt", file: "v.yaml", text: "secrets: {}\nconfigurations: {}\n", want: `v.yaml:2:1: warning: configurations: unknown key in a var file; did you mean "configuration"?`, warning: true},
		{name: "unknown", file: "v.yaml", text: "x: 1", want: `v.yaml:1:1: warning: x: unknown key in a var file; only "configuration" and "secrets" are read`, warning: true},
		{name: "twice", file: "v.json", text: `{"secrets": {}, "secrets": {}}`, want: "v.json:1:17: warning: ", warning: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var o values.Overrides
			problems := o.AddFile(tt.file, []byte(tt.text))
			if len(problems) != 1 || !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("got the problems %q, want one: %q", problems.Error(), tt.want)
			}
			if problems.HasErrors() == tt.warning {
				t.Errorf("got an error: %t, want %t", problems.HasErrors(), !tt.warning)
			}
			if len(o.Configuration)+len(o.Secrets)+len(o.Environment) > 0 {
				t.Errorf("got %+v, want nothing added", o)
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, large := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "large.env")
	if err := os.WriteFile(good, []byte("configuration: {k: v}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 17<<20); err != nil {
		t.Fatal(err)
	}
	var o values.Overrides
	if problems := o.ReadFile(good); len(problems) > 0 || len(o.Configuration) != 1 {
		t.Errorf("got %v and the problems %v, want one override", o.Configuration, problems)
	}
	for path, want := range map[string]string{
		large:                      "larger than 16 MiB",
		dir:                        "directory",
		filepath.Join(dir, "none"): "no such file",
	} {
		problems := o.ReadFile(path)
		if !problems.HasErrors() || !strings.HasPrefix(problems.Error(), path+": error: ") || !strings.Contains(problems.Error(), want) {
			t.Errorf("%s: got the problems %q, want one with %q", path, problems.Error(), want)
		}
	}
}

func TestLookupEnv(t *testing.T) {
	t.Parallel()
	process := lookup(map[string]string{"A": "process", "P": "process"})
	o := &values.Overrides{Environment: vars("A", "file", "B", "")}
	tests := []struct {
		name      string
		overrides *values.Overrides
		key, want string
		found     bool
	}{
		{"the file goes first", o, "A", "file", true},
		{"set to nothing", o, "B", "", true},
		{"then the process", o, "P", "process", true},
		{"unknown", o, "X", "", false},
		{"without files", nil, "A", "process", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, found := tt.overrides.LookupEnv(process)(tt.key)
			if got != tt.want || found != tt.found {
				t.Errorf("got %q, %t, want %q, %t", got, found, tt.want, tt.found)
			}
		})
	}
}
