package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/reporters/logline"
	"github.com/chaostoolkit/run-action/runner/source"
)

// logs are where messages go: the console and the log file. Both leave out what
// the redactor knows.
type logs struct {
	// log writes to both.
	log *slog.Logger
	// console is only for what people and programs watch, file for the record.
	console, file slog.Handler
	screen        *screen
	closer        io.Closer
}

// screen is where the console's lines are written to: stderr or, while a live
// display is on it, the place above that.
type screen struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

func (s *screen) show(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.w = w
}

// openLogs opens the logs as the global options say.
func (a *application) openLogs() error {
	g := a.global
	l := &logs{screen: &screen{w: a.env.Stderr}, file: slog.DiscardHandler}
	level := slog.LevelInfo
	switch {
	case g.verbose:
		level = slog.LevelDebug
	case a.live:
		level = slog.LevelWarn // what goes on is shown
	}
	if g.logFormat == "json" {
		l.console = logline.NewJSON(l.screen, logline.JSONOptions{Level: level, Process: os.Getpid()})
	} else {
		color := a.env.Terminal != nil && a.env.Terminal.Color
		l.console = logline.NewText(l.screen, logline.TextOptions{Level: level, Source: g.verbose, Color: color})
	}
	if !g.noLogFile && g.logFile != "" {
		f, err := openPrivate(a.env.path(g.logFile), g.fileMode.perm())
		if err != nil {
			return fmt.Errorf("opening the log file: %w; choose another with --log-file, or none with --no-log-file", err)
		}
		l.closer = f
		l.file = logline.NewText(f, logline.TextOptions{Level: fileLevel(g.logFileLevel), Source: true})
	}
	l.log = slog.New(a.redactor.Handler(slog.NewMultiHandler(l.console, l.file)))
	l.console, l.file = a.redactor.Handler(l.console), a.redactor.Handler(l.file)
	a.logs = l
	return nil
}

func fileLevel(name string) slog.Level {
	switch name {
	case "info":
		return slog.LevelInfo
	case "warning":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	default:
		return slog.LevelDebug
	}
}

func (l *logs) close() {
	if l.closer != nil {
		l.closer.Close() //nolint:errcheck // nothing can be done about it at the end
	}
}

// logProblems records problems, which are shown on the console in a longer form
// unless that is for programs.
func (l *logs) logProblems(problems source.Problems, console bool, now func() time.Time) {
	handler := l.file
	if console {
		handler = l.log.Handler()
	}
	for _, p := range problems {
		level := slog.LevelError
		if p.Severity == source.Warning {
			level = slog.LevelWarn
		}
		record := slog.NewRecord(now(), level, p.String(), 0)
		handler.Handle(context.Background(), record) //nolint:errcheck // a log that cannot be written to is no reason to stop
	}
}
