package github_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

const artifactName = "chaostoolkit-results"

// onBranch is a context whose results are compared with those of main.
func onBranch() *github.Context {
	c := place()
	c.RunID, c.Base = 500, "main"
	return c
}

// addRuns adds our own run, and others of the workflow 7.
func addRuns(server *githubtest.Server, runs ...githubtest.Run) {
	server.AddRun(githubtest.Run{ID: 500, Workflow: 7, Number: 50, Event: "push", Branch: "main", Status: "in_progress"})
	for _, r := range runs {
		if r.Workflow == 0 {
			r.Workflow = 7
		}
		if r.Branch == "" {
			r.Branch = "main"
		}
		if r.Event == "" {
			r.Event = "push"
		}
		r.Number, r.Time = int(r.ID)-400, start().Add(time.Duration(r.ID)*time.Hour)
		server.AddRun(r)
	}
}

func artifact(id int64, archive string) githubtest.Artifact {
	return githubtest.Artifact{ID: id, Name: artifactName, Archive: []byte(archive)}
}

func TestEarlierResults(t *testing.T) {
	t.Parallel()
	with := func(id int64, artifacts ...githubtest.Artifact) githubtest.Run {
		return githubtest.Run{ID: id, Artifacts: artifacts}
	}
	other := artifact(9, "other")
	other.Name = "logs"
	expired := artifact(8, "expired")
	expired.Expired = true
	large := artifact(7, "large")
	large.Size = 1 << 40
	var many []githubtest.Artifact
	for i := range 250 {
		many = append(many, githubtest.Artifact{ID: int64(1000 + i), Name: fmt.Sprintf("leg-%d", i), Archive: []byte("leg")})
	}
	var empty []githubtest.Run
	for i := range 30 {
		empty = append(empty, with(int64(410+i)))
	}
	stranger := func(change func(*githubtest.Run)) githubtest.Run {
		r := with(450, artifact(666, "evil"))
		change(&r)
		return r
	}
	tests := []struct {
		name  string
		runs  []githubtest.Run
		base  string
		want  string // the archive
		run   int
		cause github.Cause
		says  []string
	}{
		{name: "the latest", runs: []githubtest.Run{with(401, artifact(1, "a")), with(402, artifact(2, "b"))}, want: "b", run: 2},
		{name: "one that has some", runs: []githubtest.Run{with(401, artifact(1, "a")), with(402, other, expired), with(403)}, want: "a", run: 1},
		{name: "of the last attempt", runs: []githubtest.Run{with(401, artifact(3, "c"), artifact(4, "d"))}, want: "d", run: 1},
		{name: "among many", runs: []githubtest.Run{with(401, append(many, artifact(1, "a"))...)}, want: "a", run: 1},
		{name: "of a schedule", runs: []githubtest.Run{{ID: 401, Event: "schedule", Artifacts: []githubtest.Artifact{artifact(1, "a")}}}, want: "a", run: 1},
		{
			name: "of a branch with a slash", base: "release/1&x", want: "a", run: 1,
			runs: []githubtest.Run{{ID: 401, Branch: "release/1&x", Artifacts: []githubtest.Artifact{artifact(1, "a")}}},
		},
		{name: "first run", cause: github.NoResults, says: []string{`Branch "main" has no other run of this workflow`}},
		{name: "none kept", runs: []githubtest.Run{with(401, expired)}, cause: github.NoResults, says: []string{`"main"`, artifactName, "that is kept"}},
		{name: "none for long", runs: append(empty, with(401, artifact(1, "a"))), cause: github.NoResults, says: []string{"None of the last 10 runs"}},
		{name: "too large", runs: []githubtest.Run{with(401, large)}, cause: github.NoResults, says: []string{"too many"}},
		{name: "of another branch", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Branch = "x" })}, cause: github.NoResults},
		{name: "of another workflow", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Workflow = 8 })}, cause: github.NoResults},
		{name: "of a fork's branch", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Repository = "octofork/octo-repo" })}, cause: github.NoResults},
		{name: "of a pull request", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Event = "pull_request" })}, cause: github.NoResults},
		{name: "for another workflow", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Event = "workflow_run" })}, cause: github.NoResults},
		{name: "that goes on", runs: []githubtest.Run{stranger(func(r *githubtest.Run) { r.Status = "in_progress" })}, cause: github.NoResults},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				addRuns(server, tt.runs...)
				c := onBranch()
				if tt.base != "" {
					c.Base = tt.base
				}
				got, warning := client(c, transport).EarlierResults(t.Context(), artifactName)
				githubtest.CheckWarning(t, warning, tt.cause, tt.says...)
				var want *github.Results
				if tt.want != "" {
					want = &github.Results{
						Archive: []byte(tt.want), Branch: c.Base, Number: tt.run,
						URL:  fmt.Sprintf("https://github.com/octo-org/octo-repo/actions/runs/%d", 400+tt.run),
						Time: start().Add(time.Duration(400+tt.run) * time.Hour),
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("results (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestEarlierResultsOfEnterpriseServers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		server.Base = "/api/v3"
		addRuns(server, githubtest.Run{ID: 401})
		c := onBranch()
		c.ServerURL, c.APIURL = "https://ghe.example.com", "https://ghe.example.com/api/v3"
		_, warning := client(c, transport).EarlierResults(t.Context(), artifactName)
		githubtest.CheckWarning(t, warning, github.NoResults, "upload-artifact@v3")
		addRuns(server, githubtest.Run{ID: 402, Artifacts: []githubtest.Artifact{artifact(1, "archive")}})
		got, warning := client(c, transport).EarlierResults(t.Context(), artifactName)
		githubtest.CheckWarning(t, warning, "")
		if got == nil || string(got.Archive) != "archive" {
			t.Errorf("got %v, want the archive", got)
		}
	})
}

// A run that is repeated has artifacts of its own from before.
func TestEarlierResultsPassOverOurOwn(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		server.AddRun(githubtest.Run{ID: 500, Workflow: 7, Event: "push", Branch: "main", Artifacts: []githubtest.Artifact{artifact(1, "own")}})
		got, warning := client(onBranch(), transport).EarlierResults(t.Context(), artifactName)
		githubtest.CheckWarning(t, warning, github.NoResults)
		if got != nil {
			t.Errorf("got %v, want none", got)
		}
	})
}

func TestEarlierResultsAreMissedForAReason(t *testing.T) {
	t.Parallel()
	const refused = "Resource not accessible by integration"
	tests := []struct {
		name      string
		operation githubtest.Operation
		fault     githubtest.Fault
		place     func(*github.Context)
		token     github.Token
		attempts  int
		cause     github.Cause
		says      []string
	}{
		{name: "permission", operation: githubtest.GetRun, fault: githubtest.Status(403, refused), cause: github.Permission, says: []string{"may not read it", "actions: read", `branch "main"`}},
		{
			name: "permission, in a fork", operation: githubtest.DownloadArtifact, fault: githubtest.Status(403, refused),
			place: func(c *github.Context) { c.Fork = true }, cause: github.Permission, says: []string{"actions: read"},
		},
		{name: "bad token", operation: githubtest.ListRuns, fault: githubtest.Status(401, "Bad credentials"), cause: github.Unauthorized},
		{name: "no such run", operation: githubtest.GetRun, fault: githubtest.Status(404, "Not Found"), cause: github.NotFound, says: []string{"actions: read"}},
		{name: "expired meanwhile", operation: githubtest.DownloadArtifact, fault: githubtest.Status(410, "Artifact has expired"), cause: github.NotFound, says: []string{"not kept any more"}},
		{name: "limited", operation: githubtest.ListRuns, fault: githubtest.Primary(403, start().Add(time.Hour)), cause: github.RateLimited},
		{name: "limited, as 429", operation: githubtest.ListArtifacts, fault: githubtest.Primary(429, start().Add(time.Hour)), cause: github.RateLimited},
		{name: "server error", operation: githubtest.ListArtifacts, fault: githubtest.Status(500, "x"), cause: github.Unavailable, says: []string{"500"}},
		{name: "no answer", operation: githubtest.ListRuns, fault: githubtest.Slow(), cause: github.OutOfTime, says: []string{"no time left"}},
		{name: "not JSON", operation: githubtest.GetRun, fault: githubtest.Raw(200, "text/html", "<html>"), cause: github.Unavailable},
		{name: "no address", operation: githubtest.DownloadArtifact, fault: githubtest.Raw(302, "text/plain", ""), cause: github.Unavailable, says: []string{"no address of the artifact"}},
		{name: "no redirect", operation: githubtest.DownloadArtifact, fault: githubtest.Raw(200, "application/zip", "PK"), cause: github.Unavailable, says: []string{"no address of the artifact"}},
		{name: "an address of another kind", operation: githubtest.DownloadArtifact, fault: githubtest.Redirect(302, "file:///etc/passwd"), cause: github.Unavailable, says: []string{"no address of the artifact"}},
		{name: "an address in the clear", operation: githubtest.DownloadArtifact, fault: githubtest.Redirect(302, "http://"+githubtest.BlobHost+"/artifacts/1?sig=x"), cause: github.Unavailable},
		{name: "blob not found", operation: githubtest.GetBlob, fault: githubtest.Raw(404, "application/xml", "<Error>sig=x</Error>"), cause: github.Unavailable, says: []string{"storage", "404 not found"}},
		{name: "blob is cut", operation: githubtest.GetBlob, fault: githubtest.Truncated(), cause: github.Unavailable, says: []string{"unexpected EOF"}},
		{name: "blob is slow", operation: githubtest.GetBlob, fault: githubtest.Slow(), cause: github.OutOfTime, says: []string{"no time left"}},
		{name: "blob is endless", operation: githubtest.GetBlob, fault: githubtest.Raw(200, "application/zip", strings.Repeat("x", 33<<20)), attempts: 1, cause: github.Unavailable, says: []string{"longer than any"}},
		{name: "no token", token: " ", cause: github.NoToken, says: []string{"github-token"}},
		{name: "no run", place: func(c *github.Context) { c.RunID = 0 }, cause: github.BadContext, says: []string{"GITHUB_RUN_ID"}},
		{name: "no branch", place: func(c *github.Context) { c.Base = "" }, cause: github.BadContext, says: []string{"default branch"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				addRuns(server, githubtest.Run{ID: 401, Artifacts: []githubtest.Artifact{artifact(1, "archive")}})
				if tt.fault != nil {
					server.FailAlways(tt.operation, tt.fault)
				}
				c := onBranch()
				if tt.place != nil {
					tt.place(c)
				}
				token := github.Token(githubtest.Token)
				if tt.token != "" {
					token = tt.token
				}
				var log bytes.Buffer
				began := time.Now()
				got, warning := github.New(c, github.Options{
					Token: token, Transport: transport, Patience: time.Minute, Retry: retry.Policy{Attempts: tt.attempts}, Log: slog.New(slog.NewTextHandler(&log, nil)),
				}).EarlierResults(t.Context(), artifactName)
				githubtest.CheckWarning(t, warning, tt.cause, tt.says...)
				if got != nil {
					t.Errorf("got %v, want none", got)
				}
				if took := time.Since(began); took > time.Minute {
					t.Errorf("got an end after %s, want it within the patience", took)
				}
				if strings.Contains(log.String(), "sig=") || strings.Contains(log.String(), githubtest.Token) {
					t.Errorf("got the log %q, want no secrets in it", log.String())
				}
			})
		})
	}
}

func TestEarlierResultsAreTriedAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		addRuns(server, githubtest.Run{ID: 401, Artifacts: []githubtest.Artifact{artifact(1, "archive")}})
		server.Fail(githubtest.ListRuns, githubtest.Status(503, "x"))
		server.Fail(githubtest.DownloadArtifact, githubtest.Cut())
		server.Fail(githubtest.GetBlob, githubtest.Raw(503, "text/plain", "busy"), githubtest.Truncated())
		got, warning := client(onBranch(), transport).EarlierResults(t.Context(), artifactName)
		githubtest.CheckWarning(t, warning, "")
		if got == nil || string(got.Archive) != "archive" {
			t.Errorf("got %v, want the archive", got)
		}
	})
}
