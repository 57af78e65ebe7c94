package scripts_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmeFiles are what the README's commands name.
var readmeFiles = map[string]string{
	"experiment.yaml":          "title: t\ndescription: d\ntags: [quick]\nmethod: []\n",
	"experiment.json":          `{"title": "t", "description": "d", "method": []}`,
	"experiments/web/out.yaml": "title: t\ndescription: d\nmethod: []\n",
}

// readmeExits are the exit codes of the commands that do not exit with 0.
var readmeExits = map[string]int{
	"chaos run examples/payment-outage.yaml":                      1,
	"chaos run --report report.html examples/payment-outage.yaml": 1,
}

// elsewhere are the commands that other tests run, because they need the network or a
// person, and the command that runs this test.
var elsewhere = regexp.MustCompile(`^(go (test|install)|docker|chaos (init|discover|deps install)|\.ci/)`)

// TestREADME runs the commands of the README's console blocks unchanged, with the program under test in place of "go run ./cmd/chaos".
func TestREADME(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../../../../examples")); err != nil {
		t.Fatal(err)
	}
	for name, content := range readmeFiles {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	commands := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllSubmatch(text, -1) {
		for line := range bytes.Lines(block[1]) {
			command, isCommand := strings.CutPrefix(string(line), "$ ")
			if !isCommand {
				continue
			}
			command, _, _ = strings.Cut(command, " #")
			command = strings.Replace(strings.TrimSpace(command), "go run ./cmd/chaos", "chaos", 1)
			if elsewhere.MatchString(command) {
				continue
			}
			commands++
			runReadmeCommand(t, dir, command)
		}
	}
	if commands < 5 {
		t.Errorf("got %d commands, want those of the README", commands)
	}
}

func runReadmeCommand(t *testing.T, dir, command string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir)
	out, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != readmeExits[command] {
		t.Errorf("%s: got exit code %d (%v), want %d\n%s", command, got, err, readmeExits[command], out)
	}
}
