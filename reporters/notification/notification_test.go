package notification_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// read reads channels in YAML.
func read(t *testing.T, text string) ([]notification.Channel, source.Problems) {
	t.Helper()
	file, err := source.Parse("settings.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("settings.yaml").At("notifications")
	return notification.ReadChannels(file.Root, report), report.Problems()
}

// server records the requests to it, and answers with what the path says.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
}

func (s *server) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+
			" "+r.Header.Get("Authorization")+" "+string(body)))
		if strings.HasPrefix(r.URL.Path, "/refuse") {
			w.WriteHeader(nethttp.StatusForbidden)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func notifier(channels []notification.Channel, log io.Writer) *notification.Notifier {
	return &notification.Notifier{
		Channels: channels,
		HTTP:     &http.Provider{},
		Log:      slog.New(slog.NewTextHandler(log, nil)),
		Now:      func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 250_000_000, time.UTC) },
	}
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	channels, problems := read(t, `
- {type: http, url: "`+s.URL+`/all", headers: {Authorization: "Bearer a$$b${c}"}}
- {type: http, url: "`+s.URL+`/some", events: [run-failed, validate-failed], headers: {Content-Type: application/x-event}}
- {type: http, url: "`+s.URL+`/bare", events: run-failed, forward_event_payload: false, verify_tls: false}
`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var log bytes.Buffer
	n := notifier(channels, &log)
	n.Redactor = &redact.Redactor{}
	n.Redactor.Add("hunter2")
	n.Notify(t.Context(), notification.RunStarted, func() any { return pyvalue.MapOf("title", "é ${x}", "password", "hunter2") }, nil)
	n.Notify(t.Context(), notification.RunFailed, nil, errors.New("no hunter2"))
	want := []string{
		`POST /all application/json Bearer a$$b${c} ` +
			`{"name":"run-started","payload":{"title":"é ${x}","password":"[redacted]"},"phase":"run","ts":1795428000.25}`,
		`POST /all application/json Bearer a$$b${c} ` +
			`{"name":"run-failed","payload":null,"phase":"run","ts":1795428000.25,"error":"no [redacted]"}`,
		`POST /some application/x-event  {"name":"run-failed","payload":null,"phase":"run","ts":1795428000.25,"error":"no [redacted]"}`,
		`GET /bare`,
	}
	if diff := cmp.Diff(want, s.seen()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if log.Len() > 0 {
		t.Errorf("got warnings, want none: %s", &log)
	}
}

// The error of a channel is logged without its secrets, and the next channel gets its
// notification.
func TestFailures(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	channels, _ := read(t, `
- {type: http, url: "`+s.URL+`/refuse/SECRETPATH"}
- {type: http, url: "`+gone.URL+`/SECRETPATH?SECRETQUERY", headers: {X-Token: SECRETHEADER}}
- {type: http, url: "`+s.URL+`", headers: {"X Token": "a"}}
- {type: plugin, module: some.where}
- {type: http, url: "`+s.URL+`/last"}
`)
	var log bytes.Buffer
	n := notifier(channels, &log)
	n.Plugin = func(context.Context, string, string, ...any) error { return errors.New("it raised") }
	done, cancel := context.WithCancel(t.Context())
	cancel()
	n.Notify(done, notification.RunCompleted, nil, nil)
	for _, want := range []string{"status 403", gone.URL, "not the name of a header", "some.where.notify", "it raised"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("got no %q in the log:\n%s", want, &log)
		}
	}
	if strings.Contains(log.String(), "SECRET") {
		t.Errorf("got a secret in the log:\n%s", &log)
	}
	if got := s.seen(); len(got) != 2 || !strings.HasPrefix(got[1], "POST /last") {
		t.Errorf("got requests %q, want one after the failures", got)
	}
}

func TestPlugin(t *testing.T) {
	t.Parallel()
	channels, problems := read(t, "- {type: plugin, module: m, func: notify, token: t, events: [init-completed]}")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	n := notifier(channels, io.Discard)
	n.Plugin = func(ctx context.Context, module, function string, arguments ...any) error {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("got no bound for the plugin")
		}
		got = append(got, module+" "+function+" "+string(pyvalue.AppendCompactJSON(nil, arguments)))
		return nil
	}
	n.Notify(t.Context(), notification.InitStarted, func() any { t.Error("the payload of an event that no channel asks for"); return nil }, nil)
	n.Notify(t.Context(), notification.InitCompleted, func() any { return "p" }, nil)
	want := []string{`m notify [{"type":"plugin","module":"m","func":"notify","token":"t","events":["init-completed"]},` +
		`{"name":"init-completed","payload":"p","phase":"init","ts":1795428000.25}]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestReadChannels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, problem string
		channels            int
	}{
		{name: "nothing", text: "null"},
		{name: "no list", text: "{type: http}", problem: "not a list of channels"},
		{name: "no mapping", text: "[http]", problem: "not a channel"},
		{name: "no type", text: "[{url: http://x}]", problem: "the type of this channel"},
		{name: "unknown type", text: "[{type: mail}]", problem: "the type of this channel"},
		{name: "no url", text: "[{type: http}]", problem: "no valid url"},
		{name: "no host", text: "[{type: http, url: /x}]", problem: "no valid url"},
		{name: "no module", text: "[{type: plugin}]", problem: "no Python module"},
		{name: "unknown key", text: "[{type: http, url: http://x, header: {}}]", problem: `did you mean "headers"`, channels: 1},
		{name: "unknown event", text: "[{type: plugin, module: m, events: [run-fail]}]", problem: "no event has this name", channels: 1},
		{name: "misspelt event", text: "[{type: plugin, module: m, events: [run-faild]}]", problem: `did you mean "run-failed"`, channels: 1},
		{name: "good after bad", text: "[{}, {type: plugin, module: m, anything: 1}]", problem: "the type of this channel", channels: 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			channels, problems := read(t, test.text)
			if len(channels) != test.channels {
				t.Errorf("got %d channels, want %d", len(channels), test.channels)
			}
			if problems.HasErrors() {
				t.Errorf("got an error, want warnings: %v", problems)
			}
			if got := problems.Error(); !strings.Contains(got, test.problem) || (test.problem == "") != (got == "") {
				t.Errorf("got problems %q, want %q", got, test.problem)
			}
		})
	}
}
