package action

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// install installs what the inputs ask for into a virtual environment outside of the
// workspace, and has experiments find its programs.
func (p *phase) install(inner *host.Env) exit.Code {
	if len(p.Inputs.Groups) == 0 && p.Inputs.Requirements == "" {
		return exit.OK
	}
	defer p.Group("Installing what the experiments need")()
	venv := environmentDir(inner)
	arguments := slices.Concat(p.Inputs.Global, p.logOptions())
	if version := p.Inputs.PythonVersion; version != "" {
		arguments = append(arguments, "--python", version)
	}
	arguments = append(arguments, "deps", "install", "--venv", venv)
	if file := p.Inputs.Requirements; file != "" {
		arguments = append(arguments, "--requirement", file)
	}
	code := p.run(inner, p.Step, append(append(arguments, "--"), p.Inputs.Groups...))
	enterEnvironment(inner, venv)
	return code
}

// environmentDir returns the folder of the virtual environment of a step.
func environmentDir(env *host.Env) string {
	return filepath.Join(cmp.Or(env.Getenv("RUNNER_TEMP"), env.Getenv("HOME"), os.TempDir()), "chaos-venv")
}

// enterEnvironment has experiments find the programs of a virtual environment.
func enterEnvironment(env *host.Env, venv string) {
	path := filepath.Join(venv, "bin") + ":" + env.Getenv("PATH")
	env.Environ = host.SetVariable(env.Environ, "VIRTUAL_ENV", venv)
	env.Environ = host.SetVariable(env.Environ, "PATH", path)
}
