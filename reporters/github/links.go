package github

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Report returns the Context of reports about this run. The caller adds what GitHub does
// not know: the leg of a matrix, the key of the comment, the version of chaos.
func (c *Context) Report() report.Context {
	return report.Context{
		ServerURL: c.ServerURL, Repository: c.Repository.String(), Workflow: c.Workflow, Job: c.Job,
		RunURL: c.RunURL(), SHA: c.HeadSHA, Ref: c.Ref, Event: c.Event,
		CommitURL: c.CommitURL(), LinkFile: c.FileURL,
	}
}

// CommitURL returns the address of the commit that was pushed, empty if it is not
// known.
func (c *Context) CommitURL() string {
	if c.Repository.String() == "" || c.HeadSHA == "" {
		return ""
	}
	return c.repositoryURL() + "/commit/" + url.PathEscape(c.HeadSHA)
}

// FileURL returns the address of a line of a file as of that commit, or of the whole
// file if line is 0. It is empty if the commit is not known.
func (c *Context) FileURL(path string, line int) string {
	if c.Repository.String() == "" || c.HeadSHA == "" || path == "" {
		return ""
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	address := c.repositoryURL() + "/blob/" + url.PathEscape(c.HeadSHA) + "/" + strings.Join(parts, "/")
	if line > 0 {
		address += "#L" + strconv.Itoa(line)
	}
	return address
}

// RunURL returns the address of this attempt of the run, empty if there is none.
func (c *Context) RunURL() string {
	if c.Repository.String() == "" || c.RunID == 0 {
		return ""
	}
	address := c.repositoryURL() + "/actions/runs/" + strconv.FormatInt(c.RunID, 10)
	if c.RunAttempt > 0 {
		address += "/attempts/" + strconv.FormatInt(c.RunAttempt, 10)
	}
	return address
}

func (c *Context) repositoryURL() string {
	server := strings.TrimSuffix(cmp.Or(c.ServerURL, defaultServer), "/")
	return server + "/" + url.PathEscape(c.Repository.Owner) + "/" + url.PathEscape(c.Repository.Name)
}
