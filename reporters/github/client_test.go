package github_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

const bot = "github-actions[bot]"

// mark begins a body as the comment reporter does.
func mark(key, digest string) string { return "<!-- chaos " + key + " " + digest + " -->\n" }

func parse(body string) (key, digest string, ok bool) {
	line, _, _ := strings.Cut(body, "\n")
	n, _ := fmt.Sscanf(line, "<!-- chaos %s %s -->", &key, &digest)
	return key, digest, n == 2
}

// comment returns a comment of the job "gate" on pull request 12.
func comment(digest, text string) github.Comment {
	return github.Comment{
		Text:        github.Text{Body: mark("gate", digest) + text, Key: "gate", Digest: digest, Parse: parse},
		PullRequest: 12, Mode: github.Always, Failed: true,
	}
}

// place is a context in the repository of the test server.
func place() *github.Context {
	return &github.Context{
		Repository: github.Repository{Owner: "octo-org", Name: "octo-repo"}, APIURL: "https://api.github.test",
		GraphQLURL: "https://api.github.test/graphql", Event: "pull_request", PullRequest: 12,
	}
}

// bubble runs a test against a server, with a clock that does not make one wait.
func bubble(t *testing.T, test func(t *testing.T, server *githubtest.Server, transport http.RoundTripper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := githubtest.New(t)
		test(t, server, githubtest.Serve(t, server))
	})
}

func client(c *github.Context, transport http.RoundTripper) *github.Client {
	return github.New(c, github.Options{Token: githubtest.Token, Transport: transport})
}

// check compares a result, and its warning by cause and by what it says.
func check(t *testing.T, got github.CommentResult, warning *github.Warning, want github.CommentResult, cause github.Cause, says ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
	githubtest.CheckWarning(t, warning, cause, says...)
}

func commentURL(id int64) string {
	return fmt.Sprintf("https://github.com/octo-org/octo-repo/pull/12#issuecomment-%d", id)
}

// created is the result of writing the first comment on an empty server.
func created() github.CommentResult {
	return github.CommentResult{Action: github.Created, URL: commentURL(1001), ID: 1001}
}

func skipped() github.CommentResult { return github.CommentResult{Action: github.Skipped} }

func TestFailuresAreExplained(t *testing.T) {
	t.Parallel()
	const refused = "Resource not accessible by integration"
	fork := func(c *github.Context) { c.Fork = true }
	tests := []struct {
		name      string
		operation githubtest.Operation
		fault     githubtest.Fault
		place     func(*github.Context)
		options   func(*github.Options)
		cause     github.Cause
		says      []string
		pauses    int
	}{
		{
			name: "bad token", operation: githubtest.Viewer, fault: githubtest.Status(401, "Bad credentials"),
			cause: github.Unauthorized, says: []string{"does not accept the token", `401: "Bad credentials"`},
		},
		{
			name: "bad token, found out late", operation: githubtest.CreateComment, fault: githubtest.Status(401, "Bad credentials"),
			cause: github.Unauthorized,
		},
		{
			name: "two factors", operation: githubtest.ListComments, fault: githubtest.Status(401, "Must specify two-factor authentication OTP code.", "X-GitHub-OTP", "required; app"),
			cause: github.Unauthorized,
		},
		{
			name: "fork", operation: githubtest.CreateComment, fault: githubtest.Status(403, refused), place: fork,
			cause: github.FromFork, says: []string{"comes from a fork", refused, "pull-requests: write", "workflow_run"},
		},
		{
			name: "fork, but with the token of the target", operation: githubtest.CreateComment, fault: githubtest.Status(403, refused),
			place: func(c *github.Context) { c.Fork, c.Event = true, "pull_request_target" },
			cause: github.Permission, says: []string{"pull-requests: write"},
		},
		{
			name: "dependabot", operation: githubtest.CreateComment, fault: githubtest.Status(403, refused),
			place: func(c *github.Context) { c.Actor = "dependabot[bot]" },
			cause: github.FromDependabot, says: []string{"Dependabot", "pull-requests: write"},
		},
		{
			name: "missing permission", operation: githubtest.CreateComment, fault: githubtest.Status(403, refused),
			cause: github.Permission, says: []string{"Chaos could not comment on pull request #12", "pull-requests: write", refused},
		},
		{
			name: "locked conversation", operation: githubtest.CreateComment, fault: githubtest.Status(403, "Unable to create comment because issue is locked."),
			cause: github.Locked, says: []string{"conversation is locked"},
		},
		{
			name: "not found", operation: githubtest.ListComments, fault: githubtest.Status(404, "Not Found"),
			cause: github.NotFound, says: []string{"octo-org/octo-repo", "pull-requests: write", "contents: read"},
		},
		{
			name: "gone", operation: githubtest.CreateComment, fault: githubtest.Status(410, "This issue was deleted"),
			cause: github.Rejected, says: []string{"410", "This issue was deleted"},
		},
		{
			name: "too long", operation: githubtest.CreateComment, fault: invalid(),
			cause: github.Rejected, says: []string{"422", "Validation Failed; body is too long (maximum is 65536 characters)"},
		},
		{
			name: "limit that ends after the patience", operation: githubtest.ListComments, fault: githubtest.Primary(403, start().Add(time.Hour)),
			cause: github.RateLimited, says: []string{"no more requests before 01:00:01 UTC"},
		},
		{
			name: "the same as 429", operation: githubtest.ListComments, fault: githubtest.Primary(429, start().Add(time.Hour)),
			cause: github.RateLimited, says: []string{"no more requests before 01:00:01 UTC"},
		},
		{
			name: "secondary limit without end", operation: githubtest.CreateComment, fault: githubtest.Secondary(403, "Retry-After", "50"),
			cause: github.RateLimited, says: []string{"secondary rate limit"}, pauses: 2,
		},
		{
			name: "server error", operation: githubtest.ListComments, fault: githubtest.Status(500, "Server Error"),
			cause: github.Unavailable, says: []string{"500 internal server error"}, pauses: 4,
		},
		{
			name: "proxy between", operation: githubtest.ListComments, fault: githubtest.Raw(502, "text/html", "<html>"+strings.Repeat("x", 1000)),
			cause: github.Unavailable, says: []string{"502 bad gateway"}, pauses: 4,
		},
		{
			name: "not JSON", operation: githubtest.ListComments, fault: githubtest.Raw(200, "application/json", "<html>"),
			cause: github.Unavailable, says: []string{"invalid character '<'"}, pauses: 4,
		},
		{
			name: "cut connections", operation: githubtest.ListComments, fault: githubtest.Cut(),
			cause: github.Unavailable, says: []string{"cannot be reached: EOF"}, pauses: 4,
		},
		{
			name: "cut answers", operation: githubtest.ListComments, fault: githubtest.Truncated(),
			cause: github.Unavailable, says: []string{"unexpected EOF"}, pauses: 4,
		},
		{
			name: "no answers", operation: githubtest.ListComments, fault: githubtest.Slow(),
			cause: github.Unavailable, says: []string{"cannot be reached"}, pauses: 4,
		},
		{
			name: "no answers and little time", operation: githubtest.ListComments, fault: githubtest.Slow(),
			options: func(o *github.Options) { o.Patience = 10 * time.Second },
			cause:   github.OutOfTime, says: []string{"no time left"},
		},
		{
			name: "no token", options: func(o *github.Options) { o.Token = "" },
			cause: github.NoToken, says: []string{"github-token"},
		},
		{name: "no repository", place: func(c *github.Context) { c.Repository = github.Repository{} }, cause: github.BadContext, says: []string{"GITHUB_REPOSITORY"}},
		{name: "no server", place: func(c *github.Context) { c.APIURL = "api.github.test" }, cause: github.BadContext, says: []string{"GITHUB_API_URL"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				pauses := 0
				c, options := place(), github.Options{Token: githubtest.Token, Transport: transport}
				options.Retry.Pausing = func(error, time.Duration) { pauses++ }
				if tt.place != nil {
					tt.place(c)
				}
				if tt.options != nil {
					tt.options(&options)
				}
				if tt.fault != nil {
					server.FailAlways(tt.operation, tt.fault)
				}
				began := time.Now()
				posted, warning := github.New(c, options).Comment(t.Context(), comment("d1", "It failed."))
				check(t, posted, warning, skipped(), tt.cause, tt.says...)
				if took := time.Since(began); took > github.Patience {
					t.Errorf("got an end after %s, want it within %s", took, github.Patience)
				}
				if pauses != tt.pauses {
					t.Errorf("got %d further attempts, want %d", pauses, tt.pauses)
				}
			})
		})
	}
}

// start is when time begins in a bubble.
func start() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// invalid is the answer to a body that is too long.
func invalid() githubtest.Fault {
	body, _ := json.Marshal(map[string]any{
		"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest",
		"errors": []map[string]any{{"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "body is too long (maximum is 65536 characters)"}},
	})
	return githubtest.Raw(422, "application/json", string(body))
}

func TestFailuresThatPassAreRetried(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		operation githubtest.Operation
		faults    []githubtest.Fault
		least     time.Duration
		want      github.CommentResult
	}{
		{name: "server errors", operation: githubtest.ListComments, faults: []githubtest.Fault{githubtest.Status(500, "x"), githubtest.Status(503, "x")}, want: created()},
		{name: "who are we", operation: githubtest.Viewer, faults: []githubtest.Fault{githubtest.Status(502, "x"), limitedQuery()}, want: created()},
		{
			name: "limit that ends soon", operation: githubtest.ListComments,
			faults: []githubtest.Fault{githubtest.Primary(403, start().Add(30*time.Second))}, least: 30 * time.Second, want: created(),
		},
		{
			name: "secondary limit with an end", operation: githubtest.CreateComment,
			faults: []githubtest.Fault{githubtest.Secondary(429, "Retry-After", "17")}, least: 17 * time.Second, want: created(),
		},
		{
			name: "secondary limit without an end", operation: githubtest.CreateComment,
			faults: []githubtest.Fault{githubtest.Secondary(403)}, least: time.Minute, want: created(),
		},
		{name: "no answer", operation: githubtest.ListComments, faults: []githubtest.Fault{githubtest.Slow()}, least: github.RequestTimeout, want: created()},
		{
			// The comment was written all the same: it is found, not written again.
			name: "lost answer", operation: githubtest.CreateComment, faults: []githubtest.Fault{githubtest.Lost()},
			want: github.CommentResult{Action: github.Unchanged, URL: commentURL(1001), ID: 1001},
		},
		{
			name: "cut answer", operation: githubtest.CreateComment, faults: []githubtest.Fault{githubtest.Truncated()},
			want: github.CommentResult{Action: github.Unchanged, URL: commentURL(1001), ID: 1001},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				server.Fail(tt.operation, tt.faults...)
				began := time.Now()
				posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
				check(t, posted, warning, tt.want, "")
				if took := time.Since(began); took < tt.least {
					t.Errorf("got an end after %s, want GitHub left alone for %s", took, tt.least)
				}
				if got := len(server.Comments()); got != 1 {
					t.Errorf("got %d comments, want 1", got)
				}
			})
		})
	}
}

// limitedQuery is how GraphQL says that there were too many requests.
func limitedQuery() githubtest.Fault {
	return githubtest.Raw(200, "application/json", `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`)
}

// The limit is used up by a page that came through: the next request is not made.
func TestTheLastRequestOfALimit(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		for range 150 {
			server.AddComment(12, "octocat", "Nice.")
		}
		reset := start().Add(20 * time.Second)
		server.Fail(githubtest.ListComments, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-RateLimit-Limit", "1000")
				w.Header().Set("X-RateLimit-Remaining", "0")
				w.Header().Set("X-RateLimit-Reset", fmt.Sprint(reset.Unix()))
				next.ServeHTTP(w, r)
			})
		})
		posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
		githubtest.CheckWarning(t, warning, "")
		if posted.Action != github.Created || time.Now().Before(reset) {
			t.Errorf("got %+v at %s, want a comment after %s", posted, time.Now(), reset)
		}
	})
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		server.FailAlways(githubtest.ListComments, githubtest.Slow())
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		posted, warning := client(place(), transport).Comment(ctx, comment("d1", "It failed."))
		check(t, posted, warning, skipped(), github.OutOfTime)
		if took := time.Since(start()); took != 3*time.Second {
			t.Errorf("got an end after %s, want it with the context", took)
		}
	})
}

func TestLongAnswersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endless := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			block := bytes.Repeat([]byte(" "), 1<<20)
			for {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		})
		client := github.New(place(), github.Options{Token: githubtest.Token, Transport: githubtest.Serve(t, endless), Retry: retry.Policy{Attempts: 1}})
		_, warning := client.Comment(t.Context(), comment("d1", "It failed."))
		githubtest.CheckWarning(t, warning, github.Unavailable, "longer than any")
	})
}

func TestTell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Bad credentials.": "Bad credentials", " a\r\n::error::b\x1b[31m\x00\xff ": "a ::error::b[31m?",
		strings.Repeat("é", 400): strings.Repeat("é", 300) + "…",
	} {
		if got := github.Quote(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
