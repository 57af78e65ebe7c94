package deps

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Environment is a virtual environment of Python, into which distributions are installed.
type Environment struct {
	// Dir is its folder.
	Dir string
	// Base is the Python that creates it if it does not exist.
	Base string
	// Uv is the program uv, which installs; "" means pip.
	Uv string
	// Environ is the environment of the programs that are run.
	Environ []string
	// Log is the log of what is done; nil discards it.
	Log *slog.Logger
}

// Interpreter returns the environment's Python.
func (e *Environment) Interpreter() string { return filepath.Join(e.Dir, "bin", "python") }

// Prepare creates the environment unless it exists.
func (e *Environment) Prepare(ctx context.Context) error {
	if _, err := os.Stat(e.Interpreter()); err == nil {
		return nil
	}
	e.log().Info("Creating a virtual environment", "folder", e.Dir)
	var err error
	if e.Uv != "" {
		err = e.run(ctx, e.Uv, "venv", "--quiet", "--python", e.Base, e.Dir)
	} else {
		err = e.run(ctx, e.Base, "-m", "venv", e.Dir)
	}
	if err != nil {
		return fmt.Errorf("creating the virtual environment %s: %w", e.Dir, err)
	}
	return nil
}

// Install installs the newest versions of distributions that are compatible.
func (e *Environment) Install(ctx context.Context, distributions ...string) error {
	e.log().Info("Installing", "distributions", strings.Join(distributions, " "))
	return e.install(ctx, append([]string{"--upgrade"}, distributions...)...)
}

// InstallFile installs what a requirements file lists. If the file has hashes, a package
// without one is refused.
func (e *Environment) InstallFile(ctx context.Context, requirements string) error {
	text, err := os.ReadFile(requirements)
	if err != nil {
		return fmt.Errorf("reading the requirements: %w", err)
	}
	e.log().Info("Installing", "requirements", requirements)
	arguments := []string{"-r", requirements}
	if hasHashes(string(text)) {
		arguments = append(arguments, "--require-hashes")
	}
	return e.install(ctx, arguments...)
}

func (e *Environment) install(ctx context.Context, arguments ...string) error {
	if e.Uv != "" {
		return e.run(ctx, e.Uv, append([]string{"pip", "install", "--quiet", "--python", e.Interpreter()}, arguments...)...)
	}
	pip := []string{"-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"}
	return e.run(ctx, e.Interpreter(), append(pip, arguments...)...)
}

// run runs a program and shows its output only if it fails.
func (e *Environment) run(ctx context.Context, program string, arguments ...string) error {
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Env = e.Environ
	cmd.WaitDelay = waitDelay
	output, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the program %q was not found; install Python 3.9 or later, or name one with --python", program)
	default:
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(arguments, " "), err, lastLines(string(output)))
	}
}

// waitDelay bounds how long a program that was killed may keep its output open by the
// programs that it started, such as the compilers that pip starts.
const waitDelay = 100 * time.Millisecond

// maxLines is how many lines of output are shown of a program that failed.
const maxLines = 15

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-maxLines):], "\n")
}

func (e *Environment) log() *slog.Logger {
	if e.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return e.Log
}
