// Package console shows a run on a terminal: live, while it is played, and as a
// summary at its end. Logs and pipes are not for it; package narrator has those.
//
// It writes nothing but text, colours that are reset at once, and "return to
// the start of the line and erase what follows", so that a terminal is in order
// whenever the process ends. All texts of an experiment are made harmless.
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

// defaultWidth is the width of a terminal that does not tell.
const defaultWidth = 80

// erase clears the live line. The cursor rests at its beginning, from where it
// erases all rows that the line was broken into by a terminal that got narrower.
const erase = "\r\x1b[J"

// Options says what the terminal can show. The zero value is a terminal of 80
// columns without colour.
type Options struct {
	// Width returns the number of columns of the terminal, each time it is drawn
	// on; nil, or what is not positive, means 80.
	Width func() int
	// Color allows colours.
	Color bool
	// ASCII keeps to ASCII, for a terminal that shows nothing else.
	ASCII bool
	// Redact takes secrets out of names, which may stand in an experiment as they
	// are; nil leaves them in.
	Redact func(string) string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Live shows a run while it is played: a line for each activity that ended, and
// below them one line, redrawn up to ten times a second, with what is going on.
//
// It is an event.Observer, and never keeps the run waiting: a goroutine of its
// own writes to the terminal, until Close, which the engine calls.
type Live struct {
	o     Options
	style style
	done  chan struct{}
	ended chan struct{}
	close sync.Once

	// mu guards what is to be shown. It is not held while writing.
	mu     sync.Mutex
	scene  scene
	ready  bytes.Buffer // whole lines
	begun  []byte       // the beginning of a line of Writer
	closed bool

	// writing is held while writing, and guards what follows.
	writing sync.Mutex
	w       io.Writer
	drawn   string // the live line on the terminal
	err     error  // the first of the terminal
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
		scene: scene{style: style},
	}
	go l.animate()
	return l
}

// Observe takes one event.
func (l *Live) Observe(e event.Event) {
	now := l.o.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.scene.observe(e, now) {
		l.ready.WriteString(line)
		l.ready.WriteByte('\n')
	}
}

// Close shows what is left to be shown, removes the live line and returns the
// first error that the terminal gave. Further calls only return that error.
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

// Writer returns a writer whose lines appear above the live line. It is safe for
// concurrent use, and passes on what is written after Close as it is.
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

// draw brings the terminal up to date, in one Write.
func (l *Live) draw(last bool) {
	l.writing.Lock()
	defer l.writing.Unlock()
	lines, line := l.take(last)
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

// write needs writing.
func (l *Live) write(p []byte) {
	if _, err := l.w.Write(p); err != nil && l.err == nil {
		l.err = err
	}
}

// take returns the lines that became ready and the live line, which is empty if
// nothing is going on, or after the last drawing.
func (l *Live) take(last bool) (lines []byte, line string) {
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
