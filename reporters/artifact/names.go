package artifact

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode"
)

// forbidden are the characters that the service refuses in names of artifacts. They are also
// replaced in names of files, as some file systems do not allow them:
// https://github.com/actions/toolkit/blob/main/packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts
const forbidden = `":<>|*?\/`

// clean returns a valid name of an artifact.
func clean(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(forbidden, r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, name)
}

// candidate returns the name to try after n others: the requested one, then one with the job,
// then numbered ones.
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

// names are the names of files in an archive.
type names map[string]bool

// unique returns a name for a file that no other file in the archive has.
func (n names) unique(f File) string {
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
	n[strings.ToLower(name)] = true // also for file systems that ignore case
	return name
}
