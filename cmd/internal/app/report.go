package app

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// reportCommand is what "chaos report" is asked to do.
type reportCommand struct {
	app      *application
	format   reportFormat
	title    string
	failOn   []string
	baseline string
	redact   []string
	flags    *pflag.FlagSet
}

func newReportCommand(a *application) *cobra.Command {
	r := &reportCommand{app: a}
	cmd := &cobra.Command{
		Use:   "report JOURNAL... REPORT",
		Short: "Make a report to share of journals",
		Long: `Make one REPORT of each JOURNAL, which is a journal that this program or the Chaos
Toolkit wrote, the results.json of several experiments, a folder with such files, or
a pattern such as "journals/**/*.json". A REPORT called "-" is written to the standard
output.

The extension of REPORT tells the format: .html is one page that needs nothing else,
.md is for a wiki or an issue, .pdf is the page as it is printed, for which a Chromium
has to be installed, and .json is for programs.`,
		Example: `  chaos report journal.json report.html
  chaos report --title "Game day" chaos-results report.pdf`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageErrorf("a report needs the journals that it is made of and, as the last, the file that it goes to")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r.flags = cmd.Flags()
			// A browser that prints must not outlive this process.
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			return r.run(ctx, args[:len(args)-1], args[len(args)-1])
		},
	}
	flags := cmd.Flags()
	flags.Var(&r.format, "format", "format of the report: "+formatNames()+" (default: that of the extension)")
	flags.Var(&r.format, "export-format", "the same as --format, as the Chaos Toolkit calls it")
	flags.StringVar(&r.title, "title", "", "title of the report (default: that of the experiment, if there is only one)")
	flags.StringSliceVar(&r.failOn, "fail-on", nil, "judge the runs as \"chaos run\" does with this option")
	flags.StringVar(&r.baseline, "baseline", "", "compare with an earlier run: a journal, or a folder or zip with journals")
	flags.StringArrayVar(&r.redact, "redact", nil, "regular expression, in Go's syntax, whose matches are redacted besides the secrets that stand in a journal (repeatable)")
	flags.StringArray("var", nil, "accepted for compatibility: a report shows what was recorded")
	flags.StringArray("var-file", nil, "accepted for compatibility")
	return cmd
}

func (r *reportCommand) run(ctx context.Context, journals []string, path string) error {
	f := reportFile{Path: path, Format: r.format, Title: r.title}
	if f.Format == "" {
		var err error
		if f.Format, err = reportFormatOf(path); err != nil {
			return usageErrorf("%w; name one of them by --format", err)
		}
	}
	for _, text := range append([]string{passwords}, r.redact...) {
		e, err := redact.ParseExpression(text)
		if err != nil {
			return usageErrorf("--redact: %w", err)
		}
		r.app.redactor.AddExpression(e)
	}
	options := results.ReadOptions{Dir: r.app.env.Dir, Redact: r.app.redactRecorded, Target: path}
	policy, err := journal.ParseFailOn(r.failOn)
	if err != nil {
		return usageErrorf("--fail-on: %w", err)
	}
	if r.flags.Changed("fail-on") {
		options.FailOn = &policy
	}
	if err := r.checkTarget(path); err != nil {
		return err
	}
	s, err := r.read(journals, options)
	if err != nil {
		return err
	}
	if err := r.compare(s, policy); err != nil {
		return err
	}
	// What a report says depends on nothing but the journals.
	if err := r.app.writeReport(ctx, f, s, report.Context{}); err != nil {
		return failure(fmt.Errorf("the report could not be written: %w", err))
	}
	if path != "-" {
		fmt.Fprintf(r.app.env.Stdout, "Report generated as '%s'\n", path)
	}
	return nil
}

// checkTarget keeps a journal from being overwritten where the report was forgotten,
// and what the report is compared with.
func (r *reportCommand) checkTarget(path string) error {
	if path == "-" {
		return nil
	}
	if r.app.isSame(path, r.baseline) {
		return usageErrorf("%s is the baseline, which the report would replace", path)
	}
	if r.app.isJournal(path) {
		return usageErrorf("%s is a journal, which a report would replace: name the file for the report last", path)
	}
	return nil
}

// read reads the journals, and shows what is wrong with them.
func (r *reportCommand) read(journals []string, options results.ReadOptions) (*report.Suite, error) {
	for _, pattern := range journals { // one that is misspelt must not go unnoticed beside others
		if suite.IsPattern(pattern) && !strings.HasPrefix(pattern, "!") {
			if _, err := suite.Select(r.app.env.Dir, []string{pattern}); errors.Is(err, suite.ErrNothing) {
				return nil, failure(fmt.Errorf("there is no journal: no file matches %s", pattern))
			}
		}
	}
	names, err := suite.Select(r.app.env.Dir, journals)
	switch bad := (*suite.PatternError)(nil); {
	case errors.As(err, &bad):
		return nil, usageErrorf("%w", err)
	case errors.Is(err, suite.ErrNothing):
		return nil, failure(fmt.Errorf("there is no journal: no file matches %s", strings.Join(journals, ", ")))
	case err != nil:
		return nil, failure(err)
	}
	s, err := results.Read(names, options)
	if problems := (source.Problems)(nil); errors.As(err, &problems) {
		r.app.showIn(problems, nil)
		return nil, reported(exitFailure)
	}
	return s, failure(err)
}

// compare adds to the suite what is different from an earlier run.
func (r *reportCommand) compare(s *report.Suite, policy journal.FailOn) error {
	if r.baseline == "" {
		return nil
	}
	earlier, origin, err := r.app.readBaseline(r.baseline, policy)
	if err != nil {
		return failure(fmt.Errorf("the baseline %s could not be read: %w", r.baseline, err))
	}
	s.Baseline = report.Compare(s, earlier, origin)
	for _, note := range earlier.Notes {
		r.app.logs.log.Warn("The baseline is not complete: " + note) //nolint:sloglint // a sentence
	}
	return nil
}
