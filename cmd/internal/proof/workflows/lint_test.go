package workflows_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/require"
	"github.com/chaostoolkit/run-action/runner/source"
)

// workflowFiles returns the workflows of the repository and those of the examples,
// relative to its folder.
func workflowFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{".github/workflows/*.yml", "examples/workflows/*.yml"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: got %d files (%v), want some", pattern, len(found), err)
		}
		for _, file := range found {
			files = append(files, strings.TrimPrefix(file, root+"/"))
		}
	}
	return files
}

func TestActionlint(t *testing.T) {
	t.Parallel()
	program := require.Program(t, "actionlint")
	dir := root(t)
	// Other programs of the machine must not change what is found.
	args := []string{"-config-file=.github/actionlint.yaml", "-shellcheck=", "-pyflakes="}
	run(t, dir, program, append(args, workflowFiles(t, dir)...)...)
}

func TestZizmor(t *testing.T) {
	t.Parallel()
	program := require.Program(t, "zizmor")
	dir := root(t)
	args := []string{"--offline", "--persona=auditor", "--no-progress", "--quiet", "action.yml", ".github/dependabot.yml"}
	run(t, dir, program, append(args, workflowFiles(t, dir)...)...)
}

// run runs a linter, which must find nothing.
func run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(program), err, output)
	}
}

// TestPins checks that every foreign action is pinned to a full commit, with its version
// beside it, and to the same commit everywhere.
func TestPins(t *testing.T) {
	t.Parallel()
	uses := regexp.MustCompile(`(?m)^ *(?:- )?uses: (.*)$`)
	pinned := regexp.MustCompile(`^([\w.-]+/[\w.-]+)(?:/[\w./-]+)?(@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)
	dir := root(t)
	pins := make(map[string]string)
	for _, file := range workflowFiles(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range uses.FindAllSubmatch(text, -1) {
			name := string(match[1])
			if strings.HasPrefix(name, "./") {
				continue
			}
			parts := pinned.FindStringSubmatch(name)
			if parts == nil {
				t.Errorf("%s: got uses: %s, want a commit of 40 digits and its version, as \"@%040d # v1.2.3\"", file, name, 0)
				continue
			}
			if known := pins[parts[1]]; known != "" && known != parts[2] {
				t.Errorf("%s: got %s%s, want %s as elsewhere", file, parts[1], parts[2], known)
			}
			pins[parts[1]] = parts[2]
		}
	}
}

// TestMetadata checks what users of the Action, and the runner, rely on.
func TestMetadata(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root(t), "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := source.Parse("action.yml", source.YAML, text)
	if err != nil {
		t.Fatal(err)
	}
	inputs := file.Root.Get("inputs")
	// The inputs of the composite action that this one replaces.
	for _, name := range []string{
		"experiment-file", "working-dir", "verbose", "install-dependencies", "dependencies-file", "python-version",
		"upload-results-as-artifacts", "result-artifact-name", "github-token",
	} {
		if inputs.Get(name).IsNull() {
			t.Errorf("there is no input %s", name)
		}
	}
	for _, part := range []string{"inputs", "outputs"} {
		for _, name := range file.Root.Get(part).Names() {
			if description, _ := file.Root.Get(part).Get(name).Get("description").Text(); !strings.HasSuffix(description, ".") {
				t.Errorf("%s.%s: got the description %q, want a sentence", part, name, description)
			}
		}
	}
	for _, name := range inputs.Names() {
		if _, ok := inputs.Get(name).Get("default").Text(); !ok {
			t.Errorf("inputs.%s: got no text as default, want one", name)
		}
	}
	// Container mode on Kubernetes needs an entry point; "args" are passed to all of them.
	runs := file.Root.Get("runs")
	for name, want := range map[string]string{
		"using": "docker", "image": "Dockerfile", "args": "",
		"entrypoint": "/usr/local/bin/chaos-action", "post-entrypoint": "/usr/local/bin/chaos-action-post",
	} {
		if got, _ := runs.Get(name).Text(); got != want {
			t.Errorf("runs.%s: got %q, want %q", name, got, want)
		}
	}
	// The release replaces the line as it stands.
	if !bytes.Contains(text, []byte("\n  image: Dockerfile\n")) {
		t.Error("the line of the image is not as the release expects it")
	}
}
