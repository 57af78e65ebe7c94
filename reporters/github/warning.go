package github

import "fmt"

// Cause is why something was not done.
type Cause string

// The causes of warnings.
const (
	// BadContext: what the job says of itself is not understood.
	BadContext Cause = "bad-context"
	// NoToken: there is nothing to authenticate with.
	NoToken Cause = "no-token"
	// NoPullRequest: the run belongs to none, as those of schedules and of most pushes.
	NoPullRequest Cause = "no-pull-request"
	// NoResults: no earlier run left any behind, as before the first run of a workflow.
	NoResults Cause = "no-results"
	// FromFork: the run is one of a pull request from a fork, whose token may only read.
	FromFork Cause = "fork"
	// FromDependabot: Dependabot started the run, and the token may only read.
	FromDependabot Cause = "dependabot"
	// Permission: the token lacks a permission.
	Permission Cause = "permission"
	// Unauthorized: the token is not known or has expired.
	Unauthorized Cause = "unauthorized"
	// NotFound: the thing does not exist, or the token may not know that it does.
	NotFound Cause = "not-found"
	// Rejected: the request was understood and refused.
	Rejected Cause = "rejected"
	// Locked: the conversation of the pull request takes no comments.
	Locked Cause = "locked"
	// RateLimited: there were too many requests, and no time to wait.
	RateLimited Cause = "rate-limited"
	// Unavailable: the server is down or cannot be reached.
	Unavailable Cause = "unavailable"
	// OutOfTime: the run was cancelled, or its time was up.
	OutOfTime Cause = "out-of-time"
	// Unsupported: the server is of a kind that cannot do it.
	Unsupported Cause = "unsupported"
	// Quota: the account's storage for artifacts is used up.
	Quota Cause = "quota"
	// Renamed: an artifact was uploaded under another name, or with other names in it.
	Renamed Cause = "renamed"
	// Unreadable: a file that was to be uploaded cannot be read.
	Unreadable Cause = "unreadable"
)

// Warning says that something was not done, or not as asked for. It is not an error:
// what it tells of never changes the outcome of a run.
type Warning struct {
	// Cause is for code to act on.
	Cause Cause
	// Message is for people: complete sentences on one line, that say what was not done,
	// why, and what to do about it. It contains no secrets.
	Message string
}

// String returns the message.
func (w *Warning) String() string { return w.Message }

func warn(cause Cause, format string, args ...any) *Warning {
	return &Warning{Cause: cause, Message: fmt.Sprintf(format, args...)}
}
