package python

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
)

// The parts of the program that a worker runs.
var (
	//go:embed values.py
	valuesProgram string
	//go:embed functions.py
	functionsProgram string
	//go:embed worker.py
	workerProgram string
)

// Worker returns the Python process of the run, which it starts if there is none: the
// first time, and after it died.
func (p *Provider) Worker() (*worker.Worker, error) {
	return p.workers.Get(p.start)
}

// Close stops the Python process, if there is one. No function can be called after.
func (p *Provider) Close() error {
	p.workers.Close()
	return nil
}

func (p *Provider) start() (*worker.Worker, error) {
	c := worker.Config{
		Name: "Python", Command: p.command, Mark: p.Mark, Log: p.Log, Conceal: p.Conceal,
		Events: map[string]func(any){
			eventEnvironment: func(value any) { p.changed.add(decodeEnvironment(value)) },
		},
	}
	if p.OnSignal != nil {
		c.Events[eventSignal] = func(value any) { p.OnSignal(decodeSignal(value)) }
	}
	if p.Settings.Len() > 0 {
		c.First = []worker.Request{settingsRequest{p.Settings}}
	}
	w, err := worker.Start(c)
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no Python: %q was not found; install Python 3.9 or later, or name one with --python", p.interpreter())
	}
	return w, err
}

// command returns the process to start. It starts in the directory of this process,
// where relative paths in PYTHONPATH begin, and then changes to its own.
func (p *Provider) command() (*exec.Cmd, error) {
	cmd := exec.Command(p.interpreter(), "-", cmp.Or(p.Dir, ".")) //nolint:noctx // it outlives every request; Close ends it
	if p.InstalledFirst {
		if err := p.isolate(cmd); err != nil {
			return nil, err
		}
	}
	cmd.Env = p.environ()
	cmd.Stdin = strings.NewReader(valuesProgram + functionsProgram + workerProgram)
	return cmd, nil
}

// isolate has the process start in a directory without modules, and search its own
// directory last. Otherwise Python would load modules from the directory in which it
// starts, even in place of those of its library, before it runs the program.
func (p *Provider) isolate(cmd *exec.Cmd) error {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	if program := cmd.Args[0]; strings.Contains(program, "/") {
		if cmd.Path, err = filepath.Abs(program); err != nil {
			return err
		}
	}
	cmd.Dir = "/"
	cmd.Args = []string{cmd.Args[0], "-", dir, "installed-first"}
	return nil
}

func (p *Provider) interpreter() string { return cmp.Or(p.Interpreter, "python3") }

func (p *Provider) environ() []string {
	if p.Environ == nil {
		return []string{}
	}
	return p.Changed(p.Environ())
}

func (p *Provider) log() *slog.Logger {
	if p.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Log
}
