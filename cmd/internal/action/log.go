package action

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Log writes workflow commands to the log of a step. What an experiment prints
// could be taken for commands, too, so Fence keeps the runner from reading any
// until it is lifted.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
type Log struct {
	// Writer is the step's output.
	Writer io.Writer
	// Redact redacts secrets in what is written, except in commands that mask them;
	// nil redacts nothing. It is set before others use the log.
	Redact func(string) string

	mu sync.Mutex
	// fence ends the stretch in which nothing is a command, "" outside of one.
	fence string
}

// Group begins a group of lines that are folded under a title.
func (l *Log) Group(title string) { l.write("::group::", title) }

// EndGroup ends it.
func (l *Log) EndGroup() { l.writeAsIs("::endgroup::") }

// Warning and Error annotate the step with a message.
func (l *Log) Warning(message string) { l.write("::warning title=Chaos::", message) }

// Error does so for what is worse.
func (l *Log) Error(message string) { l.write("::error title=Chaos::", message) }

// Unfenced calls write, which writes commands of its own to the same output.
func (l *Log) Unfenced(write func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fence != "" {
		fmt.Fprintln(l.Writer, "::"+l.fence+"::")
		defer fmt.Fprintln(l.Writer, "::stop-commands::"+l.fence)
	}
	write()
}

// Mask has the runner hide a value from the log from now on.
func (l *Log) Mask(value string) {
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line != "" {
			l.writeAsIs("::add-mask::" + escape(line))
		}
	}
}

// Fence has the runner read no commands until the fence is lifted.
func (l *Log) Fence() error {
	token, err := Token()
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fence == "" {
		l.fence = token
		fmt.Fprintln(l.Writer, "::stop-commands::"+token)
	}
	return nil
}

// Lift ends a fence.
func (l *Log) Lift() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fence != "" {
		fmt.Fprintln(l.Writer, "::"+l.fence+"::")
		l.fence = ""
	}
}

// write writes a command with its data, which it escapes.
func (l *Log) write(command, data string) {
	if l.Redact != nil {
		data = l.Redact(data)
	}
	l.writeAsIs(command + escape(data))
}

func (l *Log) writeAsIs(line string) {
	l.Unfenced(func() { fmt.Fprintln(l.Writer, line) })
}

// escape writes the data of a command.
func escape(data string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(data)
}
