package worker

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// How much is kept of texts that people read, in bytes: of a message or a line, and of
// all lines of a traceback.
const (
	maxText  = 64 << 10
	maxTrace = 512 << 10
)

// truncate cuts out the middle of a text that is too long, without cutting a secret.
func truncate(text string, conceal provider.Concealer) string {
	if len(text) <= maxText {
		return text
	}
	head, tail := maxText/2, len(text)-maxText/2
	if conceal != nil {
		head, tail = conceal.Cut(text, head), conceal.Cut(text, tail)
	}
	if head >= tail { // everything between is one secret
		return "[too long to be shown]"
	}
	return strings.ToValidUTF8(text[:head], "") + "\n[the middle is left out]\n" + strings.ToValidUTF8(text[tail:], "")
}

// truncateTrace truncates each line of a traceback and then cuts out whole lines from
// its middle. The last line matters most.
func truncateTrace(lines []string, conceal provider.Concealer) []string {
	trace := make([]string, 0, len(lines))
	for _, line := range lines {
		trace = append(trace, truncate(line, conceal))
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
	note := fmt.Sprintf("[%d lines left out]\n", tail-head)
	return append(append(trace[:head:head], note), trace[tail:]...)
}
