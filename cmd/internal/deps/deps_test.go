package deps_test

import (
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
