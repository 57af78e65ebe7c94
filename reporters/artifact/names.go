package artifact

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode"
)

// forbidden are the characters that the service refuses in names of artifacts, and that
// are replaced in names of files, because some file system does not take them:
// https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts
const forbidden = `":<>|*?\/`

// clean returns a name that an artifact can have.
func clean(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(forbidden, r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, name)
}

// candidate returns the name to try after n others were taken: the one that is wanted,
// then one with the job in it, then more of these.
func candidate(name string, job jobID, n int) string {
	name = clean(name)
	if n > 0 {
		name += "-" + clean(job.short())
	}
	if n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name
}

// names are those that files have in an archive.
type names map[string]bool

// take returns a name for a file that no other one has, within the archive.
func (n names) take(f File) string {
	name := f.Name
	if name == "" {
		name = filepath.Base(f.Path)
	}
	elements := strings.Split(path.Clean("/" + name)[1:], "/")
	for i, element := range elements {
		elements[i] = clean(element)
	}
	name = strings.Join(elements, "/")
	if name == "" {
		name = "_"
	}
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s-%d%s", stem, i, extension)
	}
	n[strings.ToLower(name)] = true // also for file systems that do not tell cases apart
	return name
}
