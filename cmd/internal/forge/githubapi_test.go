package forge_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// serve starts a GitHub for a job.
func serve(t *testing.T, j job) *githubtest.Server {
	t.Helper()
	server := githubtest.New(t)
	mux := http.NewServeMux()
	mux.Handle("/", server)
	mux.HandleFunc("/storage/", server.ServeBlob)
	address := httptest.NewServer(mux)
	t.Cleanup(address.Close)
	server.Storage = address.URL + "/storage"
	j["GITHUB_API_URL"], j["GITHUB_GRAPHQL_URL"] = address.URL, address.URL+"/graphql"
	return server
}

func suiteWith(v journal.Verdict) *report.Suite {
	for _, o := range reporttest.Outcomes() {
		if o.Verdict == v {
			s := reporttest.Suite(o)
			s.Verdict = v
			return s
		}
	}
	panic("no outcome has the verdict " + v)
}

// TestCommentsAreKeptUpToDate publishes one suite after another on a pull request.
func TestCommentsAreKeptUpToDate(t *testing.T) {
	t.Parallel()
	type step struct {
		verdict  journal.Verdict
		comments int
		written  bool // something was created or updated
	}
	for mode, steps := range map[string][]step{
		"always":     {{journal.Passed, 1, true}, {journal.Passed, 1, false}, {journal.Deviated, 1, true}},
		"on-failure": {{journal.Passed, 0, false}, {journal.Deviated, 1, true}, {journal.Passed, 1, true}},
		"on-change":  {{journal.Deviated, 1, true}, {journal.Deviated, 1, false}, {journal.Passed, 1, true}},
		"never":      {{journal.Deviated, 0, false}},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, "pull_request", "pull_request")
			server := serve(t, j)
			f := detect(t, j.options())
			for i, step := range steps {
				before := len(server.Calls())
				url, warning := f.Comment(t.Context(), suiteWith(step.verdict), f.Context(), mode)
				checkWarning(t, warning, "")
				written := false
				for _, call := range server.Calls()[before:] {
					written = written || call == githubtest.CreateComment || call == githubtest.UpdateComment
				}
				if got := len(server.Comments()); got != step.comments || written != step.written {
					t.Errorf("step %d: got %d comments, written: %t; want %d, %t", i, got, written, step.comments, step.written)
				}
				if (url != "") != (step.comments > 0) {
					t.Errorf("step %d: got the URL %q", i, url)
				}
			}
		})
	}
}

func TestJobsHaveCommentsOfTheirOwn(t *testing.T) {
	t.Parallel()
	j := newJob(t, "pull_request", "pull_request")
	server := serve(t, j)
	f := detect(t, j.options())
	urls := map[string]bool{}
	for _, leg := range []string{"ubuntu", "macos", "ubuntu"} {
		c := f.Context()
		c.Leg = leg
		url, warning := f.Comment(t.Context(), suiteWith(journal.Passed), c, "always")
		checkWarning(t, warning, "")
		urls[url] = true
	}
	if got := server.Comments(); len(got) != 2 || len(urls) != 2 {
		t.Errorf("got %d comments at %v, want one for each of two legs", len(got), urls)
	}
}

func TestTheNumberOverridesTheEvent(t *testing.T) {
	t.Parallel()
	j := newJob(t, "schedule", "schedule")
	server := serve(t, j)
	o := j.options()
	o.PullRequest = 77
	f := detect(t, o)
	_, warning := f.Comment(t.Context(), suiteWith(journal.Passed), f.Context(), "always")
	checkWarning(t, warning, "")
	if got := server.Comments(); len(got) != 1 || got[0].Number != 77 {
		t.Errorf("got %+v, want one comment on number 77", got)
	}
}

// TestAPushFindsItsPullRequest comments on the one pull request of the branch.
func TestAPushFindsItsPullRequest(t *testing.T) {
	t.Parallel()
	j := newJob(t, "push", "push")
	j["GITHUB_REF"] = "refs/heads/feature"
	server := serve(t, j)
	server.AddPull(githubtest.Pull{Number: 12, State: "open", HeadRepository: "octo-org/octo-repo", Head: "feature", SHA: "5ha0000"})
	f := detect(t, j.options())
	_, warning := f.Comment(t.Context(), suiteWith(journal.Passed), f.Context(), "always")
	checkWarning(t, warning, "")
	if got := server.Comments(); len(got) != 1 || got[0].Number != 12 {
		t.Errorf("got %+v, want one comment on number 12", got)
	}
}

func TestCommentsThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event, payload string
		change               func(*githubtest.Server, *forge.Options)
		says                 string
		expected             bool
	}{
		{name: "a schedule has no pull request", event: "schedule", payload: "schedule", says: "pull request", expected: true},
		{name: "a branch has no pull request", event: "push", payload: "push", says: "pull request", expected: true},
		{
			name: "no permission", event: "pull_request", payload: "pull_request",
			change: func(s *githubtest.Server, _ *forge.Options) { s.ReadOnly = true }, says: "pull-requests: write",
		},
		{
			name: "a fork", event: "pull_request", payload: "pull_request-fork",
			change: func(s *githubtest.Server, _ *forge.Options) { s.ReadOnly = true }, says: "fork",
		},
		{
			name: "no token", event: "pull_request", payload: "pull_request",
			change: func(_ *githubtest.Server, o *forge.Options) { o.Token = func(string) string { return "" } }, says: "github-token",
		},
		{
			name: "a wrong token", event: "pull_request", payload: "pull_request",
			change: func(_ *githubtest.Server, o *forge.Options) { o.Token = func(string) string { return "ghs_wrong" } }, says: "token",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, tt.event, tt.payload)
			server, o := serve(t, j), j.options()
			if tt.change != nil {
				tt.change(server, &o)
			}
			f := detect(t, o)
			url, warning := f.Comment(t.Context(), suiteWith(journal.Deviated), f.Context(), "always")
			checkWarning(t, warning, tt.says)
			if url != "" || len(server.Comments()) > 0 {
				t.Errorf("got a comment at %q, want none", url)
			}
			if warning != nil && warning.Expected != tt.expected {
				t.Errorf("%q is expected: %t, want %t", warning.Message, warning.Expected, tt.expected)
			}
		})
	}
}

// TestAnInterruptedSessionComments comments although the context has ended.
func TestAnInterruptedSessionComments(t *testing.T) {
	t.Parallel()
	j := newJob(t, "pull_request", "pull_request")
	server := serve(t, j)
	f := detect(t, j.options())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, warning := f.Comment(ctx, suiteWith(journal.Interrupted), f.Context(), "always")
	checkWarning(t, warning, "")
	if len(server.Comments()) != 1 {
		t.Errorf("got %d comments, want one", len(server.Comments()))
	}
}

func addRun(server *githubtest.Server, id int64, name string, archive []byte) {
	server.AddRun(githubtest.Run{
		ID: id, Workflow: 7, Number: int(id), Event: "push", Branch: "main", Time: time.Date(2026, 11, 22, 3, 0, int(id), 0, time.UTC),
		Artifacts: []githubtest.Artifact{{ID: id, Name: name, Archive: archive}},
	})
}

func TestEarlierResults(t *testing.T) {
	t.Parallel()
	j := newJob(t, "schedule", "schedule")
	j["GITHUB_RUN_ID"] = "50"
	server := serve(t, j)
	for id, name := range map[int64]string{40: "wanted", 41: "wanted", 42: "other", 50: "wanted"} {
		addRun(server, id, name, fmt.Appendf(nil, "archive %d", id))
	}
	got, warning := detect(t, j.options()).EarlierResults(t.Context(), "wanted")
	checkWarning(t, warning, "")
	want := &forge.Results{Archive: []byte("archive 41"), Origin: report.Origin{
		Label: "run 41 of main", URL: project + "/actions/runs/41", Time: time.Date(2026, 11, 22, 3, 0, 41, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestEarlierResultsThatAreMissing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change   func(job, *githubtest.Server)
		says     string
		expected bool
	}{
		"the first run": {func(job, *githubtest.Server) {}, "no other run", true},
		"no artifact":   {func(_ job, s *githubtest.Server) { addRun(s, 41, "other", nil) }, "wanted", true},
		"no permission": {func(_ job, s *githubtest.Server) {
			s.FailAlways(githubtest.GetRun, githubtest.Status(403, "Resource not accessible by integration"))
		}, "actions: read", false},
		"not a job": {func(j job, _ *githubtest.Server) { delete(j, "GITHUB_RUN_ID") }, "GITHUB_RUN_ID", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, "schedule", "schedule")
			j["GITHUB_RUN_ID"] = "50"
			server := serve(t, j)
			addRun(server, 50, "wanted", nil)
			tt.change(j, server)
			got, warning := detect(t, j.options()).EarlierResults(t.Context(), "wanted")
			checkWarning(t, warning, tt.says)
			if got != nil || warning == nil || warning.Expected != tt.expected || strings.Contains(warning.Message, "\n") {
				t.Errorf("got %v, %+v; want nothing, expected: %t", got, warning, tt.expected)
			}
		})
	}
}
