package action

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// inWorkspace returns a phase that works in a new folder with some files.
func inWorkspace(t *testing.T, files ...string) *phase {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, []byte(name), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	env := &host.Env{Dir: dir, Environ: []string{"GITHUB_WORKSPACE=" + dir}}
	return &phase{Step: &Step{Env: env, Log: &Log{Writer: os.Stderr}}}
}

// What was written is uploaded under its names in the folder, each file once. Links are
// left out: one could lead to any file of the runner.
func TestArtifactFiles(t *testing.T) {
	t.Parallel()
	p := inWorkspace(t, "results/journal.json", "results/deep/log", "junit.xml", "secret")
	if err := os.Symlink(p.Env.Path("secret"), p.Env.Path("results/link")); err != nil {
		t.Fatal(err)
	}
	p.Wrote(p.Env.Path("results"), p.Env.Path("junit.xml"), p.Env.Path("results/journal.json"), p.Env.Path("nowhere"))
	got := make(map[string]string)
	for _, f := range p.artifactFiles() {
		if _, twice := got[f.Name]; twice {
			t.Errorf("%s is uploaded twice", f.Name)
		}
		got[f.Name] = f.Path
	}
	want := map[string]string{
		"journal.json": p.Env.Path("results/journal.json"), "deep/log": p.Env.Path("results/deep/log"), "junit.xml": p.Env.Path("junit.xml"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A killed step has not said what it wrote: what its inputs name is there, or not.
func TestExpectedFiles(t *testing.T) {
	t.Parallel()
	p := inWorkspace(t, "deep/results/a.json", "deep/junit.xml")
	p.Inputs = Inputs{
		Global: []string{"--change-dir", "deep"}, JournalDir: "results",
		Run: []string{"--junit-path=junit.xml", "--report-path=report.html", "--var=a=1"},
	}
	want := []string{p.Env.Path("deep/results"), p.Env.Path("deep/junit.xml")}
	if diff := cmp.Diff(want, p.expectedFiles()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Files in the workspace get its owner, and others do not.
func TestChangeOwner(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // only root can give files away, and the container is root's
	}
	p := inWorkspace(t, "results/journal.json")
	outside := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(p.Env.Dir, 1234, 1234); err != nil {
		t.Fatal(err)
	}
	p.Wrote(p.Env.Path("results"), outside, p.Env.Path("nowhere"))
	p.changeOwner()
	for path, want := range map[string]uint32{
		p.Env.Path("results"): 1234, p.Env.Path("results/journal.json"): 1234, outside: 0,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); !ok || owner.Uid != want {
			t.Errorf("%s belongs to %d, want %d", path, owner.Uid, want)
		}
	}
}

// The logs are where only the containers of the job can write, or else in the workspace.
func TestStateDir(t *testing.T) {
	t.Parallel()
	p := inWorkspace(t)
	if got, want := p.stateDir(), p.Env.Path(".chaos"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p.Inputs.Global = []string{"--change-dir", "deep"}
	if got, want := p.stateDir(), p.Env.Path("deep/.chaos"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
