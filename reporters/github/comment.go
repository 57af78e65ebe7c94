package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	api "github.com/google/go-github/v60/github"
)

// Comment is the one comment of a job on a pull request.
type Comment struct {
	Text
	// PullRequest is the number: see Client.FindPullRequest.
	PullRequest int
	// Mode says when to comment; empty stands for Always.
	Mode Mode
	// Failed says whether the run did.
	Failed bool
}

// Comment brings the comment of a pull request up to date: it is created if the token's
// user has none with this key yet, else the first one is changed in place and further
// ones, which jobs that ran at once may have written, are deleted.
func (c *Client) Comment(ctx context.Context, comment Comment) (Posted, *Warning) {
	if comment.Mode == Never {
		return Posted{Action: Skipped}, nil
	}
	if comment.PullRequest <= 0 {
		return Posted{Action: Skipped}, c.noPullRequest("no number is known")
	}
	posted := Posted{}
	warning := c.run(ctx, task{
		undone:     fmt.Sprintf("could not comment on pull request #%d", comment.PullRequest),
		permission: "pull-requests: write",
		do: func(ctx context.Context, gh *api.Client) error {
			var err error
			posted, err = c.upsert(ctx, gh, comment)
			return err
		},
	})
	if posted.Action == "" {
		posted.Action = Skipped
	}
	return posted, warning
}

// upsert finds, writes and tidies up.
func (c *Client) upsert(ctx context.Context, gh *api.Client, comment Comment) (Posted, error) {
	mine, err := c.ownComments(ctx, gh, comment)
	if err != nil {
		return Posted{}, err
	}
	posted, err := c.write(ctx, gh, comment, mine)
	if err != nil {
		return Posted{}, err
	}
	for _, duplicate := range mine[min(1, len(mine)):] {
		_, err := gh.Issues.DeleteComment(ctx, c.context.Repository.Owner, c.context.Repository.Name, duplicate.GetID())
		if err == nil {
			posted.Deleted++
			continue
		}
		// The report is written; the next run finds the duplicate again.
		c.log.Info("a duplicate of the comment was not deleted", "id", duplicate.GetID(), "reason", c.judge(ctx, err).Error())
	}
	return posted, nil
}

// ownComments returns the comments of the token's user with our key, oldest first.
func (c *Client) ownComments(ctx context.Context, gh *api.Client, comment Comment) ([]*api.IssueComment, error) {
	author, err := c.author(ctx, gh)
	if err != nil {
		return nil, err
	}
	var mine []*api.IssueComment
	err = pages(func(page api.ListOptions) ([]*api.IssueComment, *api.Response, error) {
		r := c.context.Repository
		return gh.Issues.ListComments(ctx, r.Owner, r.Name, comment.PullRequest, &api.IssueListCommentsOptions{ListOptions: page})
	}, func(found *api.IssueComment) {
		if isAuthor(found.GetUser(), author) && comment.isMine(found.GetBody()) {
			mine = append(mine, found)
		}
	})
	return mine, err
}

// isGone says whether a thing that was there a moment ago is not anymore.
func isGone(err error) bool {
	status, _, _ := answer(err)
	return status == http.StatusNotFound || status == http.StatusGone
}

// write creates or changes the comment, as the mode says.
func (c *Client) write(ctx context.Context, gh *api.Client, comment Comment, mine []*api.IssueComment) (Posted, error) {
	r := c.context.Repository
	var old *api.IssueComment
	if len(mine) > 0 {
		old = mine[0]
	}
	action := comment.decide(comment.Mode, comment.Failed, old != nil, old.GetBody())
	switch action {
	case Updated:
		edited, _, err := gh.Issues.EditComment(ctx, r.Owner, r.Name, old.GetID(), &api.IssueComment{Body: &comment.Body})
		if err == nil {
			return Posted{Action: Updated, URL: edited.GetHTMLURL(), ID: edited.GetID()}, nil
		}
		if !isGone(err) {
			return Posted{}, err
		}
		// Somebody deleted it since.
	case Created:
	default:
		return Posted{Action: action, URL: old.GetHTMLURL(), ID: old.GetID()}, nil
	}
	created, _, err := gh.Issues.CreateComment(ctx, r.Owner, r.Name, comment.PullRequest, &api.IssueComment{Body: &comment.Body})
	if err != nil {
		return Posted{}, err
	}
	if created.GetID() == 0 {
		return Posted{}, errors.New("the answer to the new comment is empty")
	}
	return Posted{Action: Created, URL: created.GetHTMLURL(), ID: created.GetID()}, nil
}
