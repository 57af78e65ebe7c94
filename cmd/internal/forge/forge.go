// Package forge is the code host that a job runs on, as publishing and policies see it:
// where a run belongs, whether it comes from a fork, and where results are shown. It is
// the only place that knows which forges there are. To add one, write its Forge here, and
// what it needs to call the API in a package of its own, as reporters/github is for GitHub.
package forge

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Forge is a code host. Nothing that fails there changes a verdict: it becomes a Warning.
// What a forge does not have, such as summaries, is a Warning that is expected.
type Forge interface {
	// Context returns what the forge knows about where the run belongs. What the user or
	// the program says, such as the key of the comment, is added by the caller.
	Context() report.Context
	// ReportURL returns the address at which users find a file after the job, "" if the
	// forge does not keep it. The path is absolute.
	ReportURL(path string) string
	// FromFork says whether the job runs for what somebody proposes from a fork. It is
	// true, too, if the event should say so and does not.
	FromFork() bool
	// EarlierResults fetches the newest results of the base branch. A forge that keeps one
	// artifact for each job need not use the name of the artifact.
	EarlierResults(ctx context.Context, artifact string) (*Results, *Warning)
	// Comment writes or updates the comment on the pull request and returns its URL, ""
	// if there is none.
	Comment(ctx context.Context, s *report.Suite, c report.Context, mode string) (url string, w *Warning)
	// Summarize writes the summary of the job over the one that this step wrote before. It
	// is called about twice a second while a session runs, until it returns a warning.
	Summarize(s *report.Suite, c report.Context) *Warning
	// Annotate shows what went wrong at the lines of the files. A forge that reads
	// annotations from the output of the job gets them from w.
	Annotate(w io.Writer, s *report.Suite) *Warning
}

// Options say what a forge must know about this process.
type Options struct {
	// Getenv looks up a variable of the job.
	Getenv func(name string) string
	// Token returns the token for the API of the forge, "" for none: that of the user, or
	// else the value of a variable that has a token on this forge.
	Token func(variable string) string
	// PullRequest is the number of the pull request, 0 for that of the event.
	PullRequest int
	// Uploads says that the step uploads the files that it wrote.
	Uploads bool
	// UserAgent is the name of the program in requests.
	UserAgent string
	Log       *slog.Logger
	Now       func() time.Time
}

// Detect returns the forge of this process. Outside of a job it is GitHub, without a
// context. The warning says which part of the context of a job cannot be read, nil if none.
func Detect(o Options) (Forge, *Warning) { return newGitHub(o) }

// Modes returns the words that say when to comment on a pull request.
func Modes() []string { return gitHubModes() }

// Never is the mode in which nothing is written.
const Never = "never"

// Results are what an earlier run left on the forge.
type Results struct {
	// Archive is a zip. Its content is not trusted.
	Archive []byte
	// Origin says which run the results are from.
	Origin report.Origin
}

// Warning says in one or more sentences what was not done, why, and what helps.
type Warning struct {
	Message string
	// Expected says that this is usual, and worth no more than a notice: most schedules
	// and pushes belong to no pull request.
	Expected bool
}
