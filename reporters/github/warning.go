package github

import "fmt"

// Cause is why something was not done.
type Cause string

// The causes of warnings.
const (
	// BadContext: the variables of the job are invalid.
	BadContext Cause = "bad-context"
	// NoToken: there is no token.
	NoToken Cause = "no-token"
	// NoPullRequest: the run has none, such as runs of schedules and of most pushes.
	NoPullRequest Cause = "no-pull-request"
	// NoResults: no earlier run has any, such as before the first run of a workflow.
	NoResults Cause = "no-results"
	// FromFork: the run is for a pull request from a fork, and its token may only read.
	FromFork Cause = "fork"
	// FromDependabot: Dependabot started the run, and the token may only read.
	FromDependabot Cause = "dependabot"
	// Permission: the token lacks a permission.
	Permission Cause = "permission"
	// Unauthorized: the token is unknown or has expired.
	Unauthorized Cause = "unauthorized"
	// NotFound: it does not exist, or the token may not see it.
	NotFound Cause = "not-found"
	// Rejected: GitHub refused the request.
	Rejected Cause = "rejected"
	// Locked: the conversation of the pull request is locked.
	Locked Cause = "locked"
	// RateLimited: there were too many requests, and not enough time to wait.
	RateLimited Cause = "rate-limited"
	// Unavailable: the server cannot be reached.
	Unavailable Cause = "unavailable"
	// OutOfTime: the run was cancelled, or its time was over.
	OutOfTime Cause = "out-of-time"
	// Unsupported: this kind of server does not support it.
	Unsupported Cause = "unsupported"
	// Quota: the account's storage for artifacts is full.
	Quota Cause = "quota"
	// Renamed: an artifact was uploaded under another name, or with other names in it.
	Renamed Cause = "renamed"
	// Unreadable: a file to upload cannot be read.
	Unreadable Cause = "unreadable"
)

// Warning says that something was not done, or not as requested. It is not an error: it never
// changes the outcome of a run.
type Warning struct {
	// Cause is for code to act on.
	Cause Cause
	// Message is for people: sentences on one line that say what was not done, why, and
	// what to do. It contains no secrets.
	Message string
}

// String returns the message.
func (w *Warning) String() string { return w.Message }

func warn(cause Cause, format string, args ...any) *Warning {
	return &Warning{Cause: cause, Message: fmt.Sprintf(format, args...)}
}
