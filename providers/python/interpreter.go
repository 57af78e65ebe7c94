package python

import "path/filepath"

// FindInterpreter returns the Python that a run uses when none is asked for: that of
// the active virtual environment, that of a ".venv" beside the experiment or in the
// working directory, else the "python3" on PATH. isFile says whether a path is an
// executable file.
func FindInterpreter(virtualEnv, experimentDir, dir string, isFile func(string) bool) string {
	for _, venv := range []string{virtualEnv, filepath.Join(experimentDir, ".venv"), filepath.Join(dir, ".venv")} {
		if venv == "" {
			continue
		}
		if python := filepath.Join(venv, "bin", "python"); isFile(python) {
			return python
		}
	}
	return "python3"
}
