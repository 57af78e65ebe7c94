package github

import (
	"context"
	"fmt"

	api "github.com/google/go-github/v60/github"
)

// FindPullRequest returns the number of the open pull request that the run belongs to:
// the one that the context names, else the one of the branch that was pushed. If there
// are several, for different targets, it is the one that was opened last. That there is
// none is the usual case for schedules and many pushes, and worth no more than a notice.
//
// The pull request is asked for by its branch, not by its commit: GitHub knows no pull
// requests of commits that are in forks only.
func (c *Client) FindPullRequest(ctx context.Context) (int, *Warning) {
	if c.context.PullRequest > 0 {
		return c.context.PullRequest, nil
	}
	head := c.context.Head
	if head.Name == "" || head.Repository.String() == "" {
		return 0, c.noPullRequest("the event %q belongs to none", c.context.Event)
	}
	found := 0
	warning := c.run(ctx, task{
		undone:     fmt.Sprintf("could not look for the pull request of branch %q", head.Name),
		permission: "pull-requests: read",
		do: func(ctx context.Context, gh *api.Client) error {
			found = 0
			r := c.context.Repository
			return pages(func(page api.ListOptions) ([]*api.PullRequest, *api.Response, error) {
				return gh.PullRequests.List(ctx, r.Owner, r.Name, &api.PullRequestListOptions{
					State: "open", Head: head.Repository.Owner + ":" + head.Name, ListOptions: page,
				})
			}, func(pull *api.PullRequest) {
				if c.isOf(pull, head) {
					found = max(found, pull.GetNumber())
				}
			})
		},
	})
	if warning == nil && found == 0 {
		warning = c.noPullRequest("branch %q of %s has none that is open at this commit", head.Name, head.Repository)
	}
	return found, warning
}

func (c *Client) noPullRequest(format string, args ...any) *Warning {
	return warn(NoPullRequest, "There is no pull request to comment on: "+format+". "+
		"Name one with the input pr-number, or read the report in the job summary.", args...)
}

// isOf says whether a pull request is one for our repository from a branch.
func (c *Client) isOf(pull *api.PullRequest, head Branch) bool {
	return c.context.Repository.is(pull.GetBase().GetRepo().GetFullName()) &&
		head.Repository.is(pull.GetHead().GetRepo().GetFullName()) &&
		pull.GetHead().GetRef() == head.Name &&
		(head.SHA == "" || head.SHA == pull.GetHead().GetSHA())
}
