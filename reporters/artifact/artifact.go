// Package artifact uploads journals and reports as an artifact of the workflow run, as
// actions/upload-artifact does, but also when the run failed or was cancelled.
//
// It uses the runner's artifact service, version 4: a small API (protocol.go) that returns an
// address in a blob storage, to which a zip archive is written in blocks (blob.go).
// Enterprise servers have no such service.
//
// Failures become warnings.
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

// The defaults of a Service.
const (
	// Patience bounds an upload with all its retries.
	Patience = 5 * time.Minute
	// RequestTimeout bounds a single request, such as that of a block.
	RequestTimeout = time.Minute
	// BlockSize is the number of bytes that are sent at once, and kept in memory for
	// retries.
	BlockSize = 8 << 20
	// Name is the name of an artifact without one.
	Name = "chaostoolkit-results"
)

// Service is the artifact service of a job.
type Service struct {
	// ResultsURL and Token are what the runner passes to actions as
	// ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN; steps with "run" do not get them.
	ResultsURL string
	Token      github.Token
	// ServerURL is the address of the GitHub server; empty stands for github.com.
	ServerURL string
	// MaxRetentionDays is the longest retention of the repository; 0 if it is unknown.
	MaxRetentionDays int

	// Transport sends the requests; nil stands for http.DefaultTransport.
	Transport http.RoundTripper
	// Patience and RequestTimeout bound the upload and its requests; 0 stands for the
	// constants of the same names.
	Patience, RequestTimeout time.Duration
	// BlockSize is the number of bytes that are sent at once; 0 stands for the constant.
	BlockSize int
	// Retry says how requests are retried; the zero value is usable.
	Retry retry.Policy
	// Now is the clock for the retention; nil stands for time.Now.
	Now func() time.Time
	// UserAgent is the name of this program; empty stands for "chaos".
	UserAgent string
	// Log receives retries; nil discards them.
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

// Artifact is an artifact to upload.
type Artifact struct {
	// Name is unique in a workflow run; empty stands for the constant Name. If another
	// job has used it, a derived name is used.
	Name string
	// Files are the files of the archive, in order.
	Files []File
	// RetentionDays is the retention; 0 stands for that of the repository.
	RetentionDays int
}

// File is one file of an artifact.
type File struct {
	// Name is its name in the archive, with slashes; empty stands for the last element
	// of Path. Characters that other systems do not allow are replaced.
	Name string
	// Path is the file to read.
	Path string
}

// Uploaded is an uploaded artifact. The zero value stands for none.
type Uploaded struct {
	// ID is the ID of the artifact.
	ID int64
	// Name is the name of the uploaded artifact.
	Name string
	// Size is the size of the archive in bytes, SHA256 its digest in hexadecimal digits.
	Size   int64
	SHA256 string
	// Files counts its files.
	Files int
}

// Upload uploads an artifact. It may return a result with a warning: the artifact has another
// name, or not all of the files.
func (s Service) Upload(ctx context.Context, a Artifact) (Uploaded, *github.Warning) {
	s = s.withDefaults()
	if a.Name == "" {
		a.Name = Name
	}
	undone := fmt.Sprintf("Chaos could not upload the artifact %q", a.Name)
	switch {
	case github.Enterprise(s.ServerURL):
		return Uploaded{}, warn(github.Unsupported, "%s: GitHub Enterprise Server has no service for it. "+
			"The files are still on disk; a step with actions/upload-artifact@v3 can upload them.", undone)
	case s.ResultsURL == "" || s.Token == "":
		return Uploaded{}, warn(github.NoToken, "%s: the runner did not pass ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN, which only actions get. "+
			"The files are still on disk; a step with actions/upload-artifact can upload them.", undone)
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

// problem is an error with a known cause.
type problem struct {
	cause github.Cause
	text  string
}

// Error returns the explanation.
func (p *problem) Error() string { return p.text }

// explain returns the cause and the explanation of an error.
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
		return github.Unavailable, fmt.Sprintf("the service cannot be reached: %s.", github.Quote(err.Error()))
	}
}
