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
	// program is the file that path was found to name, "" if there was none.
	program   string
	arguments any
	timeout   block.Seconds
}

// Run runs the program to its end and returns {"status", "stdout", "stderr"}. If
// it does not come to its end, the error carries the same as its Output, with
// what was printed until then.
//
// The value that a tolerance probe has to judge becomes the argument "value" of
// arguments that are a mapping. In any case the program finds it on stdin, as
// JSON, and in the environment variable CHAOS_TOLERANCE_VALUE unless it is long.
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
			stopped.Message += fmt.Sprintf(", but it is still there as process %d and cannot be killed", p.cmd.Process.Pid)
		}
		return nil, stopped
	}
	p.stdout.warnOfOmission(req.Log, c.activity, "stdout")
	p.stderr.warnOfOmission(req.Log, c.activity, "stderr")
	status, ok := p.status()
	if !ok {
		return nil, provider.Errorf(provider.Failed,
			"program %q has ended, but the system does not say how; was the runner started with SIGCHLD ignored?", c.path)
	}
	if status != 0 && !c.judged {
		req.Log.Warn("The process ended with a status that usually means a failure. Add a tolerance if it matters.",
			"activity", c.activity, "path", c.path, "status", status)
	}
	return p.output(), nil
}

// locate returns the program to start, and looks for it if Compile did not find it.
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

// commandLine returns the words to start a program with: those of a list, names
// and values of a mapping in turn, or a shell that reads a text. Nulls and empty
// words are left out, as in the Chaos Toolkit, so that a variable may stand for
// no word at all.
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

// shell reads arguments that are one text.
const shell = "/bin/sh"

// stopped is the error of a program that did not come to its end: errTimeout
// means its own timeout, anything else is how the context ended.
func (c *call) stopped(reason error, timeout time.Duration) *provider.Error {
	switch {
	case errors.Is(reason, errTimeout):
		return provider.Errorf(provider.Timeout, "program %q took longer than its timeout of %s and was stopped", c.path, timeout)
	case errors.Is(reason, context.DeadlineExceeded):
		return provider.Errorf(provider.Timeout, "program %q was stopped because the time of its activity was up: %w", c.path, reason)
	default:
		return provider.Errorf(provider.Interrupted, "program %q was stopped because the run ends: %w", c.path, reason)
	}
}

// notStarted puts the system's refusal to start a program into words.
func (c *call) notStarted(argv []string, err error) *provider.Error {
	switch {
	case errors.Is(err, syscall.E2BIG):
		size := 0
		for _, word := range argv {
			size += len(word) + 1
		}
		return provider.Errorf(provider.Failed,
			"starting program %q: its arguments are %d bytes, and with the environment more than the system takes; pass them in a file: %w", c.path, size, err)
	case errors.Is(err, syscall.ENOEXEC):
		return provider.Errorf(provider.Unavailable,
			"starting program %q: it is no program for this machine; a script needs a first line as #!/bin/sh: %w", c.path, err)
	case errors.Is(err, syscall.EINVAL) && strings.Contains(strings.Join(argv, ""), "\x00"):
		return provider.Errorf(provider.Failed, "starting program %q: a NUL byte cannot be part of an argument: %w", c.path, err)
	case errors.Is(err, fs.ErrNotExist):
		return provider.Errorf(provider.Unavailable,
			"starting program %q: the file, the interpreter that its first line names, or the working directory is not there: %w", c.path, err)
	case errors.Is(err, fs.ErrPermission):
		return unavailable(c.path, err)
	default:
		return provider.Errorf(provider.Failed, "starting program %q: %w", c.path, err)
	}
}

// errTimeout says that the timeout of a process is over.
var errTimeout = errors.New("the timeout of the process is over")
