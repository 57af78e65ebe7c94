package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/reporters/annotations"
	"github.com/chaostoolkit/run-action/reporters/comment"
	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/junit"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/reporters/summary"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// reportOptions say where a session is reported.
type reportOptions struct {
	junitPath   string
	jobSummary  bool
	annotations bool
	prComment   string
	commentKey  string
	prNumber    int
	baseline    string
	files       reportFiles
}

func (o *reportOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.junitPath, "junit-path", "", "write a report in JUnit XML to this file")
	flags.BoolVar(&o.jobSummary, "job-summary", false, "write the summary of the job on GitHub")
	flags.BoolVar(&o.annotations, "annotations", false, "annotate what went wrong at its line on GitHub")
	modes := make([]string, 0, len(github.Modes()))
	for _, mode := range github.Modes() {
		modes = append(modes, string(mode))
	}
	choiceVar(flags, &o.prComment, "pr-comment", string(github.Never), modes, "when to comment on the pull request")
	flags.StringVar(&o.commentKey, "comment-key", "", "what tells the comment from those of other jobs (default: workflow, job and leg of the matrix)")
	flags.StringVar(&o.baseline, "baseline", "", "compare with an earlier run: a journal, a folder or zip with journals, or \"auto\" for the latest results of the base branch on GitHub")
	o.files.addFlags(flags)
	flags.IntVar(&o.prNumber, "pr-number", 0, "the pull request to comment on (default: that of the event)")
}

// progressTime is how long the summary of a session that runs may be behind.
const progressTime = 500 * time.Millisecond

// commentTime is how long the comment may take, with all that is tried again.
const commentTime = 30 * time.Second

// reporting reports on a session, also while it runs. Nothing that fails here
// changes a verdict.
type reporting struct {
	app  *application
	o    reportOptions
	host *github.Context
	// context is what the reports say of where they come from.
	context report.Context
	// earlier is the run that the session is compared with, nil for none.
	earlier *earlier

	// mu guards the summary while the session runs.
	mu sync.Mutex
	// due writes the summary in a moment, nil if that is not needed.
	due *time.Timer
	// finished says that the last summary is written.
	finished bool
}

func (a *application) newReporting(o reportOptions) *reporting {
	r := &reporting{app: a, o: o}
	var warning *github.Warning
	r.host, warning = github.Read(github.Source{Getenv: a.stepEnv, PullRequest: o.prNumber})
	if warning != nil && r.host.Actions {
		r.warn(warning.Message)
	}
	r.context = r.host.Report()
	r.context.Leg, r.context.CommentKey = a.leg(), o.commentKey
	r.context.Version, r.context.Image = Version, a.stepEnv("CHAOS_IMAGE")
	return r
}

// progress rewrites the summary now and then, so that a run that is killed still
// shows what it did.
func (r *reporting) progress(picture func() *report.Suite) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.o.jobSummary || r.finished || r.due != nil {
		return
	}
	r.due = time.AfterFunc(progressTime, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.due = nil
		if !r.finished {
			r.summarise(r.app.clean(picture()))
		}
	})
}

// finish writes all reports, those first that cost least. The result is what
// the step hands on.
func (r *reporting) finish(ctx context.Context, s *report.Suite, dir string) []action.Output {
	s = r.app.clean(s)
	r.compare(ctx, s)
	var outputs []action.Output
	if r.o.junitPath != "" {
		path := r.app.env.path(r.o.junitPath)
		if r.write("JUnit XML", path, func(w io.Writer) error { return junit.Write(w, s, r.context) }) {
			outputs = append(outputs, action.Output{Name: "junit-path", Value: firstOf(r.app.workspacePath(path), path)})
		}
	}
	if dir != "" {
		r.writePrivate("results", filepath.Join(dir, "results.json"), func(w io.Writer) error { return results.Write(w, s) })
	}
	paths := r.writeReports(ctx, s, false)
	r.lastSummary(s)
	if r.o.annotations {
		r.app.unfenced(func() {
			if err := annotations.Write(r.app.env.Stderr, s); err != nil {
				r.warn("The annotations are not complete: " + err.Error())
			}
		})
	}
	if url := r.comment(ctx, s); url != "" {
		outputs = append(outputs, action.Output{Name: "comment-url", Value: url})
	}
	paths = append(paths, r.writeReports(ctx, s, true)...)
	outputs = append(outputs, action.Output{Name: "report-path", Value: strings.Join(paths, "\n")})
	return append(outputs, suiteOutputs(s)...)
}

// write writes a report to a file, whose folder it makes.
func (r *reporting) write(what, path string, content func(io.Writer) error) bool {
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = atomicfile.Write(path, 0o666, content)
	}
	if err != nil {
		r.warn(fmt.Sprintf("The report in %s could not be written: %v", what, err))
	}
	return err == nil
}

// lastSummary writes the summary for the last time.
func (r *reporting) lastSummary(s *report.Suite) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished = true
	if r.due != nil {
		r.due.Stop()
	}
	if r.o.jobSummary {
		r.summarise(s)
	}
}

// summarise writes the job summary over what this step wrote before.
func (r *reporting) summarise(s *report.Suite) {
	path := r.app.stepEnv("GITHUB_STEP_SUMMARY")
	if path == "" {
		r.warn("There is no job summary, as GITHUB_STEP_SUMMARY names no file for it")
		r.o.jobSummary = false
		return
	}
	var text bytes.Buffer
	err := summary.Write(&text, s, r.context)
	if err == nil {
		// Not by renaming: the file may be mounted by itself.
		err = os.WriteFile(path, text.Bytes(), 0o644)
	}
	if err != nil {
		r.warn("The job summary could not be written: " + err.Error())
	}
}

// comment brings the comment on the pull request up to date and returns where it
// is.
func (r *reporting) comment(ctx context.Context, s *report.Suite) string {
	mode := github.Mode(r.o.prComment)
	if mode == github.Never || mode == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commentTime)
	defer cancel()
	client := r.client(commentTime)
	number, warning := client.FindPullRequest(ctx)
	if warning != nil {
		r.warnUnlessUsual(warning)
		return ""
	}
	var body bytes.Buffer
	if err := comment.Write(&body, s, r.context); err != nil {
		r.warn("The comment could not be written: " + err.Error())
		return ""
	}
	posted, warning := client.Comment(ctx, github.Comment{
		Text: github.Text{
			Body: body.String(), Key: r.context.Key(), Digest: comment.Digest(s),
			Parse: func(body string) (key, digest string, ok bool) {
				m, ok := comment.Parse(body)
				return m.Key, m.Digest, ok
			},
		},
		PullRequest: number, Mode: mode, Failed: s.Verdict != journal.Passed,
	})
	if warning != nil {
		r.warn(warning.Message)
	}
	return posted.URL
}

// client returns one for GitHub's API, with patience for one task.
func (r *reporting) client(patience time.Duration) *github.Client {
	return github.New(r.host, github.Options{
		Token: github.Token(r.app.token()), Patience: patience, Now: r.app.env.Now, UserAgent: "chaostoolkit-run-action/" + Version,
		Log: r.app.logs.log,
	})
}

// warnUnlessUsual tells of what is missing, but leaves it at a notice where it is
// usual: most schedules and pushes belong to no pull request.
func (r *reporting) warnUnlessUsual(w *github.Warning) {
	if w.Cause == github.NoPullRequest && r.o.prNumber == 0 {
		r.app.logs.log.Info(w.Message) //nolint:sloglint // a sentence
		return
	}
	r.warn(w.Message)
}

// warn tells of a report that is missing, in the log and, on GitHub, beside it.
func (r *reporting) warn(message string) {
	r.app.logs.log.Warn(message) //nolint:sloglint // a sentence
	if step := r.app.step; step != nil {
		step.log.Warning(message)
	}
}
