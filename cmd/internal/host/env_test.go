package host_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	env := &host.Env{Environ: []string{"A=first", "EMPTY=", "EQUALS=x=y", "A=last", "broken", "AB=other"}}
	tests := []struct {
		name, want string
		set        bool
	}{
		{"A", "last", true},
		{"EMPTY", "", true},
		{"EQUALS", "x=y", true},
		{"AB", "other", true},
		{"B", "", false},
		{"a", "", false},
	}
	for _, test := range tests {
		if value, set := env.LookupEnv(test.name); value != test.want || set != test.set {
			t.Errorf("%s: got %q, %v, want %q, %v", test.name, value, set, test.want, test.set)
		}
		if value := env.Getenv(test.name); value != test.want {
			t.Errorf("%s: got %q, want %q", test.name, value, test.want)
		}
	}
}

// In a step of a workflow, the inputs and tokens are in Job only: experiments get Environ.
func TestJobVariable(t *testing.T) {
	t.Parallel()
	outside := &host.Env{Environ: []string{"TOKEN=t"}}
	if got := outside.JobVariable("TOKEN"); got != "t" {
		t.Errorf("outside of a step: got %q", got)
	}
	step := &host.Env{Environ: []string{"SHARED=environ", "REMOVED=r"}, Job: []string{"SHARED=job", "TOKEN=t"}}
	for name, want := range map[string]string{"TOKEN": "t", "SHARED": "job", "REMOVED": ""} {
		if got := step.JobVariable(name); got != want {
			t.Errorf("%s in a step: got %q, want %q", name, got, want)
		}
	}
	if got := step.Getenv("TOKEN"); got != "" {
		t.Errorf("experiments see the token %q", got)
	}
	if got := (&host.Env{Environ: []string{"TOKEN=t"}, Job: []string{}}).JobVariable("TOKEN"); got != "" {
		t.Errorf("a step without variables has %q", got)
	}
}

func TestSetVariable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		environ []string
		want    []string
	}{
		{"new", []string{"AB=1"}, []string{"AB=1", "A=v"}},
		{"replaced", []string{"A=1", "B=2"}, []string{"A=v", "B=2"}},
		{"empty", nil, []string{"A=v"}},
		{"twice", []string{"A=1", "A=2"}, []string{"A=1", "A=v"}},
	}
	for _, test := range tests {
		got := host.SetVariable(test.environ, "A", "v")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if value := (&host.Env{Environ: got}).Getenv("A"); value != "v" {
			t.Errorf("%s: the value in effect is %q", test.name, value)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	inJob := &host.Env{Dir: "/ws/app", Environ: []string{"HOME=/home/me", "GITHUB_WORKSPACE=/ws"}}
	outside := &host.Env{Dir: "/ws/app", Environ: []string{"HOME=/home/me"}}
	tests := []struct {
		name                              string
		path, inWorkspace, inDirectory, s string
	}{
		{"e.json", "/ws/app/e.json", "app/e.json", "e.json", "app/e.json"},
		{"./x/../e.json", "/ws/app/e.json", "app/e.json", "e.json", "app/e.json"},
		{"../e.json", "/ws/e.json", "e.json", "", "e.json"},
		{"../../e.json", "/e.json", "", "", "/e.json"},
		{"/ws/e.json", "/ws/e.json", "e.json", "", "e.json"},
		{"/wsx/e.json", "/wsx/e.json", "", "", "/wsx/e.json"},
		{"~/e.json", "/home/me/e.json", "", "", "/home/me/e.json"},
		{"~other/e.json", "/ws/app/~other/e.json", "app/~other/e.json", "~other/e.json", "app/~other/e.json"},
		{"..e.json", "/ws/app/..e.json", "app/..e.json", "..e.json", "app/..e.json"},
	}
	for _, test := range tests {
		got := []string{inJob.Path(test.name), inJob.WorkspacePath(test.name), outside.WorkspacePath(test.name), inJob.ShownPath(test.name)}
		if diff := cmp.Diff([]string{test.path, test.inWorkspace, test.inDirectory, test.s}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	if got := inJob.WorkspacePath("https://example.com/ws/e.json"); got != "" {
		t.Errorf("a URL has the path %q in the workspace", got)
	}
	if got := inJob.ShownPath(""); got != "" {
		t.Errorf("no path is shown as %q", got)
	}
}

func TestIsSame(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := &host.Env{Dir: dir, Environ: []string{"HOME=" + dir}}
	for _, name := range []string{"file", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("file", filepath.Join(dir, "symlink")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(dir, "file"), filepath.Join(dir, "hardlink")); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		one, other string
		want       bool
	}{
		{"file", "./file", true},
		{"file", dir + "/x/../file", true},
		{"file", "~/file", true},
		{"file", "symlink", true},
		{"hardlink", "file", true},
		{"new", "./new", true},
		{"file", "other", false},
		{"file", "new", false},
		{"new", "file", false},
		{"", "", false},
		{"file", "", false},
	}
	for _, test := range tests {
		if got := env.IsSame(test.one, test.other); got != test.want {
			t.Errorf("%q and %q: got %v", test.one, test.other, got)
		}
	}
}
