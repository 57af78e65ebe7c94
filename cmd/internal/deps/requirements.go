package deps

import "strings"

// nameCharacters are those of names of distributions (PEP 508).
const nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

// Required returns the names of the distributions that a requirements file lists by name.
// It ignores other files, folders and URLs.
func Required(requirements string) []string {
	var names []string
	for line := range strings.Lines(requirements) {
		line = strings.TrimSpace(line)
		rest := strings.TrimLeft(line, nameCharacters)
		name := line[:len(line)-len(rest)]
		if name == "" || strings.HasPrefix(name, "-") || strings.HasPrefix(name, ".") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "/") {
			continue
		}
		names = append(names, name)
	}
	return names
}

// hasHashes says whether a requirement has the hash of a file that may be installed.
func hasHashes(requirements string) bool {
	for line := range strings.Lines(requirements) {
		line, _, _ = strings.Cut(line, "#")
		if strings.Contains(line, "--hash") {
			return true
		}
	}
	return false
}

// Canonical returns the form in which names of distributions are compared
// (PEP 503): "Chaos_Lib" and "chaos-lib" are the same.
func Canonical(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == '-' || r == '_' || r == '.'
	}), "-")
}
