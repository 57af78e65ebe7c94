package scripts_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/runner/require"
)

// pour answers with as many megabytes as the query says, packed if the path says so.
func pour(w http.ResponseWriter, r *http.Request) {
	megabytes, _ := strconv.Atoi(r.URL.Query().Get("megabytes"))
	out := io.Writer(w)
	if r.URL.Path == "/packed" {
		w.Header().Set("Content-Encoding", "gzip")
		packed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		defer packed.Close() //nolint:errcheck // the client went away
		out = packed
	}
	block := bytes.Repeat([]byte("x"), 1_000_000)
	for range megabytes {
		if _, err := out.Write(block); err != nil {
			return
		}
	}
}

// TestFloods runs activities with little and with much output: what chaos keeps of it, and
// so the memory that it uses, is bounded.
func TestFloods(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(pour))
	t.Cleanup(server.Close)
	tests := []struct {
		name     string
		provider string // in which MEGABYTES are replaced
		// little and lot are numbers of megabytes, both above the bound.
		little, lot int
		python      bool
	}{
		{name: "a process", provider: `{type: process, path: sh, arguments: [-c, "yes | head -c MEGABYTES000000; yes | head -c MEGABYTES000000 >&2"]}`, little: 30, lot: 200},
		{name: "a body", provider: `{type: http, url: "` + server.URL + `/plain?megabytes=MEGABYTES"}`, little: 30, lot: 200},
		{name: "a packed body", provider: `{type: http, url: "` + server.URL + `/packed?megabytes=MEGABYTES"}`, little: 30, lot: 150},
		{name: "prints", provider: `{type: python, module: floods, func: prints, arguments: {megabytes: MEGABYTES}}`, little: 5, lot: 30, python: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.python {
				require.Program(t, "python3")
			}
			little := peak(t, strings.ReplaceAll(test.provider, "MEGABYTES", strconv.Itoa(test.little)))
			lot := peak(t, strings.ReplaceAll(test.provider, "MEGABYTES", strconv.Itoa(test.lot)))
			t.Logf("%d MB of memory for %d MB, %d MB for %d MB", little, test.little, lot, test.lot)
			if growth := lot - little; growth > (test.lot-test.little)/2 {
				t.Errorf("got %d MB more memory for %d MB more output, want a bound", growth, test.lot-test.little)
			}
		})
	}
}

// peak returns the most memory, in megabytes, that chaos uses for an experiment with one
// activity.
func peak(t *testing.T, provider string) int {
	t.Helper()
	dir := t.TempDir()
	modules, err := filepath.Abs("../../../../providers/python/testdata/modules")
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("title: t\ndescription: d\nmethod:\n  - {type: action, name: flood, provider: %s}\n", provider)
	if err := os.WriteFile(filepath.Join(dir, "experiment.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "chaos", "--no-log-file", "run", "--fail-on", "activity", "experiment.yaml")
	// Garbage that is not collected yet must not count.
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+dir, "PYTHONPATH="+modules, "PYTHONDONTWRITEBYTECODE=1", "GOGC=10")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not report how much memory was used")
	}
	return int(usage.Maxrss / 1000)
}
