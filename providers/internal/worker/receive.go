package worker

import (
	"bytes"
	"context"
	"log/slog"
)

// receive acts on one line of the process.
func (w *Worker) receive(line []byte) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if len(line) == 0 {
		return // the end of a message that was cut off
	}
	m, err := decodeMessage(line)
	switch {
	case err != nil:
		w.log.Warn("A module wrote to the pipe of the engine; what it wrote is dropped", "from", w.name)
	case m.id != 0:
		w.deliver(m.id, m.answer)
	case m.log != nil:
		w.record(m.log)
	default:
		w.mu.Lock()
		f := w.events[m.event]
		w.mu.Unlock()
		if f != nil {
			f(m.value)
		}
	}
}

func (w *Worker) deliver(id int64, a Answer) {
	w.mu.Lock()
	ch := w.pending[id]
	delete(w.pending, id)
	w.mu.Unlock()
	if ch == nil {
		return
	}
	if a.Failure != nil {
		a.Failure.Message = truncate(a.Failure.Message, w.conceal)
		a.Failure.Trace = truncateTrace(a.Failure.Trace, w.conceal)
	}
	ch <- a
}

// record logs what a module logged.
func (w *Worker) record(r *logRecord) {
	w.log.Log(context.Background(), levelOf(r.level), truncate(r.message, w.conceal), //nolint:sloglint // the message is the module's
		"logger", r.logger, "file", r.file, "line", r.line)
}

// levelOf returns the level for one of the protocol.
func levelOf(level int64) slog.Level {
	switch {
	case level >= 50:
		return slog.LevelError + 4
	case level >= 40:
		return slog.LevelError
	case level >= 30:
		return slog.LevelWarn
	case level >= 20:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}
