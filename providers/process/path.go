package process

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
)

// defaultPath is the PATH if the environment has none.
const defaultPath = "/bin:/usr/bin"

// finder looks programs up as a shell does.
type finder struct {
	// environ has PATH and HOME; the last of several counts.
	environ []string
	// dir is where relative paths start, "" for the working directory.
	dir string
}

func (f finder) lookupEnv(name string) (string, bool) {
	for i := len(f.environ) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(f.environ[i], name+"="); ok {
			return value, true
		}
	}
	return "", false
}

// find returns the executable file that path names: path itself if it contains a slash,
// else the first such file on PATH. A leading "~" is the home directory. The error is
// fs.ErrNotExist, or fs.ErrPermission if the only files found are not executable.
func (f finder) find(path string) (string, error) {
	path = f.expandHome(path)
	if strings.Contains(path, "/") {
		return path, f.check(path)
	}
	search, ok := f.lookupEnv("PATH")
	if !ok {
		search = defaultPath
	}
	result := fs.ErrNotExist
	for _, dir := range filepath.SplitList(search) {
		if dir == "" {
			dir = "."
		}
		candidate := dir + "/" + path
		err := f.check(candidate)
		if err == nil {
			return candidate, nil
		}
		if errors.Is(err, fs.ErrPermission) {
			result = fs.ErrPermission
		}
	}
	return path, result
}

func (f finder) expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' {
		return path
	}
	home, ok := f.lookupEnv("HOME")
	if !ok {
		return path
	}
	return strings.TrimRight(home, "/") + rest
}

// check returns why path, which contains a slash, cannot be executed, nil if it can.
func (f finder) check(path string) error {
	if !filepath.IsAbs(path) && f.dir != "" {
		path = filepath.Join(f.dir, path)
	}
	// LookPath ignores PATH if there is a slash.
	_, err := exec.LookPath(path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fs.ErrPermission
	default:
		return fs.ErrNotExist
	}
}
