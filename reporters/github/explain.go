package github

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// explain turns the failure of a task into a warning that says what to do.
func (c *Client) explain(t task, f *failure) *Warning {
	cause, why := f.unavailable()
	if cause == "" {
		cause, why = c.refused(t, f)
	}
	return warn(cause, "Chaos %s: %s", t.undone, why)
}

// unavailable explains a failure that does not depend on the task; without one the cause
// is empty.
func (f *failure) unavailable() (Cause, string) {
	switch {
	case f.stopped:
		return OutOfTime, "there was no time left to wait for GitHub."
	case f.limited:
		return RateLimited, fmt.Sprintf("GitHub accepts no more requests before %s UTC%s. "+
			"Many jobs with one token share its limit.", f.until.UTC().Format(time.TimeOnly), f.said())
	case f.status == 0:
		return Unavailable, "GitHub cannot be reached: " + f.message + "."
	case f.passes:
		return Unavailable, fmt.Sprintf("GitHub is not available, it answered %d %s.", f.status, strings.ToLower(http.StatusText(f.status)))
	default:
		return "", ""
	}
}

// said quotes the message of GitHub.
func (f *failure) said() string {
	if f.message == "" {
		return ""
	}
	return fmt.Sprintf(" (GitHub said %d: %q)", f.status, f.message)
}

// refused explains why GitHub refused a task.
func (c *Client) refused(t task, f *failure) (Cause, string) {
	said := f.said()
	switch {
	case f.status == http.StatusUnauthorized:
		return Unauthorized, "GitHub does not accept the token" + said + ". It may have expired, or belong to another server."
	case f.status == http.StatusForbidden && strings.Contains(f.message, "locked"):
		return Locked, "the conversation is locked" + said + "."
	case f.status == http.StatusForbidden:
		return c.forbidden(t, said)
	case f.status == http.StatusGone && t.reads:
		return NotFound, "it is not kept any more" + said + "."
	case f.status == http.StatusNotFound:
		return NotFound, fmt.Sprintf("it does not exist in %s, or the token may not see it%s. The job needs the permission %s, "+
			"and contents: read if the repository is private.", c.context.Repository, said, t.permission)
	default:
		return Rejected, "GitHub refuses it" + said + "."
	}
}

// forbidden explains why the token may not do a task.
func (c *Client) forbidden(t task, said string) (Cause, string) {
	switch {
	case t.reads:
		return Permission, fmt.Sprintf("the token may not read it%s. Give the job the permission %s.", said, t.permission)
	case c.context.readOnly():
		return FromFork, fmt.Sprintf("the pull request comes from a fork, and the token of its runs may only read%s. "+
			"The job summary has the same report; a workflow that is started by workflow_run can post it, with the permission %s.", said, t.permission)
	case c.context.Dependabot():
		return FromDependabot, fmt.Sprintf("Dependabot started the run, and its token may only read%s, "+
			"unless the workflow gives the job the permission %s.", said, t.permission)
	default:
		return Permission, fmt.Sprintf("the token may not do it%s. Give the job the permission %s.", said, t.permission)
	}
}
