package logline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/logline"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		message string
		attrs   []slog.Attr
		want    string
	}{
		{
			name: "no attributes", message: "Probe: \"a\" <b>",
			want: `{"process":7,"asctime":"2026-11-23 10:00:00,002","levelname":"CRITICAL","module":"","lineno":0,` +
				`"message":"Probe: \"a\" <b>","context_id":"ctx","timestamp":"2026-11-23T09:00:00.002780+00:00"}`,
		},
		{
			name: "attributes", message: "m",
			attrs: []slog.Attr{
				slog.String("message", "of its own"), slog.Int("n", 1), slog.Float64("nan", math.NaN()),
				slog.Duration("took", time.Second), slog.Time("at", moment()), slog.Any("error", errors.New("no")),
				slog.Any("list", []string{"a"}), slog.Group("g", slog.Bool("on", true)), slog.Any("stop", make(chan int)),
				slog.Any("nil", error(nil)),
			},
			want: `"attributes":{"message":"of its own","n":1,"nan":"NaN","took":"1s",` +
				`"at":"2026-11-23T10:00:00.00278+01:00","error":"no","list":["a"],"g":{"on":true},"stop":"0x`,
		},
		{
			name: "control characters", message: "\x1b[2J\n\u009b\u202e\U000e0041\xff",
			want: `"message":"\u001b[2J\n\u009b\u202e\udb40\udc41\ufffd"`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			h := logline.NewJSON(&b, logline.JSONOptions{Process: 7, ContextID: "ctx"})
			write(t, h, logline.LevelCritical, test.message, test.attrs...)
			got := b.String()
			if !json.Valid([]byte(got)) || strings.Count(got, "\n") != 1 {
				t.Errorf("got %q, want one line of JSON", got)
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("got %s, want it to contain %s", got, test.want)
			}
		})
	}
}

// TestJSONConforms runs the conformance tests of package slog.
func TestJSONConforms(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		b.Reset()
		return logline.NewJSON(&b, logline.JSONOptions{})
	}, func(t *testing.T) map[string]any {
		t.Helper()
		var line map[string]any
		if err := json.Unmarshal(b.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		flat := map[string]any{slog.LevelKey: line["levelname"], slog.MessageKey: line["message"]}
		if at, ok := line["timestamp"]; ok {
			flat[slog.TimeKey] = at
		}
		attributes, _ := line["attributes"].(map[string]any)
		maps.Copy(flat, attributes)
		return flat
	})
}

func TestJSONSource(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	slog.New(logline.NewJSON(&b, logline.JSONOptions{})).Warn("here")
	var line struct {
		Module string
		Lineno int
	}
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line.Module != "logline/json_test" || line.Lineno == 0 {
		t.Errorf("got %+v, want the place of the call", line)
	}
}

// lineWriter fails the test if a Write is not one line.
type lineWriter struct {
	t     *testing.T
	lines []string
}

func (w *lineWriter) Write(p []byte) (int, error) {
	if bytes.Count(p, []byte("\n")) != 1 || p[len(p)-1] != '\n' {
		w.t.Errorf("got a Write of %q, want a line", p)
	}
	w.lines = append(w.lines, string(p))
	return len(p), nil
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	handlers := map[string]func(io.Writer) slog.Handler{
		"text": func(w io.Writer) slog.Handler { return logline.NewText(w, logline.TextOptions{}) },
		"json": func(w io.Writer) slog.Handler { return logline.NewJSON(w, logline.JSONOptions{}) },
	}
	for name, newHandler := range handlers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &lineWriter{t: t}
			log := slog.New(newHandler(w))
			var running sync.WaitGroup
			for range 8 {
				running.Go(func() {
					own := log.With("a", 1)
					for range 50 {
						own.Info("message", "b", 2)
					}
				})
			}
			running.Wait()
			if diff := cmp.Diff(400, len(w.lines)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteError(t *testing.T) {
	t.Parallel()
	h := logline.NewText(brokenWriter{}, logline.TextOptions{})
	err := h.Handle(t.Context(), slog.NewRecord(moment(), slog.LevelInfo, "m", 0))
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
}
