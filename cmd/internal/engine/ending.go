package engine

import (
	"log/slog"

	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// WriteHeading announces an experiment of a suite: the first one, or another one.
func (e *Engine) WriteHeading(name string, first bool) {
	if e.Process.Logs.Live() && !first {
		console.WriteSeparator(e.Process.Stderr) //nolint:errcheck // the terminal is only decoration
	}
	e.Process.Logs.Info("Next is the experiment " + name) //nolint:sloglint // a sentence
}

// WriteEnding ends a run on the terminal or in the log. The journal is at path.
func (e *Engine) WriteEnding(log *slog.Logger, j *journal.Journal, v journal.Verdict, path string, exitCode int) {
	if !e.Process.Logs.Live() {
		log.Info("The run is over", "verdict", string(v), "journal", path)
		return
	}
	t := e.Process.Terminal
	console.WriteSummary(e.Process.Stderr, j, v, console.SummaryOptions{ //nolint:errcheck // the terminal is only decoration
		Color: t.Color, ASCII: !t.Unicode, Journal: path, ExitCode: exitCode,
	})
}

// WriteSuite ends a suite on the terminal. Elsewhere the log has the tally.
func (e *Engine) WriteSuite(s *report.Suite) {
	if !e.Process.Logs.Live() {
		return
	}
	t := e.Process.Terminal
	console.WriteSuite(e.Process.Stderr, s, console.SuiteOptions{ //nolint:errcheck // the terminal is only decoration
		Color: t.Color, ASCII: !t.Unicode, Width: t.Width(), Redact: e.Secrets.Text,
	})
}
