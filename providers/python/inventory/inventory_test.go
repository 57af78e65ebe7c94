package inventory_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/python/inventory"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
)

// newSite returns the inventory of a Python with the distributions of the tests, and
// its working directory.
func newSite(t *testing.T) (i *inventory.Inventory, dir string) {
	t.Helper()
	require.Program(t, "python3")
	site, err := filepath.Abs("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	i, stop := inventory.Open(inventory.Options{
		Environ: append(os.Environ(), "PYTHONPATH="+site, "PYTHONDONTWRITEBYTECODE=1"), Dir: dir,
	})
	t.Cleanup(stop)
	return i, dir
}

func TestDistributions(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	list, err := site.Distributions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(d provider.Distribution) bool { return d.Name == "chaostoolkit-pretend" })
	if i < 0 {
		t.Fatalf("got %v, want chaostoolkit-pretend among them", list)
	}
	want := provider.Distribution{
		Name: "chaostoolkit-pretend", Version: "1.2.3", License: "Apache License Version 2.0",
		Summary: "Chaos Toolkit Extension for pretending",
	}
	if diff := cmp.Diff(want, list[i]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	site, dir := newSite(t)
	if err := os.WriteFile(filepath.Join(dir, "own.py"), []byte("raise Exception('imported')\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []provider.Module{
		{Name: "chaospretend", Found: true, Distributions: []string{"chaostoolkit-pretend"}},
		{Name: "chaospretend.probes", Distributions: []string{"chaostoolkit-pretend"}},
		{Name: "plain", Found: true, Distributions: []string{"plain_lib"}},
		{Name: "own", Found: true},
		{Name: "own.part"},
		{Name: "os.path", Found: true},
		{Name: "sys", Found: true},
		{Name: "wsgiref.simple_server", Found: true},
		{Name: "nowhere"},
		{Name: "nowhere.at.all"},
		{Name: ""},
	}
	var names []string
	for _, test := range tests {
		names = append(names, test.Name)
	}
	got, err := site.Modules(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	tests := []struct {
		name, distribution string
		system             bool
		want, problem      string
	}{
		{name: "with the system", distribution: "chaostoolkit-pretend", system: true, want: `{"x":1}`},
		{name: "without it", distribution: "ChaosToolkit_Pretend", want: "null"},
		{name: "not installed", distribution: "chaostoolkit-nowhere", problem: "is not installed"},
		{name: "no extension", distribution: "plain_lib", problem: "is not an extension"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			discovery, err := site.Discover(t.Context(), test.distribution, test.system)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Errorf("got error %v, want %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := string(pyvalue.AppendCompactJSON(nil, discovery.Value("system"))); got != test.want {
				t.Errorf("got system %s, want %s", got, test.want)
			}
		})
	}
}

func TestInterpreter(t *testing.T) {
	t.Parallel()
	site, _ := newSite(t)
	got, err := site.Interpreter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got.Version, "3.") || !filepath.IsAbs(got.Executable) || !filepath.IsAbs(got.Prefix) {
		t.Errorf("got %+v, want a version and absolute paths", got)
	}
}

// Without the interpreter there is nothing to ask.
func TestNoInterpreter(t *testing.T) {
	t.Parallel()
	i, stop := inventory.Open(inventory.Options{Interpreter: filepath.Join(t.TempDir(), "python3")})
	t.Cleanup(stop)
	if _, err := i.Interpreter(t.Context()); err == nil || !strings.Contains(err.Error(), "there is no Python") {
		t.Errorf("got %v, want an error that names the interpreter", err)
	}
}
