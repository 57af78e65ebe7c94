// Package process is the provider that runs programs: a path, arguments, and a timeout.
// The result is a mapping of the exit status, negative for a signal, and of what the
// program printed on stdout and stderr.
//
// A program runs in its own process group, without input. If it times out, or the run
// ends, the whole group is stopped: first with SIGTERM, then with SIGKILL. Processes that
// a program leaves behind when it exits go on, since experiments start things in the
// background in this way. But the activity lasts as long as they hold the program's
// output open.
package process

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Provider runs programs. The zero Provider gives them an empty environment and the
// runner's own working directory. It must not be copied after its first use.
type Provider struct {
	// Environ returns the programs' environment in the form of os.Environ. Programs are
	// looked up with its PATH and HOME.
	Environ func() []string
	// Dir is the programs' working directory, "" for the runner's own.
	Dir string
	// OutputLimit is how many bytes of each of stdout and stderr are kept, 0 for
	// DefaultOutputLimit. Of longer output the middle is replaced by a line that says how
	// much is missing.
	OutputLimit int
	// Conceal finds secrets in output that is truncated; nil finds none.
	Conceal provider.Concealer

	buffers chunks
	// found has the programs by the path that names them.
	found sync.Map
}

var _ provider.Provider = (*Provider)(nil)

// Compile reads the block's path, arguments and timeout, and looks the program up. A
// program that does not exist is an error. If the experiment is run without validation,
// the Call looks again.
func (p *Provider) Compile(b provider.Spec, report *source.Collector) provider.Call {
	report.UnknownKeys(b.Node, "type", "path", "arguments", "timeout", "secrets")
	path, pathOK := readPath(b.Node, report)
	program := ""
	if pathOK {
		program = p.lookUp(path, b.Node.Get("path").Pos, report.At("path"))
	}
	arguments, argumentsOK := readArguments(b, report.At("arguments"))
	timeout, timeoutOK := block.ReadSeconds(b.Node.Get("timeout"), "a timeout must be a number of seconds", report.At("timeout"))
	if !pathOK || !argumentsOK || !timeoutOK {
		return nil
	}
	return &call{
		provider: p, activity: b.Activity, judged: b.Judged, block: b.Node,
		path: path, program: program, arguments: arguments, timeout: timeout,
	}
}

// lookUp returns the program that path names; if there is none, it reports that and
// returns "".
func (p *Provider) lookUp(path string, pos source.Pos, report *source.Collector) string {
	program, err := p.find(path)
	if err != nil {
		report.Add(source.RuleUnknownProgram, source.Problem{Pos: pos, Message: explain(path, err), Hint: hintFor(path, err)})
		return ""
	}
	return program
}

func readPath(n *source.Node, report *source.Collector) (string, bool) {
	const expected = "the name of a program on PATH, or the path of an executable file"
	path := n.Get("path")
	if !pyvalue.Truth(path.Value()) {
		problem := source.Problem{Pos: n.Pos, Message: "a process needs a path", Expected: expected}
		if path != nil {
			problem.Pos, problem.Found = path.Pos, path.Describe()
		}
		report.At("path").Add(source.RuleMissingKey, problem)
		return "", false
	}
	text, ok := path.Text()
	if !ok {
		report.At("path").WrongType(path, "a path must be a string", expected)
	}
	return text, ok
}

func readArguments(b provider.Spec, report *source.Collector) (any, bool) {
	n := b.Node.Get("arguments")
	_, isText := n.Text()
	switch {
	case n.IsNull(), isText, n.Kind == source.List:
	case n.Kind == source.Mapping:
		if !b.TakesValue { // the value needs a name
			report.Warn(source.RuleDeprecatedForm, n.Pos, "arguments as a mapping are deprecated", "write them as a list, such as [\"--name\", \"value\"]")
		}
	default:
		report.WrongType(n, "arguments must be words or a command line", "a list, a string for the shell, or a mapping")
		return nil, false
	}
	return n.Value(), true
}

func (p *Provider) environ() []string {
	if p.Environ == nil {
		return []string{} // a nil list would be the runner's own environment
	}
	return p.Environ()
}

// find looks a program up when an experiment is read. It caches what it finds, since
// experiments name few programs many times.
func (p *Provider) find(path string) (string, error) {
	if program, ok := p.found.Load(path); ok {
		return program.(string), nil
	}
	program, err := p.finder().find(path)
	if err == nil {
		p.found.Store(path, program)
	}
	return program, err
}

func (p *Provider) finder() finder { return finder{environ: p.environ(), dir: p.Dir} }

// explain says why the path of an experiment names no program.
func explain(path string, err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("%q is not executable", path)
	}
	return fmt.Sprintf("there is no program %q", path)
}

// hintFor says what to do about that.
func hintFor(path string, err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "make it executable: chmod +x"
	case values.HasPlaceholder(path):
		return "a path cannot contain variables; use \"env\" as the path and the program as its first argument"
	case strings.Contains(path, " "):
		return "a path is only the name of a program; move the rest to the arguments"
	case strings.Contains(path, "/"):
		return "a relative path starts at the working directory"
	default:
		return "install it, add its folder to PATH, or use its full path"
	}
}
