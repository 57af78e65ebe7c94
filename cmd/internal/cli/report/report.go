// Package report is the command "chaos report".
package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/baseline"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/reportfile"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// command is one call of the command.
type command struct {
	process  *host.Process
	secrets  *confidential.Secrets
	format   reportfile.Format
	title    string
	failOn   []string
	baseline string
	redact   []string
	flags    *pflag.FlagSet
}

// New returns the command.
func New(process *host.Process, secrets *confidential.Secrets) *cobra.Command {
	c := &command{process: process, secrets: secrets}
	cmd := &cobra.Command{
		Use:   "report JOURNAL... REPORT",
		Short: "Write a report from journals, to share it",
		Long: `Write one REPORT from all JOURNALs. A JOURNAL is a journal of chaos or of the Chaos
Toolkit, the results.json of several experiments, a folder with such files, or a
pattern such as "journals/**/*.json". If REPORT is "-", the command writes to the
standard output.

The extension of REPORT decides the format:
  .html  one page that needs no other files
  .md    Markdown, for a wiki or an issue
  .pdf   the HTML page as it is printed; needs Chromium
  .json  for programs`,
		Example: `  chaos report journal.json report.html
  chaos report --title "Game day" chaos-results report.pdf`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return exit.Usagef("name the journals to report on and, as the last, the file for the report")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			// A browser that prints must not outlive this process.
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			return c.run(ctx, args[:len(args)-1], args[len(args)-1])
		},
	}
	c.define(cmd.Flags())
	return cmd
}

func (c *command) define(flags *pflag.FlagSet) {
	c.flags = flags
	flags.Var(&c.format, "format", "format of the report: "+reportfile.FormatNames()+" (default: by the extension)")
	flags.Var(&c.format, "export-format", "the same as --format, for compatibility with the Chaos Toolkit")
	flags.StringVar(&c.title, "title", "", "title of the report (default: the title of the experiment, if there is only one)")
	flags.StringSliceVar(&c.failOn, "fail-on", nil, "which failures make a run fail, as for \"chaos run\"")
	flags.StringVar(&c.baseline, "baseline", "", "compare with an earlier run: a journal, or a folder or zip with journals")
	flags.StringArrayVar(&c.redact, "redact", nil, "regular expression, in Go's syntax, whose matches the report redacts, in addition to secrets (repeatable)")
	flags.StringArray("var", nil, "accepted for compatibility: a report shows what was recorded")
	flags.StringArray("var-file", nil, "accepted for compatibility")
}

func (c *command) run(ctx context.Context, journals []string, path string) error {
	f := reportfile.File{Path: path, Format: c.format, Title: c.title}
	if f.Format == "" {
		var err error
		if f.Format, err = reportfile.FormatOf(path); err != nil {
			return exit.Usagef("%w; choose one with --format", err)
		}
	}
	if err := c.secrets.LearnPatterns(append([]string{confidential.URLPasswords}, c.redact...)...); err != nil {
		return exit.Usagef("--redact: %w", err)
	}
	failOn, err := journal.ParseFailOn(c.failOn)
	if err != nil {
		return exit.Usagef("--fail-on: %w", err)
	}
	if err := c.checkTarget(path); err != nil {
		return err
	}
	options := results.ReadOptions{Dir: c.process.Dir, Redact: c.secrets.Journal, Target: path}
	if c.flags.Changed("fail-on") {
		options.FailOn = &failOn
	}
	s, err := c.read(journals, options)
	if err != nil {
		return err
	}
	if err := c.compare(s, failOn); err != nil {
		return err
	}
	// The content of a report depends on nothing but the journals.
	if err := f.Write(ctx, c.process, s, report.Context{}); err != nil {
		return exit.Failf("the report could not be written: %w", err)
	}
	if path != "-" {
		fmt.Fprintf(c.process.Stdout, "Report generated as '%s'\n", path)
	}
	return nil
}

// checkTarget keeps the report from replacing a journal, if the user forgot to name the
// report, or the baseline.
func (c *command) checkTarget(path string) error {
	if path == "-" {
		return nil
	}
	if c.process.IsSame(path, c.baseline) {
		return exit.Usagef("%s is the baseline, which the report would replace", path)
	}
	if isJournal(c.process.Path(path)) {
		return exit.Usagef("%s is a journal, which the report would replace: name the file for the report last", path)
	}
	return nil
}

// journalHead is how many bytes of a file are read to see whether it is a journal.
const journalHead = 256

func isJournal(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close() //nolint:errcheck // it was only read
	head, _ := io.ReadAll(io.LimitReader(file, journalHead))
	return bytes.Contains(head, []byte(`"chaoslib-version"`))
}

// read reads the journals, and shows what is wrong with them.
func (c *command) read(journals []string, options results.ReadOptions) (*report.Suite, error) {
	for _, pattern := range journals { // a misspelled one must not go unnoticed beside others
		if suite.IsPattern(pattern) && !strings.HasPrefix(pattern, "!") {
			if _, err := suite.Select(c.process.Dir, []string{pattern}); errors.Is(err, suite.ErrNothing) {
				return nil, exit.Failf("there is no journal: no file matches %s", pattern)
			}
		}
	}
	names, err := suite.Select(c.process.Dir, journals)
	if _, bad := errors.AsType[*suite.PatternError](err); bad {
		return nil, exit.Usagef("%w", err)
	}
	if errors.Is(err, suite.ErrNothing) {
		return nil, exit.Failf("there is no journal: no file matches %s", strings.Join(journals, ", "))
	}
	if err != nil {
		return nil, exit.Fail(err)
	}
	s, err := results.Read(names, options)
	if problems, ok := errors.AsType[source.Problems](err); ok {
		load.Printer{Process: c.process, Secrets: c.secrets}.Print(problems, nil)
		return nil, exit.Silently(exit.Failure)
	}
	return s, exit.Fail(err)
}

// compare adds to the suite how it differs from an earlier run.
func (c *command) compare(s *report.Suite, failOn journal.FailOn) error {
	if c.baseline == "" {
		return nil
	}
	earlier, err := baseline.Read(c.process.Path(c.baseline), failOn)
	if err != nil {
		return exit.Failf("the baseline %s could not be read: %w", c.baseline, err)
	}
	s.Baseline = report.Compare(s, earlier, report.Origin{Label: c.baseline})
	for _, note := range earlier.Notes {
		c.process.Logs.Warn("The baseline is not complete: " + note) //nolint:sloglint // a sentence
	}
	return nil
}
