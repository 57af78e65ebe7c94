package github_test

import (
	"net/http"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

func TestFindPullRequest(t *testing.T) {
	t.Parallel()
	const own, fork = "octo-org/octo-repo", "octofork/octo-repo"
	pull := func(number int, state, repository, head, sha string) githubtest.Pull {
		return githubtest.Pull{Number: number, State: state, HeadRepository: repository, Head: head, SHA: sha}
	}
	branch := func(owner, name, sha string) github.Branch {
		return github.Branch{Repository: github.Repository{Owner: owner, Name: "octo-repo"}, Name: name, SHA: sha}
	}
	tests := []struct {
		name   string
		number int
		head   github.Branch
		pulls  []githubtest.Pull
		want   int
		cause  github.Cause
	}{
		{name: "known already", number: 3, want: 3},
		{name: "of a push", head: branch("octo-org", "x", ""), pulls: []githubtest.Pull{pull(5, "open", own, "x", "a"), pull(6, "open", own, "y", "b")}, want: 5},
		{name: "the last one opened", head: branch("octo-org", "x", ""), pulls: []githubtest.Pull{pull(5, "open", own, "x", "a"), pull(8, "open", own, "x", "a"), pull(7, "open", own, "x", "a")}, want: 8},
		{name: "closed", head: branch("octo-org", "x", ""), pulls: []githubtest.Pull{pull(5, "closed", own, "x", "a")}, cause: github.NoPullRequest},
		{name: "of another repository of the same owner", head: branch("octo-org", "x", ""), pulls: []githubtest.Pull{pull(5, "open", "octo-org/other", "x", "a")}, cause: github.NoPullRequest},
		{name: "of a fork", head: branch("octofork", "patch-1", "a"), pulls: []githubtest.Pull{pull(4, "open", own, "patch-1", "a"), pull(5, "open", fork, "patch-1", "a")}, want: 5},
		{name: "that has moved on", head: branch("octofork", "patch-1", "a"), pulls: []githubtest.Pull{pull(5, "open", fork, "patch-1", "b")}, cause: github.NoPullRequest},
		{name: "none", head: branch("octo-org", "x", ""), cause: github.NoPullRequest},
		{name: "of no branch", cause: github.NoPullRequest},
		{name: "of a branch of a fork that was deleted", head: github.Branch{Name: "patch-1", SHA: "a"}, cause: github.NoPullRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
				for _, p := range tt.pulls {
					server.AddPull(p)
				}
				c := place()
				c.Event, c.PullRequest, c.Head = "push", tt.number, tt.head
				got, warning := client(c, transport).FindPullRequest(t.Context())
				if got != tt.want {
					t.Errorf("got %d, want %d", got, tt.want)
				}
				githubtest.CheckWarning(t, warning, tt.cause)
			})
		})
	}
	t.Run("not allowed to look", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(t *testing.T, server *githubtest.Server, transport http.RoundTripper) {
			server.FailAlways(githubtest.ListPulls, githubtest.Status(403, "Resource not accessible by integration"))
			c := place()
			c.PullRequest, c.Head = 0, branch("octo-org", "x", "")
			got, warning := client(c, transport).FindPullRequest(t.Context())
			githubtest.CheckWarning(t, warning, github.Permission, "pull-requests: read", `"x"`)
			if got != 0 {
				t.Errorf("got %d, want none", got)
			}
		})
	})
}
