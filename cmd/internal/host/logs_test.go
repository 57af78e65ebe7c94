package host_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// open returns a process with open logs, and the function that returns its console.
func open(t *testing.T, options host.Options, r *redact.Redactor, live bool) (p *host.Process, console func() string) {
	t.Helper()
	var stderr bytes.Buffer
	p = &host.Process{Env: host.Env{Stderr: &stderr, Dir: t.TempDir()}, Options: options, Logs: host.NewLogs()}
	p.Logs.Info("too early") // discarded
	if err := p.Logs.Open(p, r, live); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Logs.Close)
	return p, stderr.String
}

func logAll(l *slog.Logger) {
	l.Debug("a debug message")
	l.Info("an information")
	l.Warn("a warning")
	l.Error("an error")
}

// messages returns which of the messages of logAll are in a log.
func messages(log string) (found []string) {
	for _, m := range []string{"a debug message", "an information", "a warning", "an error"} {
		if strings.Contains(log, m) {
			found = append(found, m)
		}
	}
	return found
}

func TestLogLevels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		options       host.Options
		live          bool
		console, file int // how many of the messages are missing
	}{
		{"default", host.Options{LogFileLevel: "debug"}, false, 1, 0},
		{"verbose", host.Options{Verbose: true, LogFileLevel: "info"}, false, 0, 1},
		{"live", host.Options{LogFileLevel: "warning"}, true, 2, 2},
		{"live and verbose", host.Options{Verbose: true, LogFileLevel: "error"}, true, 0, 3},
	}
	all := messages("a debug message an information a warning an error")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.options.LogFile = "the.log"
			p, console := open(t, test.options, &redact.Redactor{}, test.live)
			logAll(p.Logs.Logger)
			file := string(read(t, p.Path("the.log")))
			if diff := cmp.Diff(all[test.console:], messages(console())); diff != "" {
				t.Errorf("the console (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(all[test.file:], messages(file)); diff != "" {
				t.Errorf("the file (-want +got):\n%s", diff)
			}
			if strings.Contains(console()+file, "too early") {
				t.Error("a message from before the log was opened is in it")
			}
			if !strings.Contains(file, "host/logs_test:") {
				t.Errorf("the file does not say where messages come from:\n%s", file)
			}
			if p.Logs.Live() != test.live {
				t.Errorf("live is %v", p.Logs.Live())
			}
		})
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Secrets may become known at any time: loggers made before redact them, too.
func TestLogRedaction(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"string", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			r := &redact.Redactor{}
			p, console := open(t, host.Options{LogFile: "the.log", LogFormat: format}, r, false)
			derived, file := p.Logs.With("token", "hunter2-hunter2"), slog.New(p.Logs.File())
			r.Add("hunter2-hunter2")
			derived.Info("it is hunter2-hunter2", "url", "http://x/?t=hunter2-hunter2")
			file.Info("only here: hunter2-hunter2")
			log := string(read(t, p.Path("the.log")))
			for name, text := range map[string]string{"console": console(), "file": log} {
				if strings.Contains(text, "hunter2") || !strings.Contains(text, "it is [redacted]") {
					t.Errorf("the %s has\n%s", name, text)
				}
			}
			if strings.Contains(console(), "only here") || !strings.Contains(log, "only here: [redacted]") {
				t.Errorf("the handler of the file wrote\n%s\nto the console", console())
			}
		})
	}
}

func TestJSONConsole(t *testing.T) {
	t.Parallel()
	p, console := open(t, host.Options{LogFormat: "json", NoLogFile: true}, &redact.Redactor{}, false)
	p.Terminal = &host.Terminal{Color: true}
	p.Logs.Warn("two\nlines", "n", 7)
	var record struct {
		Process    int
		LevelName  string
		Message    string
		Attributes map[string]any
	}
	if err := json.Unmarshal([]byte(console()), &record); err != nil {
		t.Fatalf("%v in\n%s", err, console())
	}
	if record.Process != os.Getpid() || record.LevelName != "WARNING" || record.Message != "two\nlines" || record.Attributes["n"] != 7.0 {
		t.Errorf("got %+v", record)
	}
}

func TestConsoleColor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		terminal *host.Terminal
		color    bool
	}{{nil, false}, {&host.Terminal{}, false}, {&host.Terminal{Color: true}, true}} {
		var stderr bytes.Buffer
		p := &host.Process{Env: host.Env{Stderr: &stderr, Terminal: test.terminal}, Options: host.Options{NoLogFile: true}, Logs: host.NewLogs()}
		if err := p.Logs.Open(p, &redact.Redactor{}, false); err != nil {
			t.Fatal(err)
		}
		p.Logs.Error("an error")
		if got := strings.Contains(stderr.String(), "\x1b["); got != test.color {
			t.Errorf("the terminal %+v got %q", test.terminal, stderr.String())
		}
	}
}

func TestLogFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "the.log")
	write := func(options host.Options, message string) error {
		p := &host.Process{Env: host.Env{Stderr: &bytes.Buffer{}, Dir: dir}, Options: options, Logs: host.NewLogs()}
		if err := p.Logs.Open(p, &redact.Redactor{}, false); err != nil {
			return err
		}
		defer p.Logs.Close()
		p.Logs.Info("it", "text", message)
		return nil
	}
	check := func(want fs.FileMode, messages ...string) {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("the mode is %v, want %v, %v", info.Mode().Perm(), want, err)
		}
		for _, message := range messages {
			if text := string(read(t, path)); !strings.Contains(text, message) {
				t.Errorf("%q is not in\n%s", message, text)
			}
		}
	}
	// A log that the Chaos Toolkit wrote can be read by everybody.
	if err := os.WriteFile(path, []byte("older\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(host.Options{LogFile: "the.log"}, "first"); err != nil {
		t.Fatal(err)
	}
	check(0o600, "older", "first")
	if err := write(host.Options{LogFile: path, FileMode: 0o640}, "second"); err != nil {
		t.Fatal(err)
	}
	check(0o640, "older", "first", "second")
	for _, none := range []host.Options{{LogFile: "none.log", NoLogFile: true}, {LogFile: ""}} {
		if err := write(none, "nowhere"); err != nil {
			t.Error(err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v", entries, err)
	}
	if err := write(host.Options{LogFile: os.DevNull}, "a device is left alone"); err != nil {
		t.Error(err)
	}
	err := write(host.Options{LogFile: "."}, "")
	if err == nil || !strings.Contains(err.Error(), "cannot open the log file") || !strings.Contains(err.Error(), "--no-log-file") {
		t.Errorf("a folder: got %v", err)
	}
}

// A live display takes over the console while lines are logged.
func TestShowAbove(t *testing.T) {
	t.Parallel()
	p, console := open(t, host.Options{NoLogFile: true}, &redact.Redactor{}, false)
	var above bytes.Buffer
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				p.Logs.Info("a line")
			}
		})
	}
	p.Logs.ShowAbove(&above)
	p.Logs.Info("above the display")
	group.Wait()
	p.Logs.ShowAbove(p.Stderr)
	p.Logs.Info("below the display")
	if n := strings.Count(console()+above.String(), "a line\n"); n != 200 {
		t.Errorf("%d of 200 lines were written", n)
	}
	if !strings.Contains(above.String(), "above the display") || !strings.HasSuffix(console(), "below the display\n") {
		t.Errorf("above:\n%s\nbelow:\n%s", above.String(), console())
	}
}
