package worker

import (
	"bytes"
	"io"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// maxLine bounds what is printed without a line break, in bytes.
const maxLine = 64 << 10

// lineWriter splits what is written to it into lines of at most maxLine bytes. It
// redacts before it splits, as a secret of several lines is not found in one of them.
type lineWriter struct {
	emit func(string)
	// conceal may be nil.
	conceal provider.Concealer
	buf     []byte
}

var _ io.Writer = (*lineWriter)(nil)

func (l *lineWriter) Write(p []byte) (int, error) {
	l.buf = append(l.buf, p...)
	if end := bytes.LastIndexByte(l.buf, '\n') + 1; end > 0 {
		l.emitLines(end)
	}
	// Of a line without an end, enough is kept to recognise a secret in it.
	for len(l.buf) >= 2*maxLine {
		end := maxLine
		if l.conceal != nil {
			end = l.conceal.Cut(string(l.buf), maxLine)
		}
		if end == 0 {
			end = len(l.buf) // a secret longer than the buffer
		}
		l.emitLines(end)
	}
	return len(p), nil
}

// flush emits what is left.
func (l *lineWriter) flush() {
	if len(l.buf) > 0 {
		l.emitLines(len(l.buf))
	}
}

// emitLines emits the lines up to an offset of the buffer.
func (l *lineWriter) emitLines(end int) {
	text := strings.ToValidUTF8(string(l.buf[:end]), "\uFFFD")
	l.buf = append(l.buf[:0], l.buf[end:]...)
	if l.conceal != nil {
		text = l.conceal.RedactText(text)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		for len(line) > maxLine {
			l.emit(strings.ToValidUTF8(line[:maxLine], ""))
			line = line[maxLine:]
		}
		l.emit(line)
	}
}
