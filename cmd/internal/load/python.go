package load

import (
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/providers/python"
)

// Interpreter returns the Python for the experiment called name, which may be a URL, or ""
// for no experiment. If it must be trusted, only --python and the active virtual environment
// count: the author of the experiment can put a .venv beside it.
func Interpreter(p *host.Process, name string, trusted bool) string {
	if asked := p.Options.Python; asked != "" {
		if strings.Contains(asked, "/") {
			return p.Path(asked)
		}
		return asked // a program on PATH
	}
	active := p.Getenv("VIRTUAL_ENV")
	if trusted {
		isActive := func(path string) bool { return active != "" && host.IsExecutable(path) }
		return python.FindInterpreter(active, "", "", isActive)
	}
	beside := p.Dir
	if name != "" && !strings.Contains(name, "://") {
		beside = filepath.Dir(p.Path(name))
	}
	return python.FindInterpreter(active, beside, p.Dir, host.IsExecutable)
}
