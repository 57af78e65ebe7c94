// Package artifact uploads the files of a run, journals and reports, as an artifact of
// the workflow run: what actions/upload-artifact does, from within, so that it is also
// done when the run failed or was cancelled.
//
// It speaks to the runner's artifact service, version 4: a small API (protocol.go) that
// hands out an address in a blob storage, to which a zip archive is written in blocks
// (blob.go). Enterprise servers have no such service.
//
// As with everything that is written to GitHub, failures become warnings.
package artifact

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

// What a Service uses for fields that are zero.
const (
	// Patience is how long an upload may take with all its retries.
	Patience = 5 * time.Minute
	// RequestTimeout is how long a single request may take, that of a block included.
	RequestTimeout = time.Minute
	// BlockSize is how many bytes are sent at a time, and kept in memory for retries.
	BlockSize = 8 << 20
	// Name is that of an artifact without one.
	Name = "chaostoolkit-results"
)

// Service is where the runner takes artifacts, and for which job.
type Service struct {
	// ResultsURL and Token are what the runner passes to actions as
	// ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN; steps with "run" do not get them.
	ResultsURL string
	Token      github.Token
	// ServerURL is that of the GitHub that the run belongs to; empty stands for
	// github.com.
	ServerURL string
	// MaxRetentionDays is how long the repository keeps artifacts at most; 0 if it is
	// not known.
	MaxRetentionDays int

	// Transport carries the requests; nil stands for http.DefaultTransport.
	Transport http.RoundTripper
	// Patience and RequestTimeout bound the upload and its requests; 0 stands for the
	// constants of the same names.
	Patience, RequestTimeout time.Duration
	// BlockSize is how many bytes are sent at a time; 0 stands for the constant BlockSize.
	BlockSize int
	// Retry says how requests are repeated; the zero value is usable.
	Retry retry.Policy
	// Now is the clock that expiry counts from; nil stands for time.Now.
	Now func() time.Time
	// UserAgent names this program to the service; empty stands for "chaos".
	UserAgent string
	// Log is told of retries; nil discards that.
	Log *slog.Logger
}

// FromEnvironment returns the service of a job.
func FromEnvironment(getenv func(name string) string) Service {
	days, err := strconv.Atoi(getenv("GITHUB_RETENTION_DAYS"))
	if err != nil || days < 0 {
		days = 0
	}
	return Service{
		ResultsURL:       getenv("ACTIONS_RESULTS_URL"),
		Token:            github.Token(getenv("ACTIONS_RUNTIME_TOKEN")),
		ServerURL:        getenv("GITHUB_SERVER_URL"),
		MaxRetentionDays: days,
	}
}

// Artifact is what is uploaded.
type Artifact struct {
	// Name is unique in a workflow run; empty stands for the constant Name. If another
	// job has taken it, one that is derived from it is used.
	Name string
	// Files are put into the archive in their order.
	Files []File
	// RetentionDays is how long it is kept; 0 stands for what the repository says.
	RetentionDays int
}

// File is one file of an artifact.
type File struct {
	// Name is its name in the archive, with slashes; empty stands for the last element
	// of Path. What other systems cannot have in names is replaced.
	Name string
	// Path is where it is read from.
	Path string
}

// Uploaded is what came of an upload. The zero value stands for nothing.
type Uploaded struct {
	// ID is that of the artifact: see github.Context.ArtifactURL.
	ID int64
	// Name is the one under which it was uploaded.
	Name string
	// Size is that of the archive in bytes, SHA256 its digest in hexadecimal digits.
	Size   int64
	SHA256 string
	// Files is how many there are in it.
	Files int
}

// Upload uploads an artifact. There may be a warning next to a result: the artifact may
// be there under another name, or without files that could not be read.
func (s Service) Upload(ctx context.Context, a Artifact) (Uploaded, *github.Warning) {
	s = s.withDefaults()
	if a.Name == "" {
		a.Name = Name
	}
	undone := fmt.Sprintf("Chaos could not upload the artifact %q", a.Name)
	switch {
	case github.Enterprise(s.ServerURL):
		return Uploaded{}, warn(github.Unsupported, "%s: GitHub Enterprise Server has no service for it. "+
			"The files are where they were written; a step with actions/upload-artifact@v3 can upload them.", undone)
	case s.ResultsURL == "" || s.Token == "":
		return Uploaded{}, warn(github.NoToken, "%s: the runner did not pass ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN, which only actions get. "+
			"The files are where they were written; a step with actions/upload-artifact can upload them.", undone)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	u := &upload{service: &client{Service: s}, name: a.Name}
	done, err := u.do(ctx, a)
	if err != nil {
		cause, why := explain(ctx, err)
		return Uploaded{}, warn(cause, "%s: %s", undone, why)
	}
	return done, u.note()
}

func (s Service) withDefaults() Service {
	if s.Transport == nil {
		s.Transport = http.DefaultTransport
	}
	if s.Patience <= 0 {
		s.Patience = Patience
	}
	if s.RequestTimeout <= 0 {
		s.RequestTimeout = RequestTimeout
	}
	if s.BlockSize <= 0 {
		s.BlockSize = BlockSize
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.UserAgent == "" {
		s.UserAgent = "chaos"
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	return s
}

func warn(cause github.Cause, format string, args ...any) *github.Warning {
	return &github.Warning{Cause: cause, Message: fmt.Sprintf(format, args...)}
}

// problem is an error of which we know the cause.
type problem struct {
	cause github.Cause
	text  string
}

// Error returns what is told of it.
func (p *problem) Error() string { return p.text }

// explain says what an error means.
func explain(ctx context.Context, err error) (github.Cause, string) {
	var (
		known    *problem
		answered *answer
	)
	switch {
	case errors.As(err, &known):
		return known.cause, known.text
	case ctx.Err() != nil:
		return github.OutOfTime, "there was no time left for it."
	case errors.As(err, &answered):
		return answered.explain()
	default:
		return github.Unavailable, fmt.Sprintf("the service cannot be reached: %s.", github.Tell(err.Error()))
	}
}
