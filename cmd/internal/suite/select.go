package suite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// ErrNothing is the error of a selection without experiments.
var ErrNothing = errors.New("no experiment was found")

// PatternError is a pattern that cannot be understood.
type PatternError struct {
	Pattern string
	Err     error
}

func (e *PatternError) Error() string { return fmt.Sprintf("the pattern %q: %v", e.Pattern, e.Err) }

// Unwrap returns what is wrong with the pattern.
func (e *PatternError) Unwrap() error { return e.Err }

// Select returns the experiments that sources name, in order and without duplicates. A
// path or a URL stands for itself, a pattern for the files below dir that match it, sorted
// by name; "!" before a path or a pattern removes what it matches. Paths below dir are
// relative to it. The error is ErrNothing if nothing is selected.
func Select(dir string, sources []string) ([]string, error) {
	var names []string
	var empty error
	for _, source := range sources {
		if excluded, isExclusion := strings.CutPrefix(source, "!"); isExclusion {
			var err error
			if names, err = exclude(dir, names, excluded); err != nil {
				return nil, err
			}
			continue
		}
		found, err := expand(dir, source)
		if errors.Is(err, ErrNothing) {
			empty = err
		} else if err != nil {
			return nil, err
		}
		for _, name := range found {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 && empty == nil {
		empty = ErrNothing
	}
	if len(names) == 0 {
		return nil, empty
	}
	return names, nil
}

// IsPattern says whether a source stands for the files that match it.
func IsPattern(source string) bool {
	return !isURL(source) && strings.ContainsAny(source, "*?[{")
}

func isURL(source string) bool { return strings.Contains(source, "://") }

func expand(dir, source string) ([]string, error) {
	if !IsPattern(source) {
		return []string{source}, nil
	}
	if _, err := os.Stat(absolute(dir, source)); err == nil {
		return []string{source}, nil // a name that only looks like a pattern
	}
	folder, pattern := doublestar.SplitPattern(filepath.Clean(source))
	folder = absolute(dir, folder)
	matches, err := doublestar.Glob(os.DirFS(folder), pattern, doublestar.WithFilesOnly())
	if err != nil {
		return nil, &PatternError{Pattern: source, Err: err}
	}
	if len(matches) == 0 {
		return nil, fmt.Errorf("%w: no file matches %q", ErrNothing, source)
	}
	slices.Sort(matches)
	for i, match := range matches {
		matches[i] = filepath.Join(folder, match)
		if relative, err := filepath.Rel(dir, matches[i]); err == nil && filepath.IsLocal(relative) {
			matches[i] = relative
		}
	}
	return matches, nil
}

// exclude removes the names that match a path or a pattern.
func exclude(dir string, names []string, pattern string) ([]string, error) {
	if !doublestar.ValidatePathPattern(pattern) {
		return nil, &PatternError{Pattern: "!" + pattern, Err: doublestar.ErrBadPattern}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		if isURL(name) || isURL(pattern) {
			return name == pattern
		}
		matched, err := doublestar.PathMatch(absolutePattern(dir, pattern), absolute(dir, name))
		return err == nil && matched
	}), nil
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// absolutePattern returns a pattern for absolute paths. The folder is not part of the
// pattern, even if its name has characters such as "[".
func absolutePattern(dir, pattern string) string {
	return absolute(strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "{", `\{`).Replace(dir), pattern)
}

// HasTags says whether an experiment with tags is selected: it needs one of the wanted
// tags, unless there are none, and must have none of those with "!" before them.
func HasTags(tags, wanted []string) bool {
	some, found := false, false
	for _, w := range wanted {
		if unwanted, isExclusion := strings.CutPrefix(w, "!"); isExclusion {
			if slices.Contains(tags, unwanted) {
				return false
			}
			continue
		}
		some, found = true, found || slices.Contains(tags, w)
	}
	return found || !some
}

// maxStem bounds names of journals: a file system permits 255 bytes for a name, and the
// parts of a temporary name need some of them.
const maxStem = 200

// JournalName returns a file name for the journal of an experiment, and adds it to those
// that are taken: "experiments/outage.yaml" becomes "experiments-outage.json".
func JournalName(source string, taken map[string]bool) string {
	if _, address, ok := strings.Cut(source, "://"); ok {
		source = withoutCredentials(address)
	}
	stem := strings.TrimSuffix(source, filepath.Ext(source))
	stem = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_':
			return r
		default:
			return '-'
		}
	}, stem), "-.")
	if stem == "" {
		stem = "journal"
	}
	stem = strings.TrimLeft(stem[max(0, len(stem)-maxStem):], "-.") // the end says most
	name := stem + ".json"
	for i := 2; taken[name]; i++ {
		name = fmt.Sprintf("%s-%d.json", stem, i)
	}
	taken[name] = true
	return name
}

// withoutCredentials returns the host and the path of a URL without its scheme. The other
// parts may be secret.
func withoutCredentials(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	host, path, found := strings.Cut(address, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if !found {
		return host
	}
	return host + "/" + path
}
