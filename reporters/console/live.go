// Package console shows runs on a terminal: live, while they are played, as a summary at
// the end of each, and as a tally at the end of the suite. Package narrator writes to logs
// and pipes.
//
// It only writes text, colours that are reset at once, and "return to the start of the line
// and erase what follows", so the terminal is usable whenever the process ends. All texts
// of an experiment are made harmless.
package console

import (
	"bytes"
	"io"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/runner/event"
)

// interval is the time between two drawings of the live line.
const interval = 100 * time.Millisecond

// defaultWidth is the width of a terminal that does not report one.
const defaultWidth = 80

// erase clears the live line. The cursor rests at its beginning, so this also erases the
// rows of a line that a narrower terminal wrapped.
const erase = "\r\x1b[J"

// Options say what the terminal can show. The zero value is a terminal of 80 columns
// without colour.
type Options struct {
	// Width returns the number of columns, each time before a drawing; nil, or a number
	// below 1, means 80.
	Width func() int
	// Color allows colours.
	Color bool
	// ASCII avoids all other characters, for a terminal that cannot show them.
	ASCII bool
	// Redact removes secrets from names, which an experiment may contain literally; nil
	// leaves them in.
	Redact func(string) string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Live shows a run while it is played: a line for each activity that ended and, below them,
// one line with what is running, redrawn up to ten times a second.
//
// It is an event.Observer that never blocks the run: a goroutine writes to the terminal
// until Close, which the engine calls.
type Live struct {
	o     Options
	style style
	done  chan struct{}
	ended chan struct{}
	close sync.Once

	// mu guards what will be shown. It is not held while writing.
	mu     sync.Mutex
	scene  scene
	ready  bytes.Buffer // whole lines
	begun  []byte       // an unfinished line of Writer
	closed bool

	// writing is held while writing, and guards the fields below.
	writing sync.Mutex
	w       io.Writer
	drawn   string // the live line on the terminal
	err     error  // the first one
}

var _ event.Closer = (*Live)(nil)

// NewLive returns a Live on the terminal w; it draws until it is closed.
func NewLive(w io.Writer, o Options) *Live {
	if o.Now == nil {
		o.Now = time.Now
	}
	style := style{color: o.Color, ascii: o.ASCII, redact: o.Redact}
	l := &Live{
		o: o, style: style, w: w,
		done: make(chan struct{}), ended: make(chan struct{}),
		scene: scene{progress{style: style}},
	}
	go l.animate()
	return l
}

// Observe adds the lines of an event.
func (l *Live) Observe(e event.Event) {
	now := l.o.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.scene.observe(e, now) {
		l.ready.WriteString(line)
		l.ready.WriteByte('\n')
	}
}

// Close writes the remaining lines, removes the live line and returns the first error of
// the terminal. Further calls only return that error.
func (l *Live) Close() error {
	l.close.Do(func() {
		close(l.done)
		<-l.ended
		l.draw(true)
	})
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.err
}

// Writer returns a writer whose lines appear above the live line. It is safe for concurrent
// use. After Close it writes to the terminal directly.
func (l *Live) Writer() io.Writer { return above{l} }

func (l *Live) animate() {
	defer close(l.ended)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.draw(false)
		case <-l.done:
			return
		}
	}
}

// draw updates the terminal, in one Write.
func (l *Live) draw(last bool) {
	l.writing.Lock()
	defer l.writing.Unlock()
	lines, line := l.next(last)
	if len(lines) == 0 && line == l.drawn {
		return
	}
	var frame []byte
	if l.drawn != "" {
		frame = append(frame, erase...)
	}
	frame = append(frame, lines...)
	if line != "" {
		frame = append(append(frame, line...), '\r')
	}
	l.drawn = line
	l.write(frame)
}

// write writes to the terminal; the caller holds writing.
func (l *Live) write(p []byte) {
	if _, err := l.w.Write(p); err != nil && l.err == nil {
		l.err = err
	}
}

// next returns the new lines and the live line, which is empty if nothing is running and
// in the last drawing.
func (l *Live) next(last bool) (lines []byte, line string) {
	columns := defaultWidth
	if l.o.Width != nil {
		if width := l.o.Width(); width > 0 {
			columns = width
		}
	}
	now := l.o.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	lines = bytes.Clone(l.ready.Bytes())
	l.ready.Reset()
	if !last {
		return lines, l.scene.line(now, columns)
	}
	l.closed = true
	if len(l.begun) > 0 {
		lines = append(append(lines, l.begun...), '\n')
	}
	return lines, ""
}

// above is the Writer of a Live.
type above struct{ l *Live }

func (a above) Write(p []byte) (int, error) {
	l := a.l
	l.mu.Lock()
	if !l.closed {
		defer l.mu.Unlock()
		end := bytes.LastIndexByte(p, '\n') + 1
		if end > 0 {
			l.ready.Write(l.begun)
			l.ready.Write(p[:end])
			l.begun = l.begun[:0]
		}
		l.begun = append(l.begun, p[end:]...)
		return len(p), nil
	}
	l.mu.Unlock()
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.w.Write(p)
}
