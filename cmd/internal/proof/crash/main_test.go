package crash

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// chaos is the program that is killed. It is built as users have it: what watches for
// races makes each of its many starts slow.
var chaos string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withChaos(m))
}

func withChaos(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chaos-crash")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is a folder for temporary files
	chaos = filepath.Join(dir, "chaos")
	build := exec.Command("go", "build", "-o", chaos, "github.com/chaostoolkit/run-action/cmd/chaos")
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building chaos: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}
