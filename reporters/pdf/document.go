package pdf

import (
	"bytes"
	"regexp"
	"strings"
	"time"
)

// stamp matches the times that a document has of itself:
//
//	/CreationDate (D:20261123160102+00'00')
var stamp = regexp.MustCompile(`/(?:CreationDate|ModDate) \(D:(\d{14})[+-]\d\d'\d\d'\)`)

// dated has a document say that it was made at a time. No byte is moved, so that all
// offsets in it stay true.
func dated(document []byte, t time.Time) []byte {
	text := t.UTC().Format("20060102150405")
	if t.Year() < 1 || t.Year() > 9999 {
		return document
	}
	document = bytes.Clone(document)
	for _, at := range stamp.FindAllSubmatchIndex(document, -1) {
		copy(document[at[2]:at[3]], text)
		copy(document[at[3]:], "+00'00'")
	}
	return document
}

// tail keeps the end of what a program complains of.
type tail struct{ text []byte }

// maxTail is how many bytes are kept.
const maxTail = 2000

// Write takes p.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if len(t.text) > maxTail {
		t.text = append(t.text[:0], t.text[len(t.text)-maxTail:]...)
	}
	return len(p), nil
}

// String returns the last lines, as one.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	lines = lines[max(len(lines)-3, 0):]
	return strings.ToValidUTF8(strings.Join(lines, "; "), "�")
}
