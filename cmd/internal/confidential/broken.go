package confidential

import (
	"regexp"
	"strings"
	"sync"
)

// The patterns are compiled when the first broken document is read.
//
//nolint:gochecknoglobals // constants
var (
	secretsKey = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)(^[ \t]*)?["']?\bsecrets\b["']?[ \t]*:`)
	})
	// writtenValue is what follows a colon, a comma, a bracket or a dash: in quotes, or
	// bare up to the end of the line or of the list. If a colon follows, it is a name.
	writtenValue = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)(?:[:,\[]|^[ \t]*-)[ \t]*` +
			`(?:"((?:[^"\\]|\\.)*)"?|'([^']*)'?|([^\s"'{}\[\],][^{}\[\],\n]*))([ \t]*:)?`)
	})
)

// brokenSecrets returns what may be secrets in a document that cannot be parsed: the
// values below the first key called "secrets". It prefers too many values to too few.
func brokenSecrets(text string) (found []any) {
	place := secretsKey().FindStringSubmatchIndex(text)
	if place == nil {
		return nil
	}
	section := text[place[1]-1:] // with the colon
	if place[2] >= 0 {
		section = indentedMore(section, place[3]-place[2])
	}
	for _, value := range writtenValue().FindAllStringSubmatch(section, -1) {
		quoted, bare, isName := strings.TrimSpace(value[1]+value[2]), strings.TrimSpace(value[3]), value[4] != ""
		if _, after, isField := strings.Cut(bare, ": "); isField {
			bare = strings.Trim(after, " \"'")
		}
		if !isName && quoted+bare != "" {
			found = append(found, quoted+bare)
		}
	}
	return found
}

// indentedMore returns the first line of a text and those after it that are indented
// by more.
func indentedMore(text string, indent int) string {
	end := 0
	for line := range strings.Lines(text) {
		content := strings.TrimLeft(line, " \t")
		if end > 0 && strings.TrimSpace(content) != "" && len(line)-len(content) <= indent {
			break
		}
		end += len(line)
	}
	return text[:end]
}
