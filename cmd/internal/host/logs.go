package host

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/chaostoolkit/run-action/reporters/logline"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// Logs are where messages go: the console and the log file. Secrets are redacted in
// both. Until Open is called, messages are discarded.
type Logs struct {
	// Logger writes to both.
	*slog.Logger
	// file writes to the log file only.
	file   slog.Handler
	screen *screen
	closer io.Closer
	live   bool
}

// NewLogs returns logs that are not open yet.
func NewLogs() *Logs {
	return &Logs{Logger: slog.New(slog.DiscardHandler), file: slog.DiscardHandler, screen: &screen{w: io.Discard}}
}

// screen is where the lines of the console are written to: stderr or, while a live
// display is on it, the area above the display.
type screen struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

// Open opens the logs as the options say. With live set a display shows the progress of
// a run, and the console only gets warnings.
func (l *Logs) Open(p *Process, redactor *redact.Redactor, live bool) error {
	o := p.Options
	l.live = live
	l.ShowAbove(p.Stderr)
	console := l.console(p)
	file := slog.DiscardHandler
	if !o.NoLogFile && o.LogFile != "" {
		f, err := openPrivate(p.Path(o.LogFile), o.FileMode.Perm())
		if err != nil {
			return fmt.Errorf("cannot open the log file: %w; choose another one with --log-file, or none with --no-log-file", err)
		}
		l.closer = f
		file = logline.NewText(f, logline.TextOptions{Level: levelOf(o.LogFileLevel), Source: true})
	}
	l.Logger = slog.New(redactor.Handler(slog.NewMultiHandler(console, file)))
	l.file = redactor.Handler(file)
	return nil
}

func (l *Logs) console(p *Process) slog.Handler {
	level := slog.LevelInfo
	switch {
	case p.Options.Verbose:
		level = slog.LevelDebug
	case l.live:
		level = slog.LevelWarn
	}
	if p.Options.JSON() {
		return logline.NewJSON(l.screen, logline.JSONOptions{Level: level, Process: os.Getpid()})
	}
	color := p.Terminal != nil && p.Terminal.Color
	return logline.NewText(l.screen, logline.TextOptions{Level: level, Source: p.Options.Verbose, Color: color})
}

func levelOf(name string) slog.Level {
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

// Live reports whether a display shows the progress of a run on the terminal.
func (l *Logs) Live() bool { return l.live }

// File returns the handler that only writes to the log file.
func (l *Logs) File() slog.Handler { return l.file }

// ShowAbove makes the console write to w, such as the area above a live display.
func (l *Logs) ShowAbove(w io.Writer) {
	l.screen.mu.Lock()
	defer l.screen.mu.Unlock()
	l.screen.w = w
}

// Close closes the log file.
func (l *Logs) Close() {
	if l.closer != nil {
		l.closer.Close() //nolint:errcheck // the program ends, and the lines were written already
	}
}
