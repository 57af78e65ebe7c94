package report

import "strings"

// Context says where a suite was run. Outside of a forge such as GitHub most fields are
// empty; reports then leave out what depends on them.
type Context struct {
	// ServerURL is the address of the forge, without a slash at its end.
	ServerURL string
	// Repository is "owner/name".
	Repository string
	// Workflow and Job are the names in the workflow file.
	Workflow, Job string
	// Leg distinguishes the jobs of a matrix: "ubuntu, 3.12".
	Leg string
	// CommentKey is what the user chose to distinguish the comment from others.
	CommentKey string
	// RunURL is the address of the run's page.
	RunURL string
	// ReportURL is the address of the report to share.
	ReportURL string
	// SHA is the commit whose files were read, Ref its branch or tag as a full
	// name, Event what started the workflow: "pull_request".
	SHA, Ref, Event string
	// CommitURL is the address of the commit.
	CommitURL string
	// LinkFile returns the address of a line of a file in the repository, as of the
	// commit; line 0 stands for the whole file. It may be nil.
	LinkFile func(path string, line int) string
	// Version is the version of chaos, Image the container image that it ran in.
	Version, Image string
}

// Key returns what distinguishes the comment of this job from others on the same pull
// request.
func (c Context) Key() string {
	if c.CommentKey != "" {
		return c.CommentKey
	}
	return strings.Trim(strings.Join([]string{c.Workflow, c.Job, c.Leg}, "/"), "/")
}

// FileURL returns the address of a line of a file, or of the file if line is 0. It is
// empty if the Context has no addresses of files, or path is empty.
func (c Context) FileURL(path string, line int) string {
	if c.LinkFile == nil || path == "" {
		return ""
	}
	return c.LinkFile(path, line)
}
