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
	vaultKey = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)(^[ \t]*)?["']?\b(?:` + strings.Join(vaultCredentials(), "|") + `)\b["']?[ \t]*:`)
	})
	// writtenValue is what follows a colon, a comma, a bracket or a dash: in quotes, or
	// bare up to the end of the line or of the list. If a colon follows, it is a name.
	writtenValue = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)(?:[:,\[]|^[ \t]*-)[ \t]*` +
			`(?:"((?:[^"\\]|\\.)*)"?|'([^']*)'?|([^\s"'{}\[\],][^{}\[\],\n]*))([ \t]*:)?`)
	})
)

// brokenSecrets returns what may be secrets in a document that cannot be parsed: the
// values below the first key called "secrets", and the credentials for Vault. It prefers
// too many values to too few.
func brokenSecrets(text string) (found []any) {
	for _, place := range vaultKey().FindAllStringSubmatchIndex(text, -1) {
		section, n := text[place[1]-1:], 1
		if place[2] >= 0 {
			section, n = indentedMore(section, place[3]-place[2]), -1
		} else if strings.HasPrefix(strings.TrimLeft(section[1:], " \t"), "{") {
			section, _, _ = strings.Cut(section, "}")
			n = -1
		}
		found = append(found, writtenValues(section, n)...)
	}
	return append(found, belowSecrets(text)...)
}

func belowSecrets(text string) []any {
	place := secretsKey().FindStringSubmatchIndex(text)
	if place == nil {
		return nil
	}
	section := text[place[1]-1:] // with the colon
	if place[2] >= 0 {
		section = indentedMore(section, place[3]-place[2])
	}
	return writtenValues(section, -1)
}

// writtenValues returns the first n values in a part of a document, all for -1.
func writtenValues(section string, n int) (found []any) {
	for len(found) != n {
		place := writtenValue().FindStringSubmatchIndex(section)
		if place == nil {
			break
		}
		group := func(i int) string {
			if place[2*i] < 0 {
				return ""
			}
			return section[place[2*i]:place[2*i+1]]
		}
		quoted, bare, colon := strings.TrimSpace(group(1)+group(2)), strings.TrimSpace(group(3)), group(4)
		section = section[place[1]-min(len(colon), 1):] // a value may follow the colon
		if _, after, isField := strings.Cut(bare, ": "); isField {
			bare = strings.Trim(after, " \"'")
		}
		if colon == "" && quoted+bare != "" {
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
