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

// Context is where a run belongs. It is made by Read, once; outside of GitHub Actions
// its fields are empty, except for those that have defaults.
type Context struct {
	// Actions says whether this is a job of GitHub Actions.
	Actions bool
	// ServerURL, APIURL and GraphQLURL are those of github.com or of a GitHub
	// Enterprise server, without a slash at their ends.
	ServerURL, APIURL, GraphQLURL string
	// Repository is where the workflow runs.
	Repository Repository
	// Workflow is the name of the workflow, Job the key of the job in its file.
	Workflow, Job string
	// RunID and RunAttempt tell runs apart; attempts are counted from 1.
	RunID, RunAttempt int64
	// Event is what started the workflow: "pull_request".
	Event string
	// Actor is who did, even if somebody else started the run again.
	Actor string
	// Ref is the full name of the branch or tag, "refs/heads/main", or
	// "refs/pull/12/merge" for a pull request.
	Ref string
	// SHA is the commit that the job checks out by itself. For a pull request that is
	// a merge that GitHub made.
	SHA string
	// HeadSHA is the commit that somebody pushed. It is empty for comments on pull
	// requests, whose events do not contain it.
	HeadSHA string
	// PullRequest is the number of the pull request, 0 if the event names none.
	PullRequest int
	// Head is the branch by which to look for the pull request if there is no number;
	// the zero value says that there is none.
	Head Branch
	// Base is the branch whose results are to compare with: the one that a pull request
	// is to be merged into, or else the default branch. It is without "refs/heads/", and
	// empty if the event does not tell.
	Base string
	// Fork says that the commit comes from a pull request of another repository.
	Fork bool
	// RetentionDays is how long artifacts are kept at most, 0 if that is not known.
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

// is says whether a name is that of the repository: their case does not count.
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
	// SHA is the commit that the branch of the pull request has to be at, so that a
	// result is not shown for another; empty if it does not matter.
	SHA string
}

// Defaults of a Context.
const (
	defaultServer  = "https://github.com"
	defaultAPI     = "https://api.github.com"
	defaultGraphQL = "https://api.github.com/graphql"
)

// dependabot starts runs whose tokens may only read, unless the workflow asks for more:
// https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
const dependabot = "dependabot[bot]"

// Dependabot says whether Dependabot started the run.
func (c *Context) Dependabot() bool { return c.Actor == dependabot }

// Enterprise says whether the server is one that its owner installed (GitHub Enterprise
// Server), which knows less than github.com and the data residences below ghe.com.
func Enterprise(serverURL string) bool {
	u, err := url.Parse(cmp.Or(serverURL, defaultServer))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host != "github.com" && !strings.HasSuffix(host, ".ghe.com") && !strings.HasSuffix(host, ".localhost")
}

// readOnly says whether the token of such a run is one that may only read, because
// anybody could have written what the run executes:
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
func (c *Context) readOnly() bool {
	switch c.Event {
	case "pull_request", "pull_request_review", "pull_request_review_comment":
		return c.Fork
	default:
		return false
	}
}
