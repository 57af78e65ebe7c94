// Package process is the provider that runs programs: a path, its arguments, and
// at most so many seconds. The result is a mapping of the exit status - negative
// for a signal - and of what the program printed on stdout and stderr.
//
// A program runs in a process group of its own, without input. When its time is
// up, or the run ends, the whole group goes: first SIGTERM, then SIGKILL. What a
// program leaves behind when it ends by itself stays, since starting something in
// the background is a use of this provider; as long as that holds on to the
// program's output, though, the activity is not over.
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

// Provider runs programs. The zero Provider gives them an empty environment and
// the runner's own working directory. It must not be copied once it is in use.
type Provider struct {
	// Environ returns the programs' environment in the form of os.Environ. Its
	// PATH and HOME also say where programs are looked for.
	Environ func() []string
	// Dir is the programs' working directory, "" for the runner's own.
	Dir string
	// OutputLimit is how many bytes of each of stdout and stderr are kept, 0 for
	// DefaultOutputLimit. What lies in the middle of a longer output is left out,
	// with a line in its place that says how much it was.
	OutputLimit int
	// Conceal knows what of that is secret; nil knows nothing.
	Conceal provider.Concealer

	buffers chunks
	// found has the programs by the path that names them.
	found sync.Map
}

var _ provider.Provider = (*Provider)(nil)

// Compile reads the block's path, arguments and timeout, and looks the program
// up. A program that is not there is an error; the Call then looks again when it
// runs, for those who run an experiment without validation.
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

// lookUp returns the program that path names, "" if there is none, which it reports.
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
		report.At("path").WrongType(path, "a path must be a text", expected)
	}
	return text, ok
}

func readArguments(b provider.Spec, report *source.Collector) (any, bool) {
	n := b.Node.Get("arguments")
	_, isText := n.Text()
	switch {
	case n.IsNull(), isText, n.Kind == source.List:
	case n.Kind == source.Mapping:
		if !b.TakesValue { // which needs names
			report.Warn(source.RuleDeprecatedForm, n.Pos, "arguments as a mapping are deprecated", "write them as a list, as [\"--name\", \"value\"]")
		}
	default:
		report.WrongType(n, "arguments must be words or a command line", "a list, a text for the shell, or a mapping")
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

// find looks a program up when an experiment is read. It is asked for the same few
// programs again and again, so it remembers what it found.
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

// explain says why path, as the experiment has it, names no program.
func explain(path string, err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("%q must not be executed", path)
	}
	return fmt.Sprintf("there is no program %q", path)
}

// hintFor says what to do about it.
func hintFor(path string, err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "make it executable: chmod +x"
	case values.HasPlaceholder(path):
		return "variables are not put into a path; take \"env\" as the path, which runs the program that its first argument names"
	case strings.Contains(path, " "):
		return "what follows the program's name belongs into the arguments"
	case strings.Contains(path, "/"):
		return "a relative path begins at the working directory"
	default:
		return "install it, add its folder to PATH, or give its whole path"
	}
}
