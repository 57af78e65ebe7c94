package logline_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/logline"
)

func moment() time.Time {
	return time.Date(2026, 11, 23, 10, 0, 0, 2_780_000, time.FixedZone("", 60*60))
}

// write writes one record without a source.
func write(t *testing.T, h slog.Handler, level slog.Level, message string, attrs ...slog.Attr) {
	t.Helper()
	r := slog.NewRecord(moment(), level, message, 0)
	r.AddAttrs(attrs...)
	if err := h.Handle(t.Context(), r); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		level   slog.Level
		message string
		attrs   []slog.Attr
		want    string
	}{
		{name: "debug", level: slog.LevelDebug, message: "m", want: "[2026-11-23 10:00:00 DEBUG] m\n"},
		{name: "info", level: slog.LevelInfo, message: "m", want: "[2026-11-23 10:00:00 INFO] m\n"},
		{name: "warning", level: slog.LevelWarn, message: "m", want: "[2026-11-23 10:00:00 WARNING] m\n"},
		{name: "error", level: slog.LevelError, message: "m", want: "[2026-11-23 10:00:00 ERROR] m\n"},
		{name: "critical", level: logline.LevelCritical, message: "m", want: "[2026-11-23 10:00:00 CRITICAL] m\n"},
		{name: "between", level: slog.LevelInfo + 2, message: "m", want: "[2026-11-23 10:00:00 INFO] m\n"},
		{
			name: "lines", message: "first\nsecond\r\n  third\n",
			want: "[2026-11-23 10:00:00 INFO] first\n    second\n      third\n",
		},
		{
			name: "a forged record", message: "Action: x\n[2026-11-23 10:00:00 INFO] forged",
			want: "[2026-11-23 10:00:00 INFO] Action: x\n    [2026-11-23 10:00:00 INFO] forged\n",
		},
		{
			name: "control characters", message: "\x1b[2Jred\a", attrs: []slog.Attr{slog.String("key", "\x1bc")},
			want: `[2026-11-23 10:00:00 INFO] \x1b[2Jred\x07 (key=\x1bc)` + "\n",
		},
		{
			name: "attributes", message: "m",
			attrs: []slog.Attr{
				slog.Int("n", 1), slog.String("text", "two words"), slog.String("empty", ""), slog.Bool("on", true),
				slog.Duration("took", 1500*time.Millisecond), slog.Any("error", errors.New("no: a, b")),
				slog.Time("at", moment()), slog.Any("list", []string{"a", "b"}), {},
			},
			want: `[2026-11-23 10:00:00 INFO] m (n=1, text="two words", empty="", on=true, took=1.5s, error="no: a, b", ` +
				`at=2026-11-23T10:00:00.00278+01:00, list="[a b]")` + "\n",
		},
		{
			name: "groups", message: "m",
			attrs: []slog.Attr{
				slog.Group("a", slog.Int("x", 1), slog.Group("b", slog.Int("y", 2))),
				slog.Group("", slog.Int("z", 3)), slog.Group("none"),
			},
			want: "[2026-11-23 10:00:00 INFO] m (a.x=1, a.b.y=2, z=3)\n",
		},
		{
			name: "an attribute of several lines", message: "aborted",
			attrs: []slog.Attr{slog.String("cause", "boom\n\tmain.go:1\n"), slog.Int("n", 1)},
			want:  "[2026-11-23 10:00:00 INFO] aborted (n=1)\n    cause:\n        boom\n        \tmain.go:1\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			write(t, logline.NewText(&b, logline.TextOptions{Level: slog.LevelDebug}), test.level, test.message, test.attrs...)
			if got := b.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextColoursTheLevelOnly(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	h := logline.NewText(&b, logline.TextOptions{Level: slog.LevelDebug, Color: true})
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, logline.LevelCritical} {
		write(t, h, level, "m")
	}
	want := "[2026-11-23 10:00:00 \x1b[36mDEBUG\x1b[0m] m\n" +
		"[2026-11-23 10:00:00 \x1b[32mINFO\x1b[0m] m\n" +
		"[2026-11-23 10:00:00 \x1b[33mWARNING\x1b[0m] m\n" +
		"[2026-11-23 10:00:00 \x1b[31mERROR\x1b[0m] m\n" +
		"[2026-11-23 10:00:00 \x1b[31mCRITICAL\x1b[0m] m\n"
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextSource(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	slog.New(logline.NewText(&b, logline.TextOptions{Source: true})).Info("here")
	if got := b.String(); !strings.Contains(got, " INFO] [logline/text_test:") || !strings.HasSuffix(got, "] here\n") {
		t.Errorf("got %q, want the place of the call before the message", got)
	}
}

func TestTextWith(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	base := logline.NewText(&b, logline.TextOptions{})
	h := base.WithAttrs([]slog.Attr{slog.Int("a", 1)}).WithGroup("g")
	// Two handlers that share a parent must not share what they add.
	one, two := h.WithAttrs([]slog.Attr{slog.Int("b", 2)}), h.WithAttrs([]slog.Attr{slog.Int("c", 3)})
	write(t, one, slog.LevelInfo, "one", slog.Int("d", 4))
	write(t, two, slog.LevelInfo, "two", slog.Int("d", 4))
	write(t, h, slog.LevelInfo, "three")
	want := "[2026-11-23 10:00:00 INFO] one (a=1, g.b=2, g.d=4)\n" +
		"[2026-11-23 10:00:00 INFO] two (a=1, g.c=3, g.d=4)\n" +
		"[2026-11-23 10:00:00 INFO] three (a=1)\n"
	if got := b.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLevel(t *testing.T) {
	t.Parallel()
	var all, some strings.Builder
	log := slog.New(slog.NewMultiHandler(
		logline.NewText(&all, logline.TextOptions{Level: slog.LevelDebug}),
		logline.NewText(&some, logline.TextOptions{}),
	))
	log.Debug("detail")
	log.Info("news")
	if got := strings.Count(all.String(), "\n"); got != 2 {
		t.Errorf("got %d lines at DEBUG, want 2", got)
	}
	if got := strings.Count(some.String(), "\n"); got != 1 {
		t.Errorf("got %d lines at the default level, want 1", got)
	}
}
