package pdf

import (
	"bytes"
	"regexp"
	"strings"
	"time"
)

// stamp matches the times in a document:
//
//	/CreationDate (D:20261123160102+00'00')
var stamp = regexp.MustCompile(`/(?:CreationDate|ModDate) \(D:(\d{14})[+-]\d\d'\d\d'\)`)

// dated replaces the times in a document. It keeps the length, so all offsets stay valid.
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

// tail keeps the end of the stderr of a program.
type tail struct{ text []byte }

// maxTail bounds it, in bytes.
const maxTail = 2000

// Write keeps the end of p.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if len(t.text) > maxTail {
		t.text = append(t.text[:0], t.text[len(t.text)-maxTail:]...)
	}
	return len(p), nil
}

// String returns the last lines as one line.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	lines = lines[max(len(lines)-3, 0):]
	return strings.ToValidUTF8(strings.Join(lines, "; "), "�")
}
