package github

import (
	"context"

	api "github.com/google/go-github/v60/github"
)

// Issue is the one issue that tells of the failures of a scheduled run, which has no
// pull request.
type Issue struct {
	Text
	// Title and Labels are those of a new issue.
	Title  string
	Labels []string
	// Failed says whether the run did.
	Failed bool
}

// Issue brings the issue up to date: a failure opens one, or changes the one that the
// token's user opened with this key if that is still open; a success closes it.
func (c *Client) Issue(ctx context.Context, issue Issue) (Posted, *Warning) {
	posted := Posted{}
	warning := c.run(ctx, task{
		undone:     "could not write the issue about this run",
		permission: "issues: write",
		do: func(ctx context.Context, gh *api.Client) error {
			var err error
			posted, err = c.upsertIssue(ctx, gh, issue)
			return err
		},
	})
	if posted.Action == "" {
		posted.Action = Skipped
	}
	return posted, warning
}

func (c *Client) upsertIssue(ctx context.Context, gh *api.Client, issue Issue) (Posted, error) {
	r := c.context.Repository
	old, err := c.ownIssue(ctx, gh, issue)
	switch {
	case err != nil:
		return Posted{}, err
	case old == nil && !issue.Failed:
		return Posted{}, nil
	case old == nil:
		request := &api.IssueRequest{Title: &issue.Title, Body: &issue.Body}
		if len(issue.Labels) > 0 {
			request.Labels = &issue.Labels
		}
		created, _, err := gh.Issues.Create(ctx, r.Owner, r.Name, request)
		if err != nil {
			return Posted{}, err
		}
		return issued(Created, created), nil
	case issue.Failed && issue.same(old.GetBody()):
		return issued(Unchanged, old), nil
	}
	action, request := Updated, &api.IssueRequest{Body: &issue.Body}
	if !issue.Failed {
		action, request.State, request.StateReason = Closed, api.String("closed"), api.String("completed")
	}
	edited, _, err := gh.Issues.Edit(ctx, r.Owner, r.Name, old.GetNumber(), request)
	if err != nil {
		return Posted{}, err
	}
	return issued(action, edited), nil
}

// ownIssue returns the open issue of the token's user with our key that was opened
// first, nil if there is none.
func (c *Client) ownIssue(ctx context.Context, gh *api.Client, issue Issue) (*api.Issue, error) {
	author, err := c.author(ctx, gh)
	if err != nil {
		return nil, err
	}
	var mine *api.Issue
	err = pages(func(page api.ListOptions) ([]*api.Issue, *api.Response, error) {
		r := c.context.Repository
		return gh.Issues.ListByRepo(ctx, r.Owner, r.Name, &api.IssueListByRepoOptions{
			State: "open", Creator: author, Direction: "asc", ListOptions: page,
		})
	}, func(found *api.Issue) {
		if mine == nil && found.GetPullRequestLinks() == nil && isAuthor(found.GetUser(), author) && issue.isMine(found.GetBody()) {
			mine = found
		}
	})
	return mine, err
}

func issued(action Action, issue *api.Issue) Posted {
	return Posted{Action: action, URL: issue.GetHTMLURL(), ID: int64(issue.GetNumber())}
}
