package python

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// What is kept of texts that are for people, in bytes: of a message or a line, and
// of all lines of a traceback.
const (
	maxText  = 64 << 10
	maxTrace = 512 << 10
)

// brief leaves out the middle of a text that nobody reads to its end. No secret is
// parted by that.
func (w *worker) brief(text string) string {
	if len(text) <= maxText {
		return text
	}
	head, tail := maxText/2, len(text)-maxText/2
	if w.conceal != nil {
		head, tail = w.conceal.Cut(text, head), w.conceal.Cut(text, tail)
	}
	if head >= tail { // all between is one secret, or the worst of luck
		return "[it is too long to be shown]"
	}
	return strings.ToValidUTF8(text[:head], "") + "\n[the middle is left out]\n" + strings.ToValidUTF8(text[tail:], "")
}

// briefTrace does so with each line of a traceback and then, from the middle on, with
// whole lines. The last one says most.
func (w *worker) briefTrace(lines []any) []string {
	var trace []string
	for _, line := range lines {
		trace = append(trace, w.brief(pyvalue.Str(line)))
	}
	head, tail, room := 0, len(trace), maxTrace
	for head < tail && room > 0 {
		tail--
		room -= len(trace[tail])
		if head < tail {
			room -= len(trace[head])
			head++
		}
	}
	if head == tail {
		return trace
	}
	note := fmt.Sprintf("[%d lines are left out]\n", tail-head)
	return append(append(trace[:head:head], note), trace[tail:]...)
}
