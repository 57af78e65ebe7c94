package policy

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// readProgram reads the name or the path of an executable. A name allows programs that
// are called by that name and found in an absolute folder of PATH: the file "./kubectl"
// is not "kubectl". A path begins at the root or, such as "./scripts/*.sh", at the working
// directory. A program is denied under all of its names and paths.
func readProgram(text string) (pattern[provider.Program], error) {
	switch {
	case !strings.Contains(text, "/"):
		if text == "." || text == ".." || strings.HasPrefix(text, "~") {
			return pattern[provider.Program]{}, errors.New("this is not the name of an executable")
		}
		return pattern[provider.Program]{
			allows: func(p provider.Program) bool {
				return !strings.Contains(p.Name, "/") && filepath.IsAbs(p.Path) && glob(text, p.Name)
			},
			denies: func(p provider.Program) bool {
				return slices.ContainsFunc(aliases(p), func(path string) bool { return glob(text, filepath.Base(path)) })
			},
		}, nil
	case strings.HasPrefix(text, "~"), slices.Contains(strings.Split(text, "/"), ".."), strings.HasSuffix(text, "/"):
		return pattern[provider.Program]{}, errors.New(`the path of an executable begins with "/" or "./", has no "..", and does not end in "/"`)
	}
	path := filepath.Clean(text)
	matches := func(p provider.Program, candidate string) bool {
		if filepath.IsAbs(path) {
			return globPath(path, candidate)
		}
		relative, err := filepath.Rel(p.Dir, candidate)
		return err == nil && filepath.IsLocal(relative) && globPath(path, relative)
	}
	return pattern[provider.Program]{
		allows: func(p provider.Program) bool { return matches(p, location(p)) },
		denies: func(p provider.Program) bool {
			return slices.ContainsFunc(aliases(p), func(alias string) bool { return matches(p, alias) })
		},
	}, nil
}

// location returns the absolute path of a program. If it contains "..", links of folders
// are followed, since they change what ".." means.
func location(p provider.Program) string {
	path := p.Path
	if !filepath.IsAbs(path) {
		path = p.Dir + "/" + path
	}
	if slices.Contains(strings.Split(path, "/"), "..") {
		return inRealFolder(path)
	}
	return filepath.Clean(path)
}

func inRealFolder(path string) string {
	i := strings.LastIndexByte(path, '/')
	folder, err := filepath.EvalSymlinks(path[:i+1])
	if err != nil {
		return filepath.Clean(path)
	}
	return filepath.Join(folder, path[i+1:])
}

// maxLinks is how many links an operating system follows.
const maxLinks = 40

// aliases returns all paths of a program: the one that is called, and those of the links
// that lead to the file.
func aliases(p provider.Program) []string {
	path := location(p)
	found := []string{p.Name, path}
	for range maxLinks {
		path = inRealFolder(path)
		found = append(found, path)
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Dir(path) + "/" + target
		}
		found = append(found, filepath.Clean(target))
		path = target
	}
	return found
}
