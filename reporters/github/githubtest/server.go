// Package githubtest is a fake GitHub for tests: the part of its API that reports use, for one
// repository, in memory.
//
// It checks every request and every answer against GitHub's description of its API; a mismatch
// fails the test. Operations can fail in all ways in which the real ones do.
package githubtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Operation is a method and a path of the API.
type Operation = string

// The operations, for Fail.
const (
	Viewer        Operation = "POST /graphql"
	ListComments  Operation = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
	CreateComment Operation = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
	UpdateComment Operation = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"
	DeleteComment Operation = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}"
	ListPulls     Operation = "GET /repos/{owner}/{repo}/pulls"
)

// Token is the token that the server accepts.
const Token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a" //nolint:gosec // GitHub's own example

// Server is a GitHub with one repository. It is an http.Handler: Serve serves it in memory,
// net/http/httptest at an address.
type Server struct {
	Faults
	// Owner and Repository name the repository.
	Owner, Repository string
	// Login is the user of the token.
	Login string
	// Base is the prefix of the paths of the REST API, "/api/v3" for an Enterprise
	// server; GraphQL is at "/graphql" or "/api/graphql".
	Base string
	// Storage is the address at which ServeBlob answers; empty stands for BlobHost, for
	// which ServeHTTP does.
	Storage string
	// ReadOnly refuses writes, as for the token of a run from a fork.
	ReadOnly bool

	t    testing.TB
	desc *description

	mu       sync.Mutex
	lastID   int64
	comments []*Comment
	pulls    []*Pull
	runs     []*Run
	calls    []Operation
}

// New returns a server with an empty repository "octo-org/octo-repo".
func New(t testing.TB) *Server {
	t.Helper()
	desc, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return &Server{Owner: "octo-org", Repository: "octo-repo", Login: "github-actions[bot]", t: t, desc: desc, lastID: 1000}
}

// Calls returns the requested operations, in order.
func (s *Server) Calls() []Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Operation(nil), s.calls...)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host == BlobHost {
		s.ServeBlob(w, r)
		return
	}
	if r.URL.Path == strings.TrimSuffix(s.Base, "/v3")+"/graphql" {
		s.note(Viewer)
		s.Wrap(Viewer, http.HandlerFunc(s.graphQL)).ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	described := r.Clone(r.Context())
	described.URL.Path = strings.TrimPrefix(r.URL.Path, s.Base)
	described.URL.Scheme, described.URL.Host = "", ""
	call, err := s.desc.request(described, body)
	if err != nil {
		s.t.Errorf("%s %s is not a request that GitHub describes: %v", r.Method, r.URL.Path, err)
		http.Error(w, "not described", http.StatusNotImplemented)
		return
	}
	s.checkHeaders(r)
	s.note(call.operation)
	recorder := httptest.NewRecorder()
	described.Body = io.NopCloser(bytes.NewReader(body))
	answer := s.Wrap(call.operation, s.authorized(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.handle(w, call, body)
	})))
	answer.ServeHTTP(passing{recorder, w}, described)
	if recorder.Header().Get(undescribed) != "" {
		return
	}
	if err := s.desc.response(call, recorder.Code, recorder.Header(), recorder.Body.Bytes()); err != nil {
		s.t.Errorf("%s: the answer %d is not one that GitHub describes: %v", call.operation, recorder.Code, err)
	}
}

// passing writes an answer and keeps a copy.
type passing struct {
	copy *httptest.ResponseRecorder
	to   http.ResponseWriter
}

func (p passing) Header() http.Header { return p.to.Header() }

func (p passing) WriteHeader(status int) {
	for name, values := range p.to.Header() {
		p.copy.Header()[name] = values
	}
	p.copy.WriteHeader(status)
	p.to.WriteHeader(status)
}

func (p passing) Flush() { _ = http.NewResponseController(p.to).Flush() }

func (p passing) Write(data []byte) (int, error) {
	_, _ = p.copy.Write(data)
	return p.to.Write(data)
}

func (s *Server) note(operation Operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, operation)
}

// checkHeaders checks the headers that GitHub requires in every request:
// https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#headers
func (s *Server) checkHeaders(r *http.Request) {
	for name, want := range map[string]string{"Accept": "application/vnd.github.", "X-Github-Api-Version": "2022-11-28", "User-Agent": "chaos"} {
		if got := r.Header.Get(name); !strings.HasPrefix(got, want) {
			s.t.Errorf("%s %s: got header %s: %q, want %q", r.Method, r.URL.Path, name, got, want)
		}
	}
}

// authorized only answers requests with the token that the token may make.
func (s *Server) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+Token:
			Status(http.StatusUnauthorized, "Bad credentials")(nil).ServeHTTP(w, r)
		case s.ReadOnly && r.Method != http.MethodGet:
			Status(http.StatusForbidden, "Resource not accessible by integration")(nil).ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// graphQL answers the only query of reports.
func (s *Server) graphQL(w http.ResponseWriter, r *http.Request) {
	var query struct {
		Query string `json:"query"`
	}
	if err := json.NewDecoder(r.Body).Decode(&query); err != nil || query.Query != "query { viewer { login } }" {
		s.t.Errorf("got the query %q (%v), want the login of the viewer", query.Query, err)
	}
	s.authorized(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"data": map[string]any{"viewer": map[string]any{"login": s.Login}}})
	})).ServeHTTP(w, withMethod(r, http.MethodGet))
}

// withMethod returns a request that counts as reading or writing.
func withMethod(r *http.Request, method string) *http.Request {
	r = r.Clone(r.Context())
	r.Method = method
	return r
}

func writeJSON(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document)
}
