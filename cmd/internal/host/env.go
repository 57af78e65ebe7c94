// Package host is the process that the program runs as: its environment, terminal and
// signals, the options before the command, its logs and the permissions of its files.
// Nothing else in the program reads the process directly.
package host

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Env is the process as the program sees it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Terminal is what Stderr is connected to, nil if that is no terminal.
	Terminal *Terminal
	// Environ is the environment as "NAME=value", as experiments may see it.
	Environ []string
	// Job is the whole environment of the step of a workflow, which has variables that
	// experiments must not see. Outside of a step it is nil and Environ is used.
	Job []string
	// Dir is the working directory, which relative paths start from.
	Dir string
	// Executable is the path of the program itself.
	Executable string
	// Host is what a journal records of the machine.
	Host journal.Host
	Now  func() time.Time
	// Signals delivers the signals of the process to the channel until stop is called.
	Signals func(chan<- os.Signal) (stop func())
}

// LookupEnv returns the value of an environment variable and whether it is set.
func (e *Env) LookupEnv(name string) (string, bool) { return lookup(e.Environ, name) }

// Getenv returns the value of an environment variable, "" if it is not set.
func (e *Env) Getenv(name string) string {
	value, _ := e.LookupEnv(name)
	return value
}

// JobVariable returns a variable of the step of a workflow, and outside of a step one of
// the environment. Experiments must not see its value.
func (e *Env) JobVariable(name string) string {
	if e.Job == nil {
		return e.Getenv(name)
	}
	value, _ := lookup(e.Job, name)
	return value
}

// lookup returns the last value that an environment has for a name.
func lookup(environ []string, name string) (string, bool) {
	for _, variable := range slices.Backward(environ) {
		if key, value, _ := strings.Cut(variable, "="); key == name {
			return value, true
		}
	}
	return "", false
}

// SetVariable returns an environment in which a variable has a value. It changes
// environ. Of a variable that occurs several times it sets the last, which is in effect.
func SetVariable(environ []string, name, value string) []string {
	assignment := name + "=" + value
	for i, variable := range slices.Backward(environ) {
		if strings.HasPrefix(variable, name+"=") {
			environ[i] = assignment
			return environ
		}
	}
	return append(environ, assignment)
}

// Path makes a path that the user gave absolute; "~" is the home directory.
func (e *Env) Path(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(e.Getenv("HOME"), rest)
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.Dir, name)
}

// WorkspacePath returns the path of a file below the root of the workspace, which is how
// a forge names it; outside of a job the root is the working directory. It returns "" for
// a URL and for a file that is not below the root.
func (e *Env) WorkspacePath(name string) string {
	if strings.Contains(name, "://") {
		return ""
	}
	root := e.Getenv("GITHUB_WORKSPACE")
	if root == "" {
		root = e.Dir
	}
	relative, err := filepath.Rel(root, e.Path(name))
	if err != nil || !filepath.IsLocal(relative) {
		return ""
	}
	return filepath.ToSlash(relative)
}

// ShownPath returns the path of a file in the workspace, or else its absolute path; "" for
// "".
func (e *Env) ShownPath(name string) string {
	if name == "" {
		return ""
	}
	if inside := e.WorkspacePath(name); inside != "" {
		return inside
	}
	return e.Path(name)
}

// IsSame reports whether two paths, as the user names them, are the same file. The files
// need not exist.
func (e *Env) IsSame(one, other string) bool {
	if one == "" || other == "" {
		return false
	}
	one, other = e.Path(one), e.Path(other)
	if filepath.Clean(one) == filepath.Clean(other) {
		return true
	}
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}
