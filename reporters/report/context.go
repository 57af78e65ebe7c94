package report

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// Context is where a suite was run. Each field may be empty, as all are outside of
// GitHub; reports then leave out what depends on it.
type Context struct {
	// ServerURL is that of the GitHub which the run belongs to, without a slash at
	// its end; empty stands for https://github.com.
	ServerURL string
	// Repository is "owner/name".
	Repository string
	// Workflow and Job are the names that the workflow file gives.
	Workflow, Job string
	// Leg tells the legs of a matrix apart: "ubuntu, 3.12".
	Leg string
	// CommentKey is what the user wants the comment to be told from others by.
	CommentKey string
	// RunURL leads to the run's page.
	RunURL string
	// ReportURL leads to where the report to share is to be had.
	ReportURL string
	// SHA is the commit whose files were read, Ref its branch or tag as a full
	// name, Event what started the workflow: "pull_request".
	SHA, Ref, Event string
	// Version is that of chaos, Image the container image that it ran in.
	Version, Image string
}

// Key returns what tells the comment of this job from those of others on the
// same pull request.
func (c Context) Key() string {
	if c.CommentKey != "" {
		return c.CommentKey
	}
	return strings.Trim(strings.Join([]string{c.Workflow, c.Job, c.Leg}, "/"), "/")
}

// CommitURL returns the address of the commit, empty if it is not known.
func (c Context) CommitURL() string {
	if c.Repository == "" || c.SHA == "" {
		return ""
	}
	return c.address(c.Repository + "/commit/" + c.SHA)
}

// FileURL returns the address of a line of a file of the repository, as it was
// when it was read; line may be 0. It is empty if it is not known.
func (c Context) FileURL(file string, line int) string {
	if c.Repository == "" || c.SHA == "" || file == "" {
		return ""
	}
	address := c.address(c.Repository + "/blob/" + c.SHA + "/" + file)
	if line > 0 {
		address += "#L" + strconv.Itoa(line)
	}
	return address
}

// Place returns, as Markdown, the name of a place in a file with a link to it as far
// as that is known; empty if there is no such place.
func (c Context) Place(file string, pos source.Pos) string {
	if file == "" || !pos.IsValid() {
		return ""
	}
	return Link(Code(file+":"+strconv.Itoa(pos.Line)), c.FileURL(file, pos.Line))
}

// address returns that of a path on the server.
func (c Context) address(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.TrimSuffix(cmp.Or(c.ServerURL, "https://github.com"), "/") + "/" + strings.Join(parts, "/")
}
