package python_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
)

// newSite returns a provider whose worker finds the distributions of the tests.
func newSite(t *testing.T) *python.Provider {
	t.Helper()
	require.Program(t, "python3")
	site, err := filepath.Abs("testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	p := &python.Provider{
		Environ: func() []string { return append(os.Environ(), "PYTHONPATH="+site, "PYTHONDONTWRITEBYTECODE=1") },
		Dir:     t.TempDir(),
	}
	t.Cleanup(func() { p.Close() }) //nolint:errcheck // the test is over
	return p
}

func TestDistributions(t *testing.T) {
	t.Parallel()
	list, err := newSite(t).Distributions(t.Context())
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
	p := newSite(t)
	if err := os.WriteFile(filepath.Join(p.Dir, "own.py"), []byte("raise Exception('imported')\n"), 0o600); err != nil {
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
	got, err := p.Modules(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	p := newSite(t)
	tests := []struct {
		name, distribution string
		system             bool
		want, problem      string
	}{
		{name: "with the system", distribution: "chaostoolkit-pretend", system: true, want: `{"x":1}`},
		{name: "without it", distribution: "ChaosToolkit_Pretend", want: "null"},
		{name: "not installed", distribution: "chaostoolkit-nowhere", problem: "is not installed"},
		{name: "no extension", distribution: "plain_lib", problem: "is no extension"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			discovery, err := p.Discover(t.Context(), test.distribution, test.system)
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

func TestWhere(t *testing.T) {
	t.Parallel()
	got, err := newSite(t).Where(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got.Version, "3.") || !filepath.IsAbs(got.Executable) || !filepath.IsAbs(got.Prefix) {
		t.Errorf("got %+v, want a version and absolute paths", got)
	}
}

func TestNotify(t *testing.T) {
	t.Parallel()
	p := newSite(t)
	channel := pyvalue.MapOf("type", "plugin", "token", "t")
	if err := p.Notify(t.Context(), "chaospretend", "notify", channel, pyvalue.MapOf("name", "run-started")); err != nil {
		t.Fatal(err)
	}
	for function, want := range map[string]string{"notify": "no such event", "nothing": "has no function"} {
		err := p.Notify(t.Context(), "chaospretend", function, channel, pyvalue.MapOf("name", "fail"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", function, err, want)
		}
	}
	c, problems := compile(t, p, "{type: python, module: chaospretend, func: events}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	got, err := c.Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	want := `[[{"type":"plugin","token":"t"},{"name":"run-started"}]]`
	if text := string(pyvalue.AppendCompactJSON(nil, got)); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
}
