package redact_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// logged returns what log writes through the handler of r, without the time.
func logged(r *redact.Redactor, log func(*slog.Logger)) string {
	var b bytes.Buffer
	next := slog.NewTextHandler(&b, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if len(groups) == 0 && (attr.Key == slog.TimeKey || attr.Key == slog.LevelKey) {
				return slog.Attr{}
			}
			return attr
		},
	})
	log(slog.New(r.Handler(next)))
	return b.String()
}

type lazy struct{}

func (lazy) LogValue() slog.Value { return slog.StringValue("lazy hunter2") }

func TestHandler(t *testing.T) {
	t.Parallel()
	var noError *url.Error
	tests := []struct {
		name string
		log  func(*slog.Logger)
		want string
	}{
		{"message", func(l *slog.Logger) { l.Info("is hunter2") }, `msg="is [redacted]"`},
		{"text", func(l *slog.Logger) { l.Info("m", "k", "hunter2") }, "msg=m k=[redacted]"},
		{"key", func(l *slog.Logger) { l.Info("m", "hunter2", 1) }, "msg=m [redacted]=1"},
		{"error", func(l *slog.Logger) { l.Info("m", "err", fmt.Errorf("get: %w", errors.New("hunter2"))) }, `msg=m err="get: [redacted]"`},
		{"stringer", func(l *slog.Logger) { l.Info("m", "url", &url.URL{Scheme: "http", Host: "hunter2"}) }, "msg=m url=http://[redacted]"},
		{"bytes", func(l *slog.Logger) { l.Info("m", "k", []byte("hunter2")) }, "msg=m k=[redacted]"},
		{"structure", func(l *slog.Logger) { l.Info("m", "k", struct{ Password []string }{[]string{"hunter2"}}) }, "msg=m k={Password:[[redacted]]}"},
		{"map", func(l *slog.Logger) { l.Info("m", "k", map[string]any{"a": []string{"hunter2"}}) }, "msg=m k=map[a:[[redacted]]]"},
		{"list", func(l *slog.Logger) { l.Info("m", "k", []any{"hunter2", nil}) }, `msg=m k="[[redacted] <nil>]"`},
		{"lazy value", func(l *slog.Logger) { l.Info("m", "k", lazy{}) }, `msg=m k="lazy [redacted]"`},
		{"number", func(l *slog.Logger) { l.Info("m", "k", 123456, "f", 123456.5, "n", 5) }, "msg=m k=[redacted] f=[redacted] n=5"},
		{"what needs nothing", func(l *slog.Logger) {
			l.Info("m", "d", time.Second, "b", true, "nil", nil, "s", struct{ A int }{1}, "e", errors.New("x"))
		}, "msg=m d=1s b=true nil=<nil> s={A:1} e=x"},
		{"nil error", func(l *slog.Logger) { l.Info("m", "err", noError) }, "msg=m err=<nil>"},
		{"group", func(l *slog.Logger) {
			l.Info("m", slog.Group("g", "a", "hunter2", slog.Group("h", "b", "hunter2")))
		}, "msg=m g.a=[redacted] g.h.b=[redacted]"},
		{"logger with attributes", func(l *slog.Logger) {
			l.With("a", "hunter2").With().WithGroup("g").WithGroup("").With("b", "hunter2").Info("m", "c", "hunter2")
		}, "msg=m a=[redacted] g.b=[redacted] g.c=[redacted]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := logged(redactorOf("hunter2", int64(123456), 123456.5), tt.log)
			if diff := cmp.Diff(tt.want+"\n", got); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHandlerLearnsLater(t *testing.T) {
	t.Parallel()
	r := new(redact.Redactor)
	got := logged(r, func(l *slog.Logger) {
		one := l.With("a", "hunter2")
		two, three := one.With("b", 1), one.With("c", 2)
		r.Add("hunter2")
		two.Info("m")
		three.Info("m")
		l.Debug("not logged")
	})
	if want := "msg=m a=[redacted] b=1\nmsg=m a=[redacted] c=2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHandlerKeepsValues(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	log := slog.New(redactorOf("hunter2").Handler(slog.NewJSONHandler(&b, nil)))
	log.Info("m", "list", []any{int64(1), "x"}, "struct", struct{ A, B int }{1, 2}, "value", pyvalue.Bytes("x"))
	for _, want := range []string{`"list":[1,"x"]`, `"struct":{"A":1,"B":2}`, `"value":"x"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("got %s, want it to contain %s", b.String(), want)
		}
	}
}
