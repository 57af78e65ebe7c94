package publish

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/baseline"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/reportfile"
	"github.com/chaostoolkit/run-action/reporters/junit"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Publisher publishes the results of one session.
type Publisher struct {
	process *host.Process
	secrets *confidential.Secrets
	step    *action.Step
	options Options
	forge   forge.Forge
	context report.Context
	// earlier is the run that the session is compared with, nil for none.
	earlier *baseline.Earlier
	summary summary
}

// New returns a publisher for the forge that this process runs on. step is nil outside of
// a step.
func New(process *host.Process, s *confidential.Secrets, step *action.Step, o Options) *Publisher {
	f, warning := forge.Detect(forge.Options{
		Getenv: process.JobVariable, PullRequest: o.PRNumber, Uploads: step.Uploads(),
		Token: func(variable string) string {
			return step.Token(func(string) string { return process.Getenv(variable) })
		},
		UserAgent: host.UserAgent(), Log: process.Logs.Logger, Now: process.Now,
	})
	p := newPublisher(process, s, step, o, f)
	p.warn(warning)
	return p
}

func newPublisher(process *host.Process, s *confidential.Secrets, step *action.Step, o Options, f forge.Forge) *Publisher {
	p := &Publisher{process: process, secrets: s, step: step, options: o, forge: f, context: f.Context()}
	p.context.Leg, p.context.CommentKey = step.Leg(), o.CommentKey
	p.context.Version, p.context.Image = host.Version, process.JobVariable("CHAOS_IMAGE")
	p.summary.write = func(s *report.Suite) *forge.Warning { return f.Summarize(s, p.context) }
	p.summary.wanted = o.JobSummary
	return p
}

// FromFork says whether the job runs for what somebody proposes from a fork.
func (p *Publisher) FromFork() bool { return p.forge.FromFork() }

// Watches says that the publisher shows the progress of runs.
func (p *Publisher) Watches() bool { return p.options.JobSummary }

// FetchBaseline starts to read the earlier run that the session is compared with.
func (p *Publisher) FetchBaseline(ctx context.Context, failOn journal.FailOn) {
	p.earlier = baseline.Fetch(ctx, baseline.Source{
		Name: p.options.Baseline, Path: p.process.Path(p.options.Baseline),
		Forge: p.forge, Artifact: p.step.ArtifactName(), FailOn: failOn,
	})
}

// Progress rewrites the job summary now and then while the session runs, so that the
// summary shows what a killed session did. snapshot returns the suite as it is.
func (p *Publisher) Progress(snapshot func() *report.Suite) {
	p.summary.schedule(func() *report.Suite { return p.secrets.Suite(snapshot()) }, p.warn)
}

// Finish publishes the results of a session, the cheapest ones first. dir is the folder
// with the journals, "" if there is only one journal.
func (p *Publisher) Finish(ctx context.Context, s *report.Suite, dir string) {
	p.summary.stop()
	s = p.secrets.Suite(s)
	p.compare(ctx, s)
	p.writeJUnit(s)
	if dir != "" {
		err := reportfile.Private(p.process, ResultsPath(dir), func(w io.Writer) error { return results.Write(w, s) })
		p.warnOf("The report in results", err)
	}
	paths := p.writeReports(ctx, s, func(f reportfile.Format) bool { return f != reportfile.PDF })
	p.warn(p.summary.writeLast(s))
	if p.options.Annotations {
		p.annotate(s)
	}
	p.comment(ctx, s)
	paths = append(paths, p.writeReports(ctx, s, func(f reportfile.Format) bool { return f == reportfile.PDF })...)
	p.step.SetOutputs(action.Output{Name: "report-path", Value: strings.Join(paths, "\n")})
	p.step.SetOutputs(suiteOutputs(s)...)
}

// ResultsPath returns where the results of a session go whose journals are in dir.
func ResultsPath(dir string) string { return filepath.Join(dir, results.FileName) }

// compare adds to the suite how it differs from the earlier run.
func (p *Publisher) compare(ctx context.Context, s *report.Suite) {
	for _, w := range p.earlier.Compare(ctx, s) {
		p.warn(w)
	}
	if s.Baseline != nil && s.Baseline.Missing == "" {
		p.process.Logs.Info("Compared with "+s.Baseline.From(), "tally", s.Baseline.Tally()) //nolint:sloglint // a sentence
	}
}

func (p *Publisher) writeJUnit(s *report.Suite) {
	if p.options.JUnitPath == "" {
		return
	}
	path := p.process.Path(p.options.JUnitPath)
	p.step.Wrote(path)
	err := os.MkdirAll(filepath.Dir(path), 0o777)
	if err == nil {
		err = atomicfile.Write(path, 0o666, func(w io.Writer) error { return junit.Write(w, s, p.context) })
	}
	p.warnOf("The report in JUnit XML", err)
	if err == nil {
		p.step.SetOutputs(action.Output{Name: "junit-path", Value: p.process.ShownPath(path)})
	}
}

// reportTime bounds the reports on a session that was interrupted.
const reportTime = 30 * time.Second

// writeReports writes the reports in the formats that are wanted and returns their paths.
// If ctx has ended, they get a moment.
func (p *Publisher) writeReports(ctx context.Context, s *report.Suite, wanted func(reportfile.Format) bool) (written []string) {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), reportTime)
		defer cancel()
	}
	for _, f := range p.options.Reports {
		if !wanted(f.Format) {
			continue
		}
		if err := f.Write(ctx, p.process, s, p.context); err != nil {
			p.warnOf("The report "+f.Path, err)
			continue
		}
		path := p.process.Path(f.Path)
		p.process.Logs.Info("Report generated", "report", path)
		written = append(written, p.process.ShownPath(path))
		p.step.Wrote(path)
		p.context.ReportURL = cmp.Or(p.context.ReportURL, p.forge.ReportURL(path))
	}
	return written
}

// annotate shows what went wrong at the lines of the files.
func (p *Publisher) annotate(s *report.Suite) {
	var warning *forge.Warning
	p.step.Unfenced(func() { warning = p.forge.Annotate(p.process.Stderr, s) })
	p.warn(warning) // not before: it takes the lock that Unfenced holds
}

// comment writes or updates the comment on the pull request.
func (p *Publisher) comment(ctx context.Context, s *report.Suite) {
	if mode := p.options.PRComment; mode != forge.Never && mode != "" {
		url, warning := p.forge.Comment(ctx, s, p.context, mode)
		p.warn(warning)
		if url != "" {
			p.step.SetOutputs(action.Output{Name: "comment-url", Value: url})
		}
	}
}

func (p *Publisher) warnOf(what string, err error) {
	if err != nil {
		p.warn(&forge.Warning{Message: fmt.Sprintf("%s could not be written: %v", what, err)})
	}
}

// warn logs what was not published, and annotates the step with it unless it is expected.
// A nil warning is none.
func (p *Publisher) warn(w *forge.Warning) {
	switch {
	case w == nil:
	case w.Expected:
		p.process.Logs.Info(w.Message) //nolint:sloglint // a sentence
	default:
		p.process.Logs.Warn(w.Message) //nolint:sloglint // a sentence
		p.step.Warn(w.Message)
	}
}
