package github_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

func TestIssue(t *testing.T) {
	t.Parallel()
	body := mark("nightly", "d1") + "It failed."
	text := github.Text{Body: body, Key: "nightly", Digest: "d1", Parse: parse}
	const url = "https://github.com/octo-org/octo-repo/issues/"
	issue := func(number int, author, state, body string) githubtest.Issue {
		return githubtest.Issue{Number: number, Author: author, State: state, Title: "Chaos", Body: body}
	}
	tests := []struct {
		name   string
		issues []githubtest.Issue
		passed bool
		fault  githubtest.Fault
		want   github.Posted
		cause  github.Cause
		left   []githubtest.Issue // nil: as before
	}{
		{
			name: "first failure", want: github.Posted{Action: github.Created, ID: 1, URL: url + "1"},
			left: []githubtest.Issue{{Number: 1, Author: bot, State: "open", Title: "Chaos", Body: body, Labels: []string{"chaos"}}},
		},
		{
			name: "failed again", issues: []githubtest.Issue{issue(1, bot, "open", mark("nightly", "d0"))},
			want: github.Posted{Action: github.Updated, ID: 1, URL: url + "1"}, left: []githubtest.Issue{issue(1, bot, "open", body)},
		},
		{
			name: "failed in the same way", issues: []githubtest.Issue{issue(1, bot, "open", body)},
			want: github.Posted{Action: github.Unchanged, ID: 1, URL: url + "1"},
		},
		{
			name: "mended", passed: true, issues: []githubtest.Issue{issue(1, bot, "open", mark("nightly", "d0"))},
			want: github.Posted{Action: github.Closed, ID: 1, URL: url + "1"}, left: []githubtest.Issue{issue(1, bot, "closed", body)},
		},
		{name: "passed", passed: true, want: skipped(), left: []githubtest.Issue{}},
		{name: "passed, of another job", passed: true, issues: []githubtest.Issue{issue(1, bot, "open", mark("hourly", "d0"))}, want: skipped()},
		{
			name: "not ours, or not an issue",
			issues: []githubtest.Issue{
				issue(1, "mallory", "open", mark("nightly", "d0")), issue(2, bot, "closed", mark("nightly", "d0")),
				{Number: 3, Author: bot, State: "open", Title: "Chaos", Body: mark("nightly", "d0"), IsPull: true},
			},
			passed: true, want: skipped(),
		},
		{
			name: "behind many others", issues: append(slices.Repeat([]githubtest.Issue{issue(1, bot, "open", "x")}, 120), issue(121, bot, "open", body)),
			want: github.Posted{Action: github.Unchanged, ID: 121, URL: url + "121"},
		},
		{name: "not allowed", fault: githubtest.Status(403, "Resource not accessible by integration"), want: skipped(), cause: github.Permission, left: []githubtest.Issue{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				for _, i := range tt.issues {
					server.AddIssue(i)
				}
				if tt.fault != nil {
					server.FailAlways(githubtest.CreateIssue, tt.fault)
				}
				c := place()
				c.Event = "schedule"
				posted, warning := client(c, transport).Issue(t.Context(), github.Issue{Text: text, Title: "Chaos", Labels: []string{"chaos"}, Failed: !tt.passed})
				says := []string{"issues: write"}
				if tt.cause == "" {
					says = nil
				}
				check(t, posted, warning, tt.want, tt.cause, says...)
				if tt.left == nil {
					tt.left = tt.issues
				}
				if diff := cmp.Diff(tt.left, server.Issues()); diff != "" {
					t.Errorf("issues (-want +got):\n%s", diff)
				}
			})
		})
	}
}
