//go:build unix

package fetch_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

func TestReadNeitherPipesNorDevices(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, "/dev/zero"} {
		var reader fetch.Reader
		_, err := reader.Read(t.Context(), name)
		wantProblem(t, err, name+": error: this is a pipe or a device, expected a file [unreadable-document]")
	}
}
