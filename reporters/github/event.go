package github

import (
	"regexp"
	"strconv"
	"strings"
)

// event has the used parts of the payloads of all events:
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
// Parts that an event does not have are nil.
type event struct {
	PullRequest *struct {
		Number int     `json:"number"`
		Head   eventAt `json:"head"`
		Base   eventAt `json:"base"`
	} `json:"pull_request"`
	Issue *struct {
		Number      int       `json:"number"`
		PullRequest *struct{} `json:"pull_request"`
	} `json:"issue"`
	WorkflowRun *eventRun `json:"workflow_run"`
	MergeGroup  *struct {
		BaseRef string `json:"base_ref"`
		HeadRef string `json:"head_ref"`
		HeadSHA string `json:"head_sha"`
	} `json:"merge_group"`
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
}

// eventAt is one side of a pull request. Its repository is nil if it was deleted.
type eventAt struct {
	Ref  string           `json:"ref"`
	SHA  string           `json:"sha"`
	Repo *eventRepository `json:"repo"`
}

type eventRepository struct {
	ID       int64  `json:"id"`
	FullName string `json:"full_name"`
}

// eventRun is the run of another workflow that started this one.
type eventRun struct {
	Event          string          `json:"event"`
	HeadBranch     string          `json:"head_branch"`
	HeadSHA        string          `json:"head_sha"`
	HeadRepository eventRepository `json:"head_repository"`
	Repository     eventRepository `json:"repository"`
	// PullRequests is empty for pull requests from forks, and may name some of other
	// repositories: https://github.com/actions/runner/issues/3444
	PullRequests []struct {
		Number int     `json:"number"`
		Head   eventAt `json:"head"`
		Base   eventAt `json:"base"`
	} `json:"pull_requests"`
}

const branchPrefix = "refs/heads/"

// fill adds to a context what only the event contains.
func (e *event) fill(c *Context) {
	c.Base = e.Repository.DefaultBranch
	switch {
	case e.PullRequest != nil: // pull_request, pull_request_target, reviews
		c.PullRequest = e.PullRequest.Number
		c.HeadSHA = e.PullRequest.Head.SHA
		c.Base = e.PullRequest.Base.Ref
		c.Fork = e.PullRequest.Base.Repo != nil && !e.PullRequest.Head.of(e.PullRequest.Base.Repo)
	case e.Issue != nil: // issue_comment
		if e.Issue.PullRequest != nil {
			c.PullRequest = e.Issue.Number
			c.HeadSHA = ""
		}
	case e.WorkflowRun != nil:
		e.WorkflowRun.fill(c)
	case e.MergeGroup != nil:
		c.PullRequest = queued(e.MergeGroup.HeadRef)
		c.Base = strings.TrimPrefix(e.MergeGroup.BaseRef, branchPrefix)
	case c.Event == "push":
		if name, ok := strings.CutPrefix(c.Ref, branchPrefix); ok {
			c.Head = Branch{Repository: c.Repository, Name: name}
		}
	}
}

func (at *eventAt) of(r *eventRepository) bool {
	return at.Repo != nil && r != nil && at.Repo.ID == r.ID &&
		(at.Repo.FullName == "" || r.FullName == "" || strings.EqualFold(at.Repo.FullName, r.FullName))
}

func (r *eventRun) fill(c *Context) {
	c.HeadSHA = r.HeadSHA
	c.Fork = r.HeadRepository.ID != r.Repository.ID
	for _, pull := range r.PullRequests {
		if pull.Base.of(&r.Repository) && pull.Head.SHA == r.HeadSHA {
			c.PullRequest, c.Base = pull.Number, pull.Base.Ref
			return
		}
	}
	if r.HeadBranch != "" && (r.Event == "push" || strings.HasPrefix(r.Event, "pull_request")) {
		c.Head = Branch{Repository: repository(r.HeadRepository.FullName), Name: r.HeadBranch, SHA: r.HeadSHA}
	}
}

// queued returns the pull request that a merge queue tests on a temporary branch, together
// with those before it in the queue:
//
//	refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64
func queued(ref string) int {
	match := regexp.MustCompile(`^refs/heads/gh-readonly-queue/.+/pr-([0-9]{1,9})-[0-9a-f]+$`).FindStringSubmatch(ref)
	if match == nil {
		return 0
	}
	number, _ := strconv.Atoi(match[1]) // cannot fail
	return number
}
