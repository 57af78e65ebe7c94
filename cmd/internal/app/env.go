// Package app is the command line: it reads options and settings, wires the
// engine to its providers and reporters, and maps what came of it to an exit
// code. Everything that the process offers - streams, environment, directory,
// signals - reaches the program through an Env, and is touched nowhere else.
package app

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Env is the process as the program sees it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Terminal is what Stderr is connected to, nil if that is no terminal.
	Terminal *Terminal
	// Environ is the environment as "NAME=value".
	Environ []string
	// Dir is the working directory, which relative paths start from.
	Dir string
	// Executable is the path of the program itself.
	Executable string
	// Host is what a journal tells of the machine.
	Host journal.Host
	Now  func() time.Time
	// Signals delivers the signals of the process to the channel until the
	// function that it returns is called.
	Signals func(chan<- os.Signal) (stop func())
}

// Terminal is a screen that somebody looks at.
type Terminal struct {
	// Width returns the number of columns.
	Width func() int
	// Color and Unicode say what may be shown.
	Color, Unicode bool
}

// LookupEnv returns the value of an environment variable and whether it is set.
func (e *Env) LookupEnv(name string) (string, bool) {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if key, value, _ := strings.Cut(e.Environ[i], "="); key == name {
			return value, true
		}
	}
	return "", false
}

// Getenv returns the value of an environment variable, "" if it is not set.
func (e *Env) Getenv(name string) string {
	value, _ := e.LookupEnv(name)
	return value
}

// path makes a path that the user gave absolute; "~" is the home directory.
func (e *Env) path(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(e.Getenv("HOME"), rest)
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.Dir, name)
}

// ProcessEnv returns the Env of the running process.
func ProcessEnv() (*Env, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("finding the working directory: %w", err)
	}
	executable, err := os.Executable()
	if err != nil {
		executable = "chaos" // only used to show commands and to extend PATH
	}
	dir = workspace(dir, os.Getenv("CHAOS_IMAGE") != "")
	env := &Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Dir: dir, Executable: executable,
		Host: host(), Now: time.Now, Signals: processSignals,
	}
	env.Terminal = terminal(env)
	adoptOrphans()
	return env, nil
}

// workspace returns where to work in a container that was started without saying
// where: in the workspace, if that is mounted.
func workspace(dir string, inImage bool) string {
	const mounted = "/github/workspace"
	if dir != "/" || !inImage || checkDirectory(mounted) != nil || os.Chdir(mounted) != nil {
		return dir
	}
	return mounted
}

func processSignals(ch chan<- os.Signal) (stop func()) {
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	return func() { signal.Stop(ch) }
}

func terminal(env *Env) *Terminal {
	fd := int(os.Stderr.Fd())
	if !term.IsTerminal(fd) || env.Getenv("TERM") == "dumb" || env.Getenv("CI") != "" {
		return nil
	}
	locale := env.Getenv("LC_ALL") + env.Getenv("LC_CTYPE") + env.Getenv("LANG")
	return &Terminal{
		Width: func() int {
			width, _, err := term.GetSize(fd)
			if err != nil || width <= 0 {
				return 80
			}
			return width
		},
		Color:   env.Getenv("NO_COLOR") == "",
		Unicode: strings.Contains(strings.ToUpper(locale), "UTF"),
	}
}

// host describes the machine in the manner of Python's platform.platform().
func host() journal.Host {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	h := journal.Host{Node: name, Platform: "unknown"}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		h.Platform = strings.Join([]string{
			unix.ByteSliceToString(u.Sysname[:]),
			unix.ByteSliceToString(u.Release[:]),
			unix.ByteSliceToString(u.Machine[:]),
		}, "-")
	}
	return h
}
