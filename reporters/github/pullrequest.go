package github

import (
	"context"
	"fmt"

	api "github.com/google/go-github/v60/github"
)

// FindPullRequest returns the number of the open pull request of the run: the one in the
// context, else the one of the pushed branch. If there are several, for different targets, it
// is the latest. Schedules and many pushes have none, which is a warning with the cause
// NoPullRequest.
//
// It searches by branch, not by commit, as GitHub does not find pull requests by commits that
// are only in forks.
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

// isOf reports whether a pull request is for our repository and from a branch.
func (c *Client) isOf(pull *api.PullRequest, head Branch) bool {
	return c.context.Repository.is(pull.GetBase().GetRepo().GetFullName()) &&
		head.Repository.is(pull.GetHead().GetRepo().GetFullName()) &&
		pull.GetHead().GetRef() == head.Name &&
		(head.SHA == "" || head.SHA == pull.GetHead().GetSHA())
}
