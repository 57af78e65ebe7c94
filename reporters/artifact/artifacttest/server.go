// Package artifacttest is a fake of the runner's artifact service and its storage for tests. It
// is strict: a request that differs from those of the runner's toolkit in a way that matters
// fails the test.
package artifacttest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// The operations, for Fail.
const (
	CreateArtifact   = "CreateArtifact"
	FinalizeArtifact = "FinalizeArtifact"
	PutBlock         = "block"
	PutBlockList     = "blocklist"
)

// Run and Job are the identities in Token.
const (
	Run = "ce7f54c7-61c7-4aae-887f-30da475f5f1a"
	Job = "ca395085-040a-526b-2ce8-bdc85f692774"
)

// Token returns a runtime token with the scopes and an invalid signature.
func Token(scopes string) string {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	claims, _ := json.Marshal(map[string]any{"scp": scopes, "iss": "https://token.actions.githubusercontent.com"})
	return part(`{"alg":"RS256","typ":"JWT"}`) + "." + part(string(claims)) + "." + part("signature")
}

// JobToken returns the token of the job.
func JobToken() string { return Token("Actions.ExampleScope Actions.Results:" + Run + ":" + Job) }

// Artifact is an uploaded artifact.
type Artifact struct {
	Name      string
	ExpiresAt string
	// Data is the archive, Type its media type, Blocks the number of its blocks.
	Data   []byte
	Type   string
	Blocks int
	// Finalized says that the upload was completed.
	Finalized bool

	staged map[string][]byte
}

// Files returns the contents of the archive by name.
func (a *Artifact) Files(t testing.TB) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(a.Data), int64(len(a.Data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		file, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return files
}

// Server is the service. It is an http.Handler for both hosts.
type Server struct {
	githubtest.Faults
	// Camel answers with the usual names of fields in JSON.
	Camel bool
	// BlobHost is the host of the storage.
	BlobHost string

	t         testing.TB
	mu        sync.Mutex
	artifacts []*Artifact
	calls     []string
}

// New returns a service without artifacts.
func New(t testing.TB) *Server {
	return &Server{t: t, BlobHost: "blob.test"}
}

// Artifacts returns all artifacts, oldest first.
func (s *Server) Artifacts() []*Artifact {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Artifact(nil), s.artifacts...)
}

// Calls returns the requested operations, in order.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Take reserves a name for another job.
func (s *Server) Take(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.artifacts = append(s.artifacts, &Artifact{Name: name, Finalized: true})
}

const prefix = "/twirp/github.actions.results.api.v1.ArtifactService/"

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	operation, answer := r.URL.Query().Get("comp"), s.storage
	if method, ok := strings.CutPrefix(r.URL.Path, prefix); ok {
		operation, answer = method, s.service
	}
	s.mu.Lock()
	s.calls = append(s.calls, operation)
	s.mu.Unlock()
	s.Wrap(operation, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		answer(w, r, operation, body)
	})).ServeHTTP(w, r)
}

// Refuse answers with an error in the form of Twirp.
func Refuse(status int, code, text string) githubtest.Fault {
	body, _ := json.Marshal(map[string]string{"code": code, "msg": text})
	return githubtest.Raw(status, "application/json", string(body))
}

// request has the fields of all methods.
type request struct {
	Run       string `json:"workflow_run_backend_id"`
	Job       string `json:"workflow_job_run_backend_id"`
	Name      string `json:"name"`
	ExpiresAt string `json:"expires_at"`
	Version   int    `json:"version"`
	Size      string `json:"size"`
	Hash      string `json:"hash"`
}

func (s *Server) service(w http.ResponseWriter, r *http.Request, method string, body []byte) {
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s: got %s %s, want JSON by POST", method, r.Method, r.Header.Get("Content-Type"))
	}
	if r.Header.Get("Authorization") != "Bearer "+JobToken() {
		Refuse(http.StatusUnauthorized, "unauthenticated", "invalid token")(nil).ServeHTTP(w, r)
		return
	}
	var request request
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil || request.Run != Run || request.Job != Job {
		s.t.Errorf("%s: got %s (%v), want known fields for this job", method, body, err)
	}
	switch method {
	case CreateArtifact:
		s.create(w, r, request)
	case FinalizeArtifact:
		s.finalize(w, request)
	default:
		Refuse(http.StatusNotFound, "bad_route", "no handler")(nil).ServeHTTP(w, r)
	}
}

func (s *Server) create(w http.ResponseWriter, r *http.Request, q request) {
	switch {
	case q.Version != 4 || q.Name == "" || strings.ContainsAny(q.Name, "\":<>|*?\r\n\\/"):
		Refuse(http.StatusBadRequest, "invalid_argument", "name or version")(nil).ServeHTTP(w, r)
	case s.find(q.Name) != nil:
		Refuse(http.StatusConflict, "already_exists", "an artifact with this name already exists on the workflow run")(nil).ServeHTTP(w, r)
	default:
		s.artifacts = append(s.artifacts, &Artifact{Name: q.Name, ExpiresAt: q.ExpiresAt, staged: map[string][]byte{}})
		address := fmt.Sprintf("https://%s/%s?sv=2025-01-05&sig=a%%2Bb%%3D", s.BlobHost, url.PathEscape(q.Name))
		s.write(w, map[string]any{"ok": true}, "signed_upload_url", "signedUploadUrl", address)
	}
}

func (s *Server) finalize(w http.ResponseWriter, q request) {
	a := s.find(q.Name)
	if a == nil {
		a = &Artifact{}
	}
	sum := sha256.Sum256(a.Data)
	a.Finalized = q.Size == strconv.Itoa(len(a.Data)) && q.Hash == "sha256:"+hex.EncodeToString(sum[:])
	if !a.Finalized {
		s.t.Errorf("finalizing %q: got size %s and hash %s, want those of what was uploaded", q.Name, q.Size, q.Hash)
	}
	s.write(w, map[string]any{"ok": a.Finalized}, "artifact_id", "artifactId", "4711")
}

func (s *Server) find(name string) *Artifact {
	for _, a := range s.artifacts {
		if a.Name == name {
			return a
		}
	}
	return nil
}

func (s *Server) write(w http.ResponseWriter, document map[string]any, snake, camel string, value any) {
	if s.Camel {
		snake = camel
	}
	document[snake] = value
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document)
}

// storage is as strict as Azure's: https://learn.microsoft.com/en-us/rest/api/storageservices/put-block
func (s *Server) storage(w http.ResponseWriter, r *http.Request, operation string, body []byte) {
	query := r.URL.Query()
	name := strings.TrimPrefix(r.URL.Path, "/")
	a := s.find(name)
	if r.Method != http.MethodPut || r.Host != s.BlobHost || a == nil || query.Get("sig") != "a+b=" {
		w.Header().Set("X-Ms-Error-Code", "AuthenticationFailed")
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Header.Get("Authorization") != "" {
		s.t.Errorf("the token was sent to the storage")
	}
	if r.ContentLength != int64(len(body)) {
		s.t.Errorf("got a content length of %d, want %d", r.ContentLength, len(body))
	}
	switch operation {
	case PutBlock:
		s.stage(a, query.Get("blockid"), body)
	case PutBlockList:
		a.Type = r.Header.Get("X-Ms-Blob-Content-Type")
		s.join(a, body)
	default:
		s.t.Errorf("got the operation %q of the storage", operation)
	}
	w.WriteHeader(http.StatusCreated)
}

// stage keeps a block until it is listed.
func (s *Server) stage(a *Artifact, blockID string, body []byte) {
	id, err := base64.StdEncoding.DecodeString(blockID)
	if err != nil || len(id) != 8 || len(body) == 0 {
		s.t.Errorf("got block %q of %d bytes, want an ID in base64, all of one length", blockID, len(body))
	}
	a.staged[blockID] = body
}

// join concatenates the blocks in the list.
func (s *Server) join(a *Artifact, body []byte) {
	var list struct{ Latest []string }
	if err := xml.Unmarshal(body, &list); err != nil {
		s.t.Errorf("got the block list %s: %v", body, err)
	}
	a.Data, a.Blocks = nil, len(list.Latest)
	for _, id := range list.Latest {
		block, ok := a.staged[id]
		if !ok {
			s.t.Errorf("got block %q in the list, which was not uploaded", id)
		}
		a.Data = append(a.Data, block...)
	}
}
