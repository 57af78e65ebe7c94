package workflows_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// testImage checks the contents of the image.
func testImage(t *testing.T, e *engine) {
	t.Helper()
	t.Run("settings", func(t *testing.T) { t.Parallel(); testSettings(t, e) })
	t.Run("programs", func(t *testing.T) { t.Parallel(); testPrograms(t, e) })
	t.Run("size", func(t *testing.T) { t.Parallel(); testSize(t, e) })
	t.Run("by hand", func(t *testing.T) { t.Parallel(); testByHand(t, e) })
	t.Run("owner", func(t *testing.T) { t.Parallel(); testOwner(t, e) })
}

func testSettings(t *testing.T, e *engine) {
	format := "{{.Config.Entrypoint}} user={{.Config.User}} dir={{.Config.WorkingDir}} " +
		`{{index .Config.Labels "org.opencontainers.image.version"}}`
	got := e.must(t, "image", "inspect", "--format", format, imageName)
	if want := "[/usr/local/bin/chaos] user= dir= " + version; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// testPrograms looks for the programs that extensions need, and for those that run the
// steps of jobs in Kubernetes.
func testPrograms(t *testing.T, e *engine) {
	script := `
		for program in chaos chaos-action chaos-action-post python3 uv sh env tail tar find; do
			command -v $program >/dev/null || echo missing: $program
		done
		chaos --version
		python3 -m venv /tmp/one && /tmp/one/bin/pip --version | cut -d " " -f 1
		uv venv --quiet /tmp/other && /tmp/other/bin/python -c 'print("python")'`
	got := e.must(t, "run", "--rm", "--network=none", "--entrypoint=sh", imageName, "-c", script)
	if want := "chaos, version " + version + "\npip\npython"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func testSize(t *testing.T, e *engine) {
	const limit = 190e6
	size, err := strconv.ParseFloat(e.must(t, "image", "inspect", "--format", "{{.Size}}", imageName), 64)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the image has %.0f MB", size/1e6)
	if size > limit {
		t.Errorf("got an image of %.0f MB, want at most %.0f MB", size/1e6, limit/1e6)
	}
}

// testByHand runs experiments with the command that a failed run prints.
func testByHand(t *testing.T, e *engine) {
	workspace := t.TempDir()
	if err := os.CopyFS(workspace, os.DirFS(filepath.Join(e.root, "examples"))); err != nil {
		t.Fatal(err)
	}
	run := []string{"run", "--rm", "--network=none", "-v", workspace + ":/github/workspace", imageName, "run"}
	for _, test := range []struct {
		experiment string
		code       int
		deviated   bool
	}{
		{"recommendations-outage.yaml", 0, false},
		{"payment-outage.yaml", 1, true},
	} {
		output, code := e.do(t, append(run, test.experiment)...)
		if code != test.code {
			t.Errorf("%s: got exit code %d, want %d\n%s", test.experiment, code, test.code, output)
			continue
		}
		text, err := os.ReadFile(filepath.Join(workspace, "journal.json"))
		if err != nil {
			t.Fatal(err)
		}
		var journal struct{ Deviated bool }
		if err := json.Unmarshal(text, &journal); err != nil || journal.Deviated != test.deviated {
			t.Errorf("%s: got deviated %t (%v) in the journal, want %t", test.experiment, journal.Deviated, err, test.deviated)
		}
	}
}

// testOwner checks that the owner of the workspace can delete what root writes in the
// container.
func testOwner(t *testing.T, e *engine) {
	const user = 1001
	workspace := t.TempDir()
	writeTrivial(t, workspace)
	if err := os.Chown(workspace, user, user); err != nil {
		t.Fatal(err)
	}
	e.must(t, "run", "--rm", "--network=none", "-v", workspace+":/github/workspace", "-w", "/github/workspace",
		"-e", "GITHUB_ACTIONS=true", "-e", "GITHUB_WORKSPACE=/github/workspace", "-e", "INPUT_EXPERIMENTS=experiment.yaml",
		"-e", "INPUT_JOURNAL-DIR=results", "-e", "INPUT_JUNIT-PATH=results/junit/report.xml",
		"-e", "INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false", "--entrypoint=/usr/local/bin/chaos-action", imageName)
	var seen []string
	err := filepath.WalkDir(workspace, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		seen = append(seen, entry.Name())
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != user && entry.Name() != "experiment.yaml" {
			t.Errorf("%s: got user %d as its owner, want %d as of the workspace", path, owner, user)
		}
		return nil
	})
	if err != nil || !slices.Contains(seen, "report.xml") {
		t.Errorf("got the files %q (%v), want report.xml among them", seen, err)
	}
}

// writeTrivial writes experiment.yaml, which does nothing and passes.
func writeTrivial(t *testing.T, dir string) {
	t.Helper()
	experiment := `title: nothing happens
description: and nothing is hurt
steady-state-hypothesis:
  title: all is well
  probes:
    - {type: probe, name: look, tolerance: 0, provider: {type: process, path: "true"}}
method: []
`
	if err := os.WriteFile(filepath.Join(dir, "experiment.yaml"), []byte(experiment), 0o600); err != nil {
		t.Fatal(err)
	}
}

// testStart compares the duration of an empty experiment with that of an empty container.
// No other test may run at the same time.
func testStart(t *testing.T, e *engine) {
	workspace := t.TempDir()
	writeTrivial(t, workspace)
	inside := []string{"run", "--rm", "--network=none", "-v", workspace + ":/github/workspace", "-w", "/github/workspace"}
	empty := append(inside, "--entrypoint=true", imageName)
	whole := append(inside, imageName, "run", "experiment.yaml")
	least := [2]time.Duration{time.Hour, time.Hour}
	for range 5 {
		for i, args := range [][]string{empty, whole} {
			begin := time.Now()
			e.must(t, args...)
			least[i] = min(least[i], time.Since(begin))
		}
	}
	more := least[1] - least[0]
	t.Logf("an empty container takes %s, an experiment in it %s more", least[0].Round(time.Millisecond), more.Round(time.Millisecond))
	if more > time.Second {
		t.Errorf("got %s from the container's start to the verdict, want at most 1s more than the %s of an empty one", more, least[0])
	}
}
