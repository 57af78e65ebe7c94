// Package github knows to which commit and pull request of GitHub a run belongs, comments
// there, and fetches the results of earlier runs.
//
// Nothing here changes a verdict. A failure becomes a Warning that says what was not done,
// why, and what to do: the token lacks a permission, a run from a fork may only read, there
// were too many requests, a server is down.
//
// Other packages write the texts. The token is only sent to the host of the API, and no
// message contains it.
package github

import (
	"cmp"
	"net/url"
	"strings"
)

// Context says where a run belongs. Read creates it; outside of GitHub Actions its fields
// are empty, except for those with defaults.
type Context struct {
	// Actions says whether this is a job of GitHub Actions.
	Actions bool
	// ServerURL, APIURL and GraphQLURL are the addresses of github.com or of a GitHub
	// Enterprise server, without a slash at their ends.
	ServerURL, APIURL, GraphQLURL string
	// Repository is the repository of the workflow.
	Repository Repository
	// Workflow is the name of the workflow, Job the key of the job in its file.
	Workflow, Job string
	// RunID and RunAttempt identify a run; attempts count from 1.
	RunID, RunAttempt int64
	// Event is what started the workflow: "pull_request".
	Event string
	// Actor is the user who did, even if another one repeated the run.
	Actor string
	// Ref is the full name of the branch or tag, "refs/heads/main", or
	// "refs/pull/12/merge" for a pull request.
	Ref string
	// SHA is the commit that the job checks out by default: for a pull request, a merge
	// by GitHub.
	SHA string
	// HeadSHA is the commit that was pushed. It is empty for comments on pull
	// requests, whose events do not contain it.
	HeadSHA string
	// PullRequest is the number of the pull request, 0 if the event names none.
	PullRequest int
	// Head is the branch by which to find the pull request without a number; the zero
	// value stands for none.
	Head Branch
	// Base is the branch to compare results with: the target of the pull request, else
	// the default branch. It is without "refs/heads/", and empty if the event has none.
	Base string
	// Fork says that the commit comes from a pull request of another repository.
	Fork bool
	// RetentionDays is the longest retention of artifacts, 0 if it is unknown.
	RetentionDays int
}

// Repository is a repository of a server.
type Repository struct {
	Owner, Name string
}

// String returns "owner/name", or nothing if either is missing.
func (r Repository) String() string {
	if r.Owner == "" || r.Name == "" {
		return ""
	}
	return r.Owner + "/" + r.Name
}

// is reports whether a name is that of the repository, ignoring case.
func (r Repository) is(fullName string) bool {
	return fullName != "" && strings.EqualFold(r.String(), fullName)
}

func repository(fullName string) Repository {
	owner, name, _ := strings.Cut(fullName, "/")
	return Repository{Owner: owner, Name: name}
}

// Branch is a branch of a repository, which may be a fork.
type Branch struct {
	Repository Repository
	// Name is without "refs/heads/".
	Name string
	// SHA is the commit that the pull request must be at, so results are not shown for
	// another one; empty for any.
	SHA string
}

// Defaults of a Context.
const (
	defaultServer  = "https://github.com"
	defaultAPI     = "https://api.github.com"
	defaultGraphQL = "https://api.github.com/graphql"
)

// dependabot starts runs with read-only tokens, unless the workflow asks for more:
// https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
const dependabot = "dependabot[bot]"

// Dependabot reports whether Dependabot started the run.
func (c *Context) Dependabot() bool { return c.Actor == dependabot }

// Enterprise reports whether the server is a GitHub Enterprise Server, which supports less
// than github.com and the data residences below ghe.com.
func Enterprise(serverURL string) bool {
	u, err := url.Parse(cmp.Or(serverURL, defaultServer))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host != "github.com" && !strings.HasSuffix(host, ".ghe.com") && !strings.HasSuffix(host, ".localhost")
}

// readOnly reports whether the token of the run may only read, as anybody could have written
// what the run executes:
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
func (c *Context) readOnly() bool {
	switch c.Event {
	case "pull_request", "pull_request_review", "pull_request_review_comment":
		return c.Fork
	default:
		return false
	}
}
