// Package publish writes the results of a session where people and programs read them:
// JUnit XML, results.json, reports to share, the job summary, annotations, the comment on
// the pull request and the outputs of the step. A suite is all it needs, so that it can
// publish a session that ran, one that was recovered, or one that was read back. Nothing
// that fails here changes a verdict.
package publish

import (
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/reportfile"
)

// Options say what to publish.
type Options struct {
	JUnitPath   string
	JobSummary  bool
	Annotations bool
	// PRComment is one of the modes of package forge.
	PRComment  string
	CommentKey string
	PRNumber   int
	Baseline   string
	Reports    reportfile.List
}

// Define adds the options to a set of flags.
func (o *Options) Define(flags *pflag.FlagSet) {
	host.Group(flags, host.GroupResults, func(flags *pflag.FlagSet) {
		flags.StringVar(&o.JUnitPath, "junit-path", "", "write a report in JUnit XML to `FILE`")
		flags.StringVar(&o.Baseline, "baseline", "", "compare with an earlier run: `PATH` of a journal, of a folder or zip with journals, or \"auto\" for the latest results of the base branch on GitHub")
		o.Reports.Define(flags)
	})
	host.Group(flags, host.GroupForge, func(flags *pflag.FlagSet) {
		flags.BoolVar(&o.JobSummary, "job-summary", false, "write the summary of the job")
		flags.BoolVar(&o.Annotations, "annotations", false, "annotate failures at their lines")
		host.Choice(flags, &o.PRComment, "pr-comment", forge.Never, forge.Modes(), "when to comment on the pull request")
		flags.StringVar(&o.CommentKey, "comment-key", "", "`KEY` of the comment, if there is one for each of several jobs (default: workflow, job and leg of the matrix)")
		flags.IntVar(&o.PRNumber, "pr-number", 0, "`NUMBER` of the pull request to comment on (default: that of the event)")
	})
}
