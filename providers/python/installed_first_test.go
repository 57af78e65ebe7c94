package python_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// What lies in the working directory cannot pass for a module that is installed, and
// is found all the same.
func TestInstalledFirst(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	dir, installed := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(installed, "checks.py"): "def where(): return 'installed'\n",
		filepath.Join(dir, "checks.py"):       "def where(): return 'here'\n",
		filepath.Join(dir, "own.py"):          "def where(): return 'here'\n",
		filepath.Join(dir, "json.py"):         "raise SystemExit('taken over')\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := &python.Provider{
		Dir: dir, InstalledFirst: true,
		Environ: func() []string {
			return append(os.Environ(), "PYTHONPATH="+installed, "PYTHONDONTWRITEBYTECODE=1")
		},
	}
	t.Cleanup(func() { p.Close() }) //nolint:errcheck // as a run does
	for module, want := range map[string]string{"checks": "installed", "own": "here"} {
		report := source.NewCollector("e.json")
		node := source.FromValue(pyvalue.MapOf("type", "python", "module", module, "func", "where"))
		c := p.Compile(provider.Spec{Node: node, Unchecked: true}, report)
		got, err := c.Run(t.Context(), provider.Request{Scope: &values.Scope{}, Log: slog.New(slog.DiscardHandler)})
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %s", module, got, err, want)
		}
	}
}
