package deps_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/deps"
)

// tool writes a program that logs its calls and runs body.
func tool(t *testing.T, dir, name, body string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	script := "#!/bin/sh\nif test -n \"$LOG\"; then echo \"" + name + " $*\" >>\"$LOG\"; fi\n" + body + "\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	return path
}

func TestInstall(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		uv   bool
		want []string
	}{
		{name: "with pip", want: []string{
			"base -m venv VENV",
			"base -m pip install --quiet --no-input --disable-pip-version-check -r PLAIN",
			"base -m pip install --quiet --no-input --disable-pip-version-check -r HASHED --require-hashes",
			"base -m pip install --quiet --no-input --disable-pip-version-check --upgrade a b",
		}},
		{name: "with uv", uv: true, want: []string{
			"uv venv --quiet --python BASE VENV",
			"uv pip install --quiet --python VENV/bin/python -r PLAIN",
			"uv pip install --quiet --python VENV/bin/python -r HASHED --require-hashes",
			"uv pip install --quiet --python VENV/bin/python --upgrade a b",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			venv, log := filepath.Join(dir, "venv"), filepath.Join(dir, "log")
			plain, hashed := filepath.Join(dir, "plain.txt"), filepath.Join(dir, "hashed.txt")
			writeFile(t, plain, "# no --hash=sha256:x here\na==1\n")
			writeFile(t, hashed, "a==1 \\\n    --hash=sha256:x\n")
			// The new environment's Python is the base itself.
			makeVenv := `case "$*" in *venv*VENV) mkdir -p VENV/bin; ln -s BASE VENV/bin/python;; esac`
			replace := strings.NewReplacer("VENV", venv, "BASE", filepath.Join(dir, "base"))
			e := &deps.Environment{
				Dir: venv, Base: tool(t, dir, "base", replace.Replace(makeVenv)),
				Environ: []string{"LOG=" + log, "PATH=" + os.Getenv("PATH")},
			}
			if test.uv {
				e.Uv = tool(t, dir, "uv", replace.Replace(makeVenv))
			}
			for range 2 { // an existing environment is kept
				if err := e.Prepare(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for _, file := range []string{plain, hashed} {
				if err := e.InstallFile(t.Context(), file); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Install(t.Context(), "a", "b"); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer(venv, "VENV", filepath.Join(dir, "base"), "BASE", plain, "PLAIN", hashed, "HASHED").Replace(string(text))
			if diff := cmp.Diff(strings.Join(test.want, "\n")+"\n", got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	failing := tool(t, dir, "failing", "echo out; echo why >&2; exit 3")
	flood := tool(t, dir, "flood", "i=0; while test $i -lt 100; do i=$((i+1)); echo line $i; done; exit 1")
	tests := []struct {
		name, want  string
		environment deps.Environment
	}{
		{name: "the output", environment: deps.Environment{Base: failing}, want: "exit status 3\nout\nwhy"},
		{name: "no Python", environment: deps.Environment{Base: filepath.Join(dir, "nothing")}, want: "was not found"},
		{name: "the end of a long output", environment: deps.Environment{Base: flood}, want: "exit status 1\nline 86\n"},
		{name: "uv", environment: deps.Environment{Base: "python3", Uv: failing}, want: "failing venv --quiet --python python3 "},
		{name: "no Python on PATH", environment: deps.Environment{Base: "surely-no-python"}, want: "--python"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.environment.Dir = filepath.Join(t.TempDir(), "venv")
			if err := test.environment.Prepare(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if err := (&deps.Environment{}).InstallFile(t.Context(), filepath.Join(dir, "nothing.txt")); err == nil {
		t.Error("got no error, want one of a missing file")
	}
}

// A cancelled installation ends at once, even if a program that it started keeps running.
func TestCancel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	started, end := filepath.Join(dir, "started"), filepath.Join(dir, "end")
	for _, pipe := range []string{started, end} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The child keeps the output open until the test writes to the pipe.
	base := tool(t, dir, "base", "(exec 3<>"+end+"; echo >"+started+"; read line <&3) & wait")
	t.Cleanup(func() {
		if f, err := os.OpenFile(end, os.O_RDWR, 0); err == nil {
			f.WriteString("\n") //nolint:errcheck // the pipe has room
			f.Close()           //nolint:errcheck // the line was written
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- (&deps.Environment{Dir: filepath.Join(dir, "venv"), Base: base}).Prepare(ctx) }()
	if _, err := os.ReadFile(started); err != nil { // waits for the child
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "creating the virtual environment") {
		t.Errorf("got %v, want an error", err)
	}
}

// The log says what is installed, and nothing of what an installer writes that succeeds.
func TestLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log := &bytes.Buffer{}
	e := &deps.Environment{
		Dir: filepath.Join(dir, "venv"), Base: "python3", Uv: tool(t, dir, "uv", "echo chatter; echo chatter >&2"),
		Log: slog.New(slog.NewTextHandler(log, nil)),
	}
	if err := e.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := e.Install(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Creating a virtual environment", "folder=" + e.Dir, `distributions="a b"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("got no %q in\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "chatter") {
		t.Errorf("got the output of the installer:\n%s", log)
	}
}
