package workflows_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
	"github.com/chaostoolkit/run-action/runner/require"
)

// repository is the one that GitHub's examples of events are from.
const repository = "Codertocat/Hello-World"

// TestContainers tests whatever needs the image, which is built once.
func TestContainers(t *testing.T) {
	t.Parallel()
	require.Program(t, "git")
	act := require.Program(t, "act")
	e := newEngine(t)
	t.Run("start", func(t *testing.T) { testStart(t, e) }) //nolint:paralleltest // no other test may run at the same time
	t.Run("cancelled", func(t *testing.T) { t.Parallel(); testCancelled(t, e) })
	t.Run("image", func(t *testing.T) { t.Parallel(); testImage(t, e) })
	t.Run("workflows", func(t *testing.T) {
		t.Parallel()
		testscript.Run(t, testscript.Params{
			Dir:                 "testdata/script",
			RequireExplicitExec: true,
			RequireUniqueNames:  true,
			Setup:               func(env *testscript.Env) error { return setUp(t, env, e.root) },
			Cmds: map[string]func(*testscript.TestScript, bool, []string){
				"act":      e.act(act),
				"phone":    e.phone,
				"github":   serveGitHub,
				"comments": comments,
			},
		})
	})
}

// setUp makes the script's folder a checkout of the Action. EVENTS has payloads of
// events as GitHub sends them, ARTIFACTS is where uploads go. Nothing is listening
// where GitHub's API is, until the script asks for it.
func setUp(t *testing.T, env *testscript.Env, root string) error {
	hub := githubtest.New(t)
	hub.Owner, hub.Repository, _ = strings.Cut(repository, "/")
	env.Values[hubKey{}], env.Values[testKey{}] = hub, t
	env.Setenv("GITHUB_API_URL", "http://127.0.0.1:9")
	env.Setenv("EXAMPLES", filepath.Join(root, "examples"))
	for name, folder := range map[string]string{"EVENTS": ".events", "ARTIFACTS": ".artifacts"} {
		dir := filepath.Join(env.WorkDir, ".tmp", folder)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		env.Setenv(name, dir)
	}
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".tmp"))
	for _, event := range []string{"push", "schedule", "pull_request", "pull_request-fork"} {
		if err := os.WriteFile(filepath.Join(env.Getenv("EVENTS"), event+".json"), githubtest.Event(t, event), 0o600); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(env.WorkDir, "action.yml"), text, 0o600); err != nil {
		return err
	}
	return commit(env.WorkDir)
}

// commit makes a folder a repository with one commit.
func commit(dir string) error {
	identity := []string{"-c", "user.name=octocat", "-c", "user.email=octocat@example.com"}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"}, {"add", "--", ":!.tmp"}, append(identity, "commit", "--quiet", "--message=Try chaos"),
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", args[0], err, output)
		}
	}
	return nil
}

// hubKey is where a script keeps its GitHub.
type hubKey struct{}

// serveGitHub serves GitHub's API to workflows: github [read-only].
func serveGitHub(ts *testscript.TestScript, _ bool, args []string) {
	hub := ts.Value(hubKey{}).(*githubtest.Server)
	hub.ReadOnly = len(args) > 0
	server := httptest.NewServer(hub)
	ts.Defer(server.Close)
	ts.Setenv("GITHUB_API_URL", server.URL)
}

// comments prints how many comments there are on GitHub, and each of them.
func comments(ts *testscript.TestScript, _ bool, _ []string) {
	all := ts.Value(hubKey{}).(*githubtest.Server).Comments()
	fmt.Fprintf(ts.Stdout(), "%d comments\n", len(all))
	for _, comment := range all {
		fmt.Fprintf(ts.Stdout(), "on %d by %s\n%s\n", comment.Number, comment.Author, comment.Body)
	}
}
