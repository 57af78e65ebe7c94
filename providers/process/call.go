package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// call is a program to run.
type call struct {
	provider *Provider
	activity string
	judged   bool
	block    *source.Node
	path     string
	// program is the file that path names, "" if there was none.
	program   string
	arguments any
	timeout   block.Seconds
}

// Run runs the program and returns {"status", "stdout", "stderr"}. If the program is
// stopped, the error has the same as its Output, with what was printed until then.
//
// The value that a tolerance probe judges becomes the argument "value" of arguments that
// are a mapping. The program also gets it on stdin, as JSON, and in the environment
// variable CHAOS_TOLERANCE_VALUE unless it is long.
func (c *call) Run(ctx context.Context, req provider.Request) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, c.stopped(err, 0)
	}
	timeout, err := c.timeout.In(req.Scope)
	if err != nil {
		return nil, provider.Errorf(provider.Failed, "reading the timeout of the process: %w", err)
	}
	program, err := c.locate()
	if err != nil {
		return nil, err
	}
	argv := commandLine(program, block.Arguments(c.arguments, req))
	p, err := c.start(argv, req)
	if err != nil {
		return nil, err
	}
	if reason := p.wait(ctx, timeout); reason != nil {
		stopped := c.stopped(reason, timeout)
		if p.ended() {
			stopped.Output = p.output()
		} else {
			stopped.Message += fmt.Sprintf(", but process %d is still running and cannot be killed", p.cmd.Process.Pid)
		}
		return nil, stopped
	}
	p.stdout.warnOfOmission(req.Log, c.activity, "stdout")
	p.stderr.warnOfOmission(req.Log, c.activity, "stderr")
	status, ok := p.status()
	if !ok {
		return nil, provider.Errorf(provider.Failed,
			"program %q has ended with an unknown status; was the runner started with SIGCHLD ignored?", c.path)
	}
	if status != 0 && !c.judged {
		req.Log.Warn("The process exited with a status other than 0. Add a tolerance if it matters.",
			"activity", c.activity, "path", c.path, "status", status)
	}
	return p.output(), nil
}

// locate returns the program to start. It looks again if Compile did not find it.
func (c *call) locate() (string, error) {
	if c.program != "" {
		return c.program, nil
	}
	program, err := c.provider.finder().find(c.path)
	if err != nil {
		return "", unavailable(c.path, err)
	}
	return program, nil
}

func unavailable(path string, err error) *provider.Error {
	return provider.Errorf(provider.Unavailable, "%s: %s (%w)", explain(path, err), hintFor(path, err), err)
}

// commandLine returns the words to start a program with: the items of a list, names and
// values of a mapping in turn, or a shell that reads a text. Nulls and empty words are
// left out, as in the Chaos Toolkit, so that the value of a variable can be no word.
func commandLine(program string, arguments any) []string {
	words := []string{program}
	add := func(v any) {
		if v != nil && v != "" {
			words = append(words, pyvalue.Str(v))
		}
	}
	switch arguments := arguments.(type) {
	case nil:
	case []any:
		for _, v := range arguments {
			add(v)
		}
	case *pyvalue.Map:
		for key, v := range arguments.All() {
			add(key)
			add(v)
		}
	default:
		return []string{shell, "-c", program + " " + pyvalue.Str(arguments)}
	}
	return words
}

// shell reads arguments that are a text.
const shell = "/bin/sh"

// stopped is the error of a program that was stopped: errTimeout stands for its own
// timeout, any other reason is that of the context.
func (c *call) stopped(reason error, timeout time.Duration) *provider.Error {
	switch {
	case errors.Is(reason, errTimeout):
		return provider.Errorf(provider.Timeout, "program %q took longer than its timeout of %s and was stopped", c.path, timeout)
	case errors.Is(reason, context.DeadlineExceeded):
		return provider.Errorf(provider.Timeout, "program %q was stopped because its activity timed out: %w", c.path, reason)
	default:
		return provider.Errorf(provider.Interrupted, "program %q was stopped because the run ends: %w", c.path, reason)
	}
}

// notStarted explains why the system did not start a program.
func (c *call) notStarted(argv []string, err error) *provider.Error {
	switch {
	case errors.Is(err, syscall.E2BIG):
		size := 0
		for _, word := range argv {
			size += len(word) + 1
		}
		return provider.Errorf(provider.Failed,
			"starting program %q: its arguments of %d bytes and the environment are more than the system accepts; pass them in a file: %w", c.path, size, err)
	case errors.Is(err, syscall.ENOEXEC):
		return provider.Errorf(provider.Unavailable,
			"starting program %q: it is not a program for this machine; a script needs a first line such as #!/bin/sh: %w", c.path, err)
	case errors.Is(err, syscall.EINVAL) && strings.Contains(strings.Join(argv, ""), "\x00"):
		return provider.Errorf(provider.Failed, "starting program %q: a NUL byte cannot be part of an argument: %w", c.path, err)
	case errors.Is(err, fs.ErrNotExist):
		return provider.Errorf(provider.Unavailable,
			"starting program %q: the file, the interpreter in its first line, or the working directory does not exist: %w", c.path, err)
	case errors.Is(err, fs.ErrPermission):
		return unavailable(c.path, err)
	default:
		return provider.Errorf(provider.Failed, "starting program %q: %w", c.path, err)
	}
}

// errTimeout is the reason for stopping a process that timed out.
var errTimeout = errors.New("the process timed out")
