package githubtest

import (
	"cmp"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

// The operations on runs of workflows and their artifacts, for Fail.
const (
	GetRun           Operation = "GET /repos/{owner}/{repo}/actions/runs/{run_id}"
	ListRuns         Operation = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs"
	ListArtifacts    Operation = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts"
	DownloadArtifact Operation = "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}"
	// GetBlob is the download from the storage that GitHub sends one to.
	GetBlob Operation = "GET blob"
)

// BlobHost is that of the storage for artifacts. Its addresses are signed: it refuses
// requests that come with a token.
const BlobHost = "productionresultssa0.blob.core.windows.test"

// Run is a run of a workflow.
type Run struct {
	ID       int64
	Workflow int64
	Number   int
	// Event is what started it, Branch what it was of.
	Event, Branch string
	// Repository is where its commit is, "" for that of the server.
	Repository string
	// Status is "completed" unless it is set.
	Status string
	// Time is when it was started.
	Time      time.Time
	Artifacts []Artifact
}

// Artifact is what a run left behind.
type Artifact struct {
	ID      int64
	Name    string
	Expired bool
	// Archive is what is downloaded, Size what is said of its size if that is not 0.
	Archive []byte
	Size    int64
}

// AddRun adds a run.
func (s *Server) AddRun(run Run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, &run)
}

func (s *Server) readRuns(w http.ResponseWriter, c *call) {
	query := c.input.Request.URL.Query()
	switch c.operation {
	case GetRun:
		if run := s.runOf(c); run != nil {
			writeJSON(w, http.StatusOK, s.run(run))
			return
		}
		notFound(w)
	case ListRuns:
		var found []any
		for _, run := range s.runs {
			status := run.Status
			if status == "" {
				status = "completed"
			}
			if strconv.FormatInt(run.Workflow, 10) == c.input.PathParams["workflow_id"] && run.Branch == query.Get("branch") && status == query.Get("status") {
				found = append(found, s.run(run))
			}
		}
		writeJSON(w, http.StatusOK, map[string]any{"total_count": len(found), "workflow_runs": append([]any{}, found...)})
	case ListArtifacts:
		run := s.runOf(c)
		if run == nil {
			notFound(w)
			return
		}
		s.listArtifacts(w, c, run)
	}
}

func (s *Server) runOf(c *call) *Run {
	i := slices.IndexFunc(s.runs, func(run *Run) bool { return strconv.FormatInt(run.ID, 10) == c.input.PathParams["run_id"] })
	if i < 0 {
		return nil
	}
	return s.runs[i]
}

func (s *Server) listArtifacts(w http.ResponseWriter, c *call, run *Run) {
	var items []any
	for _, a := range run.Artifacts {
		size := a.Size
		if size == 0 {
			size = int64(len(a.Archive))
		}
		items = append(items, s.desc.with("artifact", map[string]any{"id": a.ID, "name": a.Name, "expired": a.Expired, "size_in_bytes": size}))
	}
	first, last := window(w, c, len(items))
	writeJSON(w, http.StatusOK, map[string]any{"total_count": len(items), "artifacts": append([]any{}, items[first:last]...)})
}

func (s *Server) downloadArtifact(w http.ResponseWriter, c *call) {
	for _, run := range s.runs {
		for _, a := range run.Artifacts {
			if strconv.FormatInt(a.ID, 10) != c.input.PathParams["artifact_id"] {
				continue
			}
			if a.Expired {
				Status(http.StatusGone, "Artifact has expired")(nil).ServeHTTP(w, c.input.Request)
				return
			}
			w.Header().Set("Location", fmt.Sprintf("%s/artifacts/%d?sig=c2lnbmF0dXJl", cmp.Or(s.Storage, "https://"+BlobHost), a.ID))
			w.WriteHeader(http.StatusFound)
			return
		}
	}
	notFound(w)
}

// ServeBlob answers as the storage does.
func (s *Server) ServeBlob(w http.ResponseWriter, r *http.Request) {
	s.note(GetBlob)
	if r.Header.Get("Authorization") != "" {
		s.t.Error("the token was sent to the storage of artifacts")
	}
	s.Wrap(GetBlob, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, run := range s.runs {
			for _, a := range run.Artifacts {
				if path.Base(r.URL.Path) == strconv.FormatInt(a.ID, 10) && r.URL.Query().Get("sig") != "" {
					w.Header().Set("Content-Type", "application/zip")
					_, _ = w.Write(a.Archive)
					return
				}
			}
		}
		http.Error(w, "BlobNotFound", http.StatusNotFound)
	})).ServeHTTP(w, r)
}

func (s *Server) run(run *Run) map[string]any {
	repository := run.Repository
	if repository == "" {
		repository = s.Owner + "/" + s.Repository
	}
	return s.desc.with("workflow-run", map[string]any{
		"id": run.ID, "workflow_id": run.Workflow, "run_number": run.Number, "event": run.Event, "head_branch": run.Branch,
		"html_url":        fmt.Sprintf("https://github.com/%s/%s/actions/runs/%d", s.Owner, s.Repository, run.ID),
		"created_at":      run.Time.UTC().Format(time.RFC3339),
		"head_repository": map[string]any{"full_name": repository},
	})
}
