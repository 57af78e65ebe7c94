package http_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// seen is a request as it came over the wire. Header names are in lower case,
// since Go's client spells some of them its own way.
type seen struct {
	Line    string
	Headers map[string]string
	Body    string
}

// script is a server that gives one answer after the other, byte by byte as they
// are, and then hangs up. An empty answer cuts the connection.
type script struct {
	host string

	mu       sync.Mutex
	answers  []string
	requests []seen
}

func newScript(t testing.TB, answers ...string) *script {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{host: listener.Addr().String(), answers: answers}
	var connections sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		connections.Wait()
	})
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Go(func() { s.serve(c) })
		}
	}()
	return s
}

func (s *script) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	for r := bufio.NewReader(c); ; {
		request, ok := s.read(r)
		if !ok {
			return
		}
		answer, more := s.next(request)
		if answer == "" {
			return
		}
		if _, err := io.WriteString(c, strings.ReplaceAll(answer, "{host}", s.host)); err != nil || !more {
			return
		}
	}
}

func (s *script) next(request seen) (answer string, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	if len(s.answers) > 0 {
		answer, s.answers = s.answers[0], s.answers[1:]
	}
	return answer, len(s.answers) > 0
}

func (s *script) read(r *bufio.Reader) (seen, bool) {
	line := func() string {
		text, _ := r.ReadString('\n')
		return strings.TrimRight(text, "\r\n")
	}
	request := seen{Line: line(), Headers: map[string]string{}}
	if request.Line == "" {
		return seen{}, false
	}
	for header := line(); header != ""; header = line() {
		name, value, _ := strings.Cut(header, ":")
		name = strings.ToLower(name)
		request.Headers[name] += strings.ReplaceAll(strings.TrimSpace(value), s.host, "{host}")
	}
	length, _ := strconv.Atoi(request.Headers["content-length"])
	body := make([]byte, length)
	_, _ = io.ReadFull(r, body)
	request.Body = string(body)
	return request, true
}

// bytesOf turns Latin-1 text, in which bytes are written in exchanges.json, into
// these bytes.
func bytesOf(text string) string {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	return string(b)
}

func readExchanges(t *testing.T) []*pyvalue.Map {
	t.Helper()
	text, err := os.ReadFile("testdata/exchanges.json")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := source.DecodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	var maps []*pyvalue.Map
	for _, c := range cases.([]any) {
		maps = append(maps, c.(*pyvalue.Map))
	}
	return maps
}

// atHost puts the address of a server where {host} stands.
func atHost(v any, host string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "{host}", host)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = atHost(item, host)
		}
		return list
	case *pyvalue.Map:
		m := pyvalue.NewMap(v.Len())
		for key, value := range v.All() {
			m.Set(key, atHost(value, host))
		}
		return m
	default:
		return v
	}
}

func wantRequests(test *pyvalue.Map) []seen {
	var requests []seen
	for _, item := range test.Value("requests").([]any) {
		request := item.(*pyvalue.Map)
		s := seen{Line: request.String("line"), Headers: map[string]string{}, Body: bytesOf(request.String("body"))}
		for _, pair := range request.Value("headers").([]any) {
			name, value := pair.([]any)[0].(string), pair.([]any)[1].(string)
			s.Headers[strings.ToLower(name)] = bytesOf(value)
		}
		if strings.HasPrefix(s.Headers["user-agent"], "python-requests/") {
			s.Headers["user-agent"] = "test"
		}
		requests = append(requests, s)
	}
	return requests
}

// TestExchanges compares requests and results with those of the Chaos Toolkit;
// testdata/reference.py asked it. Cases in which it fails, other than by saying
// that the activity failed, are held to what betterThanReference says.
func TestExchanges(t *testing.T) {
	t.Parallel()
	better := betterThanReference()
	names := make(map[string]bool)
	for _, test := range readExchanges(t) {
		name := test.String("name")
		names[name] = true
		expect, differs := better[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := playExchange(t, test)
			if differs {
				expect.check(t, got)
				return
			}
			if diff := cmp.Diff(wantRequests(test), got.requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if failed := test.Has("error"); failed != (got.err != nil) {
				t.Fatalf("got error %v, want one: %t (%s)", got.err, failed, test.String("error"))
			}
			want := pyvalue.Repr(test.Value("output"))
			if diff := cmp.Diff(want, pyvalue.Repr(got.output)); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
	for name := range better {
		if !names[name] {
			t.Errorf("there is no case %q", name)
		}
	}
}

// played is the result of a case.
type played struct {
	requests []seen
	output   any
	err      error
}

func playExchange(t *testing.T, test *pyvalue.Map) played {
	t.Helper()
	answers := []string{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}
	if list, ok := test.Value("responses").([]any); ok {
		answers = nil
		for _, item := range list {
			text, _ := item.(string)
			answers = append(answers, bytesOf(text))
		}
	}
	s := newScript(t, answers...)
	configuration, _ := test.Value("configuration").(*pyvalue.Map)
	got := play(t, atHost(test.Value("provider"), s.host).(*pyvalue.Map), configuration)
	s.mu.Lock()
	defer s.mu.Unlock()
	got.requests = slices.Clone(s.requests)
	if m, ok := got.output.(*pyvalue.Map); ok {
		location, _ := m.Value("headers").(*pyvalue.Map)
		for name, value := range location.All() {
			location.Set(name, strings.ReplaceAll(value.(string), s.host, "{host}"))
		}
	}
	return got
}

// play compiles and runs a block; problems of the block are its error.
func play(t *testing.T, block, configuration *pyvalue.Map) played {
	t.Helper()
	p := &http.Provider{UserAgent: "test"}
	report := source.NewCollector("e.json")
	c := p.Compile(provider.Spec{Node: source.FromValue(block), Activity: "test", Judged: true}, report)
	if problems := report.Problems(); problems.HasErrors() {
		return played{err: problems}
	}
	output, err := c.Run(t.Context(), provider.Request{
		Scope: &values.Scope{Configuration: configuration}, Log: slog.New(slog.DiscardHandler),
	})
	return played{output: output, err: err}
}
