package deps_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestCatalogue(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, group := range deps.Groups() {
		e, ok := deps.ByGroup(group)
		if !ok || seen[group] || seen[e.Module] || seen[e.Distribution] {
			t.Errorf("%s: got %+v, want each group, module and distribution once", group, e)
		}
		seen[group], seen[e.Module], seen[e.Distribution] = true, true, true
		if again, _ := deps.ByModule(e.Module + ".some.part"); again != e {
			t.Errorf("%s: got %+v for its module, want %+v", group, again, e)
		}
	}
	for _, name := range []string{"", "k8", "chaosk8"} {
		if _, ok := deps.ByGroup(name); ok {
			t.Errorf("%q: got a group, want none", name)
		}
		if _, ok := deps.ByModule(name); ok {
			t.Errorf("%q: got an extension, want none", name)
		}
	}
}

func TestUses(t *testing.T) {
	t.Parallel()
	file, err := source.Parse("e.yaml", source.YAML, []byte(`
configuration:
  c: {type: probe, provider: {type: python, module: conf, func: f}}
controls:
  - {name: c, provider: {type: python, module: control, arguments: {probes: [{provider: {type: python, module: nested}}]}}}
steady-state-hypothesis:
  probes:
    - {provider: {type: process, path: x}, tolerance: {type: probe, provider: {type: python, module: tolerance}}}
method:
  - {provider: {type: python, module: a.b, func: f}, controls: [{provider: {type: python, module: inner}}]}
  - {provider: {type: python, module: a.b, func: g}}
  - {provider: {type: python, module: 1}}
  - {provider: {type: python}}
  - {provider: {type: http, module: none}}
rollbacks:
  - {provider: {type: python, module: rollback}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, use := range deps.Uses(file) {
		if use.File != "e.yaml" || !use.Pos.IsValid() {
			t.Errorf("%s: got no place", use.Module)
		}
		got = append(got, use.Module)
	}
	want := []string{"conf", "control", "nested", "tolerance", "a.b", "inner", "rollback"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// tool writes a program that notes how it is called, and makes what "venv" would.
func tool(t *testing.T, dir, name, body string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	script := "#!/bin/sh\nif test -n \"$LOG\"; then echo \"" + name + " $*\" >>\"$LOG\"; fi\n" + body + "\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	return path
}

func TestInstall(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		uv   bool
		want []string
	}{
		{name: "with pip", want: []string{
			"base -m venv VENV",
			"base -m pip install --quiet --no-input --disable-pip-version-check -r PLAIN",
			"base -m pip install --quiet --no-input --disable-pip-version-check -r HASHED --require-hashes",
			"base -m pip install --quiet --no-input --disable-pip-version-check --upgrade a b",
		}},
		{name: "with uv", uv: true, want: []string{
			"uv venv --quiet --python BASE VENV",
			"uv pip install --quiet --python VENV/bin/python -r PLAIN",
			"uv pip install --quiet --python VENV/bin/python -r HASHED --require-hashes",
			"uv pip install --quiet --python VENV/bin/python --upgrade a b",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			venv, log := filepath.Join(dir, "venv"), filepath.Join(dir, "log")
			plain, hashed := filepath.Join(dir, "plain.txt"), filepath.Join(dir, "hashed.txt")
			writeFile(t, plain, "# no --hash=sha256:x here\na==1\n")
			writeFile(t, hashed, "a==1 \\\n    --hash=sha256:x\n")
			// The new environment's Python is the base itself.
			makeVenv := `case "$*" in *venv*VENV) mkdir -p VENV/bin; ln -s BASE VENV/bin/python;; esac`
			replace := strings.NewReplacer("VENV", venv, "BASE", filepath.Join(dir, "base"))
			e := &deps.Environment{
				Dir: venv, Base: tool(t, dir, "base", replace.Replace(makeVenv)),
				Environ: []string{"LOG=" + log, "PATH=" + os.Getenv("PATH")},
			}
			if test.uv {
				e.Uv = tool(t, dir, "uv", replace.Replace(makeVenv))
			}
			for range 2 { // once there, it is kept
				if err := e.Prepare(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for _, file := range []string{plain, hashed} {
				if err := e.InstallFile(t.Context(), file); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Install(t.Context(), "a", "b"); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer(venv, "VENV", filepath.Join(dir, "base"), "BASE", plain, "PLAIN", hashed, "HASHED").Replace(string(text))
			if diff := cmp.Diff(strings.Join(test.want, "\n")+"\n", got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	failing := tool(t, dir, "failing", "echo out; echo why >&2; exit 3")
	tests := []struct {
		name, want  string
		environment deps.Environment
	}{
		{name: "what it said", environment: deps.Environment{Base: failing}, want: "exit status 3\nout\nwhy"},
		{name: "no Python", environment: deps.Environment{Base: filepath.Join(dir, "nothing")}, want: "was not found"},
		{name: "no Python on PATH", environment: deps.Environment{Base: "surely-no-python"}, want: "--python"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.environment.Dir = filepath.Join(t.TempDir(), "venv")
			if err := test.environment.Prepare(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if err := (&deps.Environment{}).InstallFile(t.Context(), filepath.Join(dir, "nothing.txt")); err == nil {
		t.Error("got no error, want one of a missing file")
	}
}

func TestRequired(t *testing.T) {
	t.Parallel()
	got := deps.Required("a\n b==1.0 \\\n    --hash=sha256:x\n# c\n-r other.txt\n-e .\nd[extra]>=2 ; python_version > '3'\n" +
		"https://example.com/x.whl\n./local\ne @ https://example.com\ng   # text\n")
	if diff := cmp.Diff([]string{"a", "b", "d", "e", "g"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := deps.Canonical("Chaos_Toolkit..Lib"); got != "chaos-toolkit-lib" {
		t.Errorf("got %s", got)
	}
}
