// Package forge is the code host that a job runs on, as publishing and policies see it:
// where a run belongs, whether it comes from a fork, and where results are shown. It is
// the only place that knows which forges there are.
package forge

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Forge is a code host. Nothing that fails there changes a verdict: it becomes a Warning.
type Forge interface {
	// InJob says that this process belongs to a job of the forge.
	InJob() bool
	// Context returns what reports say about where the run belongs.
	Context() report.Context
	// FromFork says whether the job runs for what somebody proposes from a fork. It is
	// true, too, if the event should say so and does not.
	FromFork() bool
	// EarlierResults fetches the newest results of the base branch, an artifact with a name.
	EarlierResults(ctx context.Context, artifact string) (*Results, *Warning)
	// Comment writes or updates the comment on the pull request and returns its URL, ""
	// if there is none.
	Comment(ctx context.Context, s *report.Suite, c report.Context, mode string) (url string, w *Warning)
	// Summarize writes the summary of the job over the one that this step wrote before.
	Summarize(s *report.Suite, c report.Context) *Warning
	// Annotate writes what went wrong to w, the output of the step, where the forge picks
	// it up.
	Annotate(w io.Writer, s *report.Suite) *Warning
}

// Options are what a forge is told about this process.
type Options struct {
	// Getenv looks up a variable of the job.
	Getenv func(name string) string
	// Token authenticates with the API of the forge, "" for none.
	Token string
	// PullRequest is the number of the pull request, 0 for that of the event.
	PullRequest int
	// Leg distinguishes the legs of a matrix, CommentKey the comments of one job.
	Leg, CommentKey string
	// Version is that of chaos, UserAgent what it calls itself in requests.
	Version, UserAgent string
	Log                *slog.Logger
	Now                func() time.Time
}

// Detect returns the forge of this process. Outside of a job it is GitHub, without a
// context. The warning says which part of the context cannot be read, nil if none.
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
