package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	api "github.com/google/go-github/v60/github"
)

// Comment is the comment of a job on a pull request.
type Comment struct {
	Text
	// PullRequest is the number, as of Client.FindPullRequest.
	PullRequest int
	// Mode says when to comment; empty stands for Always.
	Mode Mode
	// Failed says whether the run failed.
	Failed bool
}

// Comment creates or updates the comment on a pull request: it creates one if the token's
// user has none with this key, else it updates the first one and deletes the others, which
// concurrent jobs may have written.
func (c *Client) Comment(ctx context.Context, comment Comment) (CommentResult, *Warning) {
	if comment.Mode == Never {
		return CommentResult{Action: Skipped}, nil
	}
	if comment.PullRequest <= 0 {
		return CommentResult{Action: Skipped}, c.noPullRequest("no number is known")
	}
	result := CommentResult{}
	warning := c.run(ctx, task{
		undone:     fmt.Sprintf("could not comment on pull request #%d", comment.PullRequest),
		permission: "pull-requests: write",
		do: func(ctx context.Context, gh *api.Client) error {
			var err error
			result, err = c.upsert(ctx, gh, comment)
			return err
		},
	})
	if result.Action == "" {
		result.Action = Skipped
	}
	return result, warning
}

// upsert finds, writes, and deletes duplicates.
func (c *Client) upsert(ctx context.Context, gh *api.Client, comment Comment) (CommentResult, error) {
	mine, err := c.ownComments(ctx, gh, comment)
	if err != nil {
		return CommentResult{}, err
	}
	result, err := c.write(ctx, gh, comment, mine)
	if err != nil {
		return CommentResult{}, err
	}
	for _, duplicate := range mine[min(1, len(mine)):] {
		_, err := gh.Issues.DeleteComment(ctx, c.context.Repository.Owner, c.context.Repository.Name, duplicate.GetID())
		if err == nil {
			result.Deleted++
			continue
		}
		// The report is written; the next run finds the duplicate again.
		c.log.Info("a duplicate of the comment was not deleted", "id", duplicate.GetID(), "reason", c.judge(ctx, err).Error())
	}
	return result, nil
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

// isGone reports whether something was deleted in the meantime.
func isGone(err error) bool {
	status, _, _ := answer(err)
	return status == http.StatusNotFound || status == http.StatusGone
}

// write creates or updates the comment, depending on the mode.
func (c *Client) write(ctx context.Context, gh *api.Client, comment Comment, mine []*api.IssueComment) (CommentResult, error) {
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
			return CommentResult{Action: Updated, URL: edited.GetHTMLURL(), ID: edited.GetID()}, nil
		}
		if !isGone(err) {
			return CommentResult{}, err
		}
		// Somebody deleted it.
	case Created:
	default:
		return CommentResult{Action: action, URL: old.GetHTMLURL(), ID: old.GetID()}, nil
	}
	created, _, err := gh.Issues.CreateComment(ctx, r.Owner, r.Name, comment.PullRequest, &api.IssueComment{Body: &comment.Body})
	if err != nil {
		return CommentResult{}, err
	}
	if created.GetID() == 0 {
		return CommentResult{}, errors.New("the answer to the new comment is empty")
	}
	return CommentResult{Action: Created, URL: created.GetHTMLURL(), ID: created.GetID()}, nil
}
