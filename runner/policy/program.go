package policy

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// readProgram reads a name or a path of executables. A name allows what experiments
// call by that name and PATH has in a folder of its own: the file "./kubectl" is not
// "kubectl". A path begins at the root or, as "./scripts/*.sh", at the working
// directory. What is denied is so under whatever name it is called.
func readProgram(text string) (pattern[provider.Program], error) {
	switch {
	case !strings.Contains(text, "/"):
		if text == "." || text == ".." || strings.HasPrefix(text, "~") {
			return pattern[provider.Program]{}, errors.New("this names no executable")
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
		return pattern[provider.Program]{}, errors.New(`the path of an executable begins with "/" or "./" and leads down`)
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

// location returns the absolute path of a program. One with ".." in it may lead
// elsewhere than it reads, where folders are links, so these are followed then.
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

// maxLinks is how many links the system follows.
const maxLinks = 40

// aliases returns all the paths by which a program is reached: the one it is called
// by, and those of the links on the way to the file.
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
