package app

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/values"
)

// interpreter returns the Python for the experiment called name, which may be a
// URL, or "" for no experiment.
func (a *application) interpreter(name string) string {
	if asked := a.global.python; asked != "" {
		if strings.Contains(asked, "/") {
			return a.env.path(asked)
		}
		return asked // a program on PATH
	}
	beside := a.env.Dir
	if name != "" && !strings.Contains(name, "://") {
		beside = filepath.Dir(a.env.path(name))
	}
	return python.FindInterpreter(a.env.Getenv("VIRTUAL_ENV"), beside, a.env.Dir, isExecutable)
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// registry returns the providers for what is no experiment. It is to be closed.
func (a *application) registry() *providers.Set {
	return providers.Default(a.providerOptions("", loadOptions{overrides: &values.Overrides{}}))
}
