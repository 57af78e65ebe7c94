// Package report is the contract between sessions and reporters: a Suite of Outcomes, and
// the Context of their run. A reporter is a function of the two that writes to an
// io.Writer, and needs no environment, network or clock.
//
// The package also has what reporters share, so that each thing has one name and one
// symbol in every report: the steps of a run, the words for verdicts, the comparison with
// an earlier run.
//
// Callers redact what they put into a Suite, and do not change it while a reporter reads
// it.
package report

import (
	"cmp"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Suite is a list of experiments with their outcomes; if it is running, their outcomes so
// far.
type Suite struct {
	// Verdict is what Worst returns for the outcomes, or a worse one that only the
	// session knows. It is empty while the suite is running.
	Verdict journal.Verdict
	// Outcomes has an entry for each selected experiment, in order.
	Outcomes []*Outcome
	Start    time.Time
	// End is when the suite ended; while it is running, when this copy of it was made.
	End time.Time
	// Running says that the suite had not ended then.
	Running bool
	// Notes are sentences about the whole, without a full stop: "stopped after
	// the first failure".
	Notes []string
	// Baseline is the comparison with an earlier suite; nil for none.
	Baseline *Comparison
}

// State is the progress of an experiment in a suite.
type State string

// The states. The zero State is Waiting.
const (
	Waiting  State = ""
	Running  State = "running"
	Finished State = "finished"
	// Skipped: it will not be run.
	Skipped State = "skipped"
)

// Outcome is one experiment of a suite with its verdict.
type Outcome struct {
	// Source is the name that the user gave: a path or a URL.
	Source string
	// File is its path below the root of the workspace, with slashes; empty for a file
	// elsewhere.
	File string
	// Title is the name of the experiment until there is a journal.
	Title string
	State State
	// Reason says what the journal does not: why the experiment was skipped, what
	// interrupted it, why there is no journal. It is a sentence without a full stop.
	Reason string
	// Verdict is empty unless the experiment is finished.
	Verdict journal.Verdict
	// Expected is the expected verdict; empty stands for passed.
	Expected journal.Verdict
	// FailOn says which failures besides the hypothesis make the run fail.
	FailOn journal.FailOn
	// Strategy says when the run observes the hypothesis.
	Strategy experiment.HypothesisStrategy
	// Journal is nil if there was no run, and incomplete while the experiment runs.
	Journal *journal.Journal
	// JournalPath is the file of the journal, below the root of the workspace if
	// possible; empty if it was not written.
	JournalPath string
	// Problems are those of the experiment file. With an error the experiment is invalid.
	Problems source.Problems
	// Places are the places of its activities in the file.
	Places Places
	// Reproduce is a shell command that runs the experiment in the same way.
	Reproduce string
}

// Name returns the title of the experiment or, without one, its source. It is not
// escaped.
func (o *Outcome) Name() string {
	if o.Journal != nil {
		if title := pyvalue.Str(o.Journal.Experiment.Value("title")); o.Journal.Experiment.Has("title") && title != "" {
			return title
		}
	}
	return cmp.Or(o.Title, o.Source, "an experiment without a name")
}

// Wanted returns the expected verdict.
func (o *Outcome) Wanted() journal.Verdict { return cmp.Or(o.Expected, journal.Passed) }

// AsExpected reports whether the experiment is finished with the expected verdict.
func (o *Outcome) AsExpected() bool { return o.State == Finished && o.Verdict == o.Wanted() }

// Unexpected reports whether the experiment is finished with another verdict.
func (o *Outcome) Unexpected() bool { return o.State == Finished && o.Verdict != o.Wanted() }

// Excused reports whether the experiment did not pass, as expected.
func (o *Outcome) Excused() bool { return o.AsExpected() && o.Verdict != journal.Passed }

// Took returns the duration of the run, zero without one.
func (o *Outcome) Took() time.Duration {
	if o.Journal == nil {
		return 0
	}
	return o.Journal.Duration
}

// Dry returns the mode of a dry run.
func (o *Outcome) Dry() experiment.Dry {
	if o.Journal == nil {
		return experiment.DryNone
	}
	return experiment.Dry(o.Journal.Experiment.String("dry"))
}
