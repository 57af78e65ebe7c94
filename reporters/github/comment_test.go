package github_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

func TestCommentModes(t *testing.T) {
	t.Parallel()
	old := mark("gate", "d1") + "It failed."
	tests := []struct {
		name   string
		old    string // the comment that is there, if any
		mode   github.Mode
		passed bool
		digest string
		text   string
		want   github.Action
	}{
		{name: "always, first", mode: github.Always, passed: true, want: github.Created},
		{name: "always, again", mode: github.Always, passed: true, old: old, want: github.Updated},
		{name: "no mode is always", passed: true, old: old, want: github.Updated},
		{name: "always, the same", mode: github.Always, old: old, digest: "d1", text: "It failed.", want: github.Unchanged},
		{name: "always, the same with other line ends", mode: github.Always, old: mark("gate", "d1") + "It failed.\r\n", digest: "d1", text: "It failed.", want: github.Unchanged},
		{name: "on failure, passed", mode: github.OnFailure, passed: true, want: github.Skipped},
		{name: "on failure, failed", mode: github.OnFailure, want: github.Created},
		{name: "on failure, failed again", mode: github.OnFailure, old: old, want: github.Updated},
		{name: "on failure, mended", mode: github.OnFailure, passed: true, old: old, want: github.Updated},
		{name: "on change, first", mode: github.OnChange, passed: true, want: github.Created},
		{name: "on change, changed", mode: github.OnChange, passed: true, old: old, digest: "d2", want: github.Updated},
		{name: "on change, not changed", mode: github.OnChange, old: old, digest: "d1", text: "It failed, and took longer.", want: github.Unchanged},
		{name: "never", mode: github.Never, want: github.Skipped},
		{name: "never, even if there is one", mode: github.Never, old: old, want: github.Skipped},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				if tt.old != "" {
					server.AddComment(12, bot, tt.old)
				}
				if tt.digest == "" {
					tt.digest = "d9"
				}
				next := comment(tt.digest, tt.text)
				next.Mode, next.Failed = tt.mode, !tt.passed
				want := github.CommentResult{Action: tt.want}
				var bodies []string
				if tt.old != "" {
					bodies = []string{tt.old}
				}
				if tt.want == github.Created || tt.want == github.Updated {
					bodies = []string{next.Body}
				}
				if tt.want != github.Skipped {
					want.ID, want.URL = 1001, commentURL(1001)
				}
				posted, warning := client(place(), transport).Comment(t.Context(), next)
				check(t, posted, warning, want, "")
				var got []string
				for _, c := range server.Comments() {
					got = append(got, c.Body)
				}
				if diff := cmp.Diff(bodies, got); diff != "" {
					t.Errorf("comments (-want +got):\n%s", diff)
				}
				if tt.mode == github.Never && len(server.Calls()) > 0 {
					t.Errorf("got %v, want no requests", server.Calls())
				}
			})
		})
	}
}

func TestTheCommentIsFoundAmongOthers(t *testing.T) {
	t.Parallel()
	mine := mark("gate", "d0") + "Old."
	tests := []struct {
		name     string
		login    string
		comments []githubtest.Comment
		want     github.CommentResult
		left     []int64 // comments with our key, of anybody
	}{
		{
			name:     "comments of other jobs",
			comments: []githubtest.Comment{{Author: bot, Body: mark("gate/2", "d0")}, {Author: bot, Body: "No marker."}, {Author: bot, Body: mine}},
			want:     github.CommentResult{Action: github.Updated, ID: 1003, URL: commentURL(1003)}, left: []int64{1003},
		},
		{
			name:     "a forged marker",
			comments: []githubtest.Comment{{Author: "mallory", Body: mine}, {Author: "github-actions", Body: mine}, {Author: "other[bot]", Body: mine}},
			want:     github.CommentResult{Action: github.Created, ID: 1004, URL: commentURL(1004)}, left: []int64{1001, 1002, 1003, 1004},
		},
		{
			name: "another pull request", comments: []githubtest.Comment{{Number: 13, Author: bot, Body: mine}},
			want: github.CommentResult{Action: github.Created, ID: 1002, URL: commentURL(1002)}, left: []int64{1001, 1002},
		},
		{
			name: "duplicates", comments: []githubtest.Comment{{Author: bot, Body: mine}, {Author: "mallory", Body: mine}, {Author: bot, Body: mine}, {Author: bot, Body: mine}},
			want: github.CommentResult{Action: github.Updated, ID: 1001, URL: commentURL(1001), Deleted: 2}, left: []int64{1001, 1002},
		},
		{
			name: "token of a person", login: "Octocat", comments: []githubtest.Comment{{Author: bot, Body: mine}, {Author: "octocat", Body: mine}},
			want: github.CommentResult{Action: github.Updated, ID: 1002, URL: commentURL(1002)}, left: []int64{1001, 1002},
		},
		{
			name: "token of an app", login: "our-app[bot]", comments: []githubtest.Comment{{Author: bot, Body: mine}, {Author: "our-app[bot]", Body: mine}},
			want: github.CommentResult{Action: github.Updated, ID: 1002, URL: commentURL(1002)}, left: []int64{1001, 1002},
		},
		{
			name: "many comments", comments: append(slices.Repeat([]githubtest.Comment{{Author: "octocat", Body: "Nice."}}, 210), githubtest.Comment{Author: bot, Body: mine}),
			want: github.CommentResult{Action: github.Updated, ID: 1211, URL: commentURL(1211)}, left: []int64{1211},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				if tt.login != "" {
					server.Login = tt.login
				}
				for _, c := range tt.comments {
					if c.Number == 0 {
						c.Number = 12
					}
					server.AddComment(c.Number, c.Author, c.Body)
				}
				posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
				check(t, posted, warning, tt.want, "")
				var left []int64
				for _, c := range server.Comments() {
					if key, _, ok := parse(c.Body); ok && key == "gate" {
						left = append(left, c.ID)
					}
				}
				if diff := cmp.Diff(tt.left, left); diff != "" {
					t.Errorf("comments that are left (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestWithoutGraphQLTheTokenIsThatOfActions(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]githubtest.Fault{
		"not found": githubtest.Status(404, "Not Found"),
		"forbidden": githubtest.Status(403, "Resource not accessible by integration"),
		"an error":  githubtest.Raw(200, "application/json", `{"data":null,"errors":[{"type":"FORBIDDEN","message":"no"}]}`),
		"no user":   githubtest.Raw(200, "application/json", `{}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				server.FailAlways(githubtest.Viewer, fault)
				id := server.AddComment(12, bot, mark("gate", "d0"))
				posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
				check(t, posted, warning, github.CommentResult{Action: github.Updated, ID: id, URL: commentURL(id)}, "")
			})
		})
	}
	t.Run("no address", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
			c := place()
			c.GraphQLURL = "ftp://api.github.test/graphql"
			posted, warning := client(c, transport).Comment(t.Context(), comment("d1", "It failed."))
			check(t, posted, warning, created(), "")
		})
	})
}

func TestACommentThatIsDeletedMeanwhileIsWrittenAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		id := server.AddComment(12, bot, mark("gate", "d0"))
		server.Fail(githubtest.UpdateComment, githubtest.Meanwhile(func() { server.RemoveComment(id) }))
		posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, github.CommentResult{Action: github.Created, ID: 1002, URL: commentURL(1002)}, "")
	})
}

// The report is written, which is what counts.
func TestADuplicateThatStaysIsNoWarning(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]githubtest.Fault{
		"deleted by another job": githubtest.Status(404, "Not Found"), "not allowed": githubtest.Status(403, "no"), "down": githubtest.Status(502, "no"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				for range 3 {
					server.AddComment(12, bot, mark("gate", "d0"))
				}
				server.Fail(githubtest.DeleteComment, fault)
				posted, warning := client(place(), transport).Comment(t.Context(), comment("d1", "It failed."))
				check(t, posted, warning, github.CommentResult{Action: github.Updated, ID: 1001, URL: commentURL(1001), Deleted: 1}, "")
			})
		})
	}
}

func TestCommentOnNoPullRequest(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		none := comment("d1", "It failed.")
		none.PullRequest = 0
		posted, warning := client(place(), transport).Comment(t.Context(), none)
		check(t, posted, warning, skipped(), github.NoPullRequest, "pr-number")
		if len(server.Calls()) > 0 {
			t.Errorf("got %v, want no requests", server.Calls())
		}
	})
}

func TestATokenMayEndWithALine(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, _ *githubtest.Server, transport http.RoundTripper) {
		client := github.New(place(), github.Options{Token: githubtest.Token + "\n", Transport: transport})
		posted, warning := client.Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, created(), "")
	})
}

func TestEnterpriseServersAreAskedAtTheirOwnAddress(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		server.Base = "/api/v3"
		c := place()
		c.APIURL, c.GraphQLURL = "https://ghe.test/api/v3", "https://ghe.test/api/graphql"
		posted, warning := client(c, transport).Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, created(), "")
		if diff := cmp.Diff([]string{githubtest.Viewer, githubtest.ListComments, githubtest.CreateComment}, server.Calls()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	})
}

func TestAReadOnlyTokenIsAWarning(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		server.ReadOnly = true
		c := place()
		c.Fork = true
		posted, warning := client(c, transport).Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, skipped(), github.FromFork, "pull-requests: write")
	})
}

// Bodies arrive as they are, whatever is in them.
func TestBodiesAreNotChanged(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
		hostile := comment("d1", fmt.Sprintf("| a \\| b | <b>&amp;</b> @everyone ::error::x %s %s", "\u2028\u202e", "💥"))
		posted, warning := client(place(), transport).Comment(t.Context(), hostile)
		check(t, posted, warning, created(), "")
		for _, c := range server.Comments() {
			if c.Body != hostile.Body {
				t.Errorf("got %q, want %q", c.Body, hostile.Body)
			}
		}
	})
}
