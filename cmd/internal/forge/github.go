package forge

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/annotations"
	"github.com/chaostoolkit/run-action/reporters/comment"
	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/summary"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// The time that requests may take with all retries.
const (
	commentTime = 30 * time.Second
	resultsTime = time.Minute
)

// gitHub is GitHub, or a GitHub Enterprise server.
type gitHub struct {
	o    Options
	host *github.Context
}

var _ Forge = (*gitHub)(nil)

func newGitHub(o Options) (*gitHub, *Warning) {
	host, warning := github.Read(github.Source{Getenv: o.Getenv, PullRequest: o.PullRequest})
	if !host.Actions {
		warning = nil // outside of GitHub Actions, no context is expected
	}
	return &gitHub{o: o, host: host}, warningOf(warning)
}

func gitHubModes() []string {
	modes := make([]string, 0, len(github.Modes()))
	for _, mode := range github.Modes() {
		modes = append(modes, string(mode))
	}
	return modes
}

func warningOf(w *github.Warning) *Warning {
	if w == nil {
		return nil
	}
	return &Warning{Message: w.Message, Expected: w.Cause == github.NoPullRequest || w.Cause == github.NoResults}
}

// Context returns where the run belongs.
func (g *gitHub) Context() report.Context { return g.host.Report() }

// ReportURL returns the place of the artifacts on the page of the run: the address of an
// artifact is only known after the upload.
func (g *gitHub) ReportURL(string) string {
	if run := g.host.RunURL(); run != "" && g.o.Uploads {
		return run + "#artifacts"
	}
	return ""
}

// FromFork says whether the event is about a commit of a fork, or does not say. The number
// of a pull request that somebody named does not count.
func (g *gitHub) FromFork() bool {
	h, warning := github.Read(github.Source{Getenv: g.o.Getenv})
	unknown := warning != nil || g.o.Getenv("GITHUB_EVENT_PATH") == ""
	switch {
	case !h.Actions:
		return false
	case strings.HasPrefix(h.Event, "pull_request"):
		return h.Fork || unknown || h.PullRequest == 0
	case h.Event == "workflow_run":
		return h.Fork || unknown
	case h.Event == "issue_comment": // it does not say whose pull request it is
		return h.PullRequest != 0 || unknown
	default:
		return false
	}
}

func (g *gitHub) client(patience time.Duration) *github.Client {
	return github.New(g.host, github.Options{
		Token: github.Token(g.o.Token("GITHUB_TOKEN")), Patience: patience, Now: g.o.Now, UserAgent: g.o.UserAgent, Log: g.o.Log,
	})
}

// EarlierResults fetches the artifact from the newest run of the workflow on the base
// branch.
func (g *gitHub) EarlierResults(ctx context.Context, artifact string) (*Results, *Warning) {
	found, warning := g.client(resultsTime).EarlierResults(ctx, artifact)
	if warning != nil {
		return nil, warningOf(warning)
	}
	return &Results{Archive: found.Archive, Origin: report.Origin{
		Label: fmt.Sprintf("run %d of %s", found.Number, found.Branch), URL: found.URL, Time: found.Time,
	}}, nil
}

// Comment writes or updates the comment of this job on the pull request.
func (g *gitHub) Comment(ctx context.Context, s *report.Suite, c report.Context, mode string) (string, *Warning) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commentTime)
	defer cancel()
	client := g.client(commentTime)
	number, warning := client.FindPullRequest(ctx)
	if warning != nil {
		w := warningOf(warning)
		w.Expected = w.Expected && g.o.PullRequest == 0
		return "", w
	}
	var body bytes.Buffer
	if err := comment.Write(&body, s, c); err != nil {
		return "", &Warning{Message: "Could not write the comment: " + err.Error()}
	}
	posted, warning := client.Comment(ctx, github.Comment{
		Text: github.Text{
			Body: body.String(), Key: c.Key(), Digest: comment.Digest(s),
			Parse: func(body string) (key, digest string, ok bool) {
				m, ok := comment.Parse(body)
				return m.Key, m.Digest, ok
			},
		},
		PullRequest: number, Mode: github.Mode(mode), Failed: s.Verdict != journal.Passed,
	})
	return posted.URL, warningOf(warning)
}

// Summarize writes the job summary.
func (g *gitHub) Summarize(s *report.Suite, c report.Context) *Warning {
	path := g.o.Getenv("GITHUB_STEP_SUMMARY")
	if path == "" {
		return &Warning{Message: "Could not write the job summary: GITHUB_STEP_SUMMARY names no file"}
	}
	var text bytes.Buffer
	err := summary.Write(&text, s, c)
	if err == nil {
		// Not by renaming: the file may be mounted by itself.
		err = os.WriteFile(path, text.Bytes(), 0o644)
	}
	if err != nil {
		return &Warning{Message: "Could not write the job summary: " + err.Error()}
	}
	return nil
}

// Annotate writes workflow commands.
func (g *gitHub) Annotate(w io.Writer, s *report.Suite) *Warning {
	if err := annotations.Write(w, s); err != nil {
		return &Warning{Message: "Could not write all annotations: " + err.Error()}
	}
	return nil
}
