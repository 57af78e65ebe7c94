// Package report is the contract between whoever runs experiments and the
// reporters that tell of them: a Suite of Outcomes, and the Context in which they
// came about. Everything in it is plain data; a reporter is a function of the two
// that writes to an io.Writer, and needs no environment, network or clock.
//
// The package also has what reporters share, so that the same thing has the same
// name and the same sign on each surface: the steps of a run, the words for
// verdicts, text that is harmless in Markdown, and pages of bounded size.
//
// Whatever is put into a Suite was redacted before. Nothing may change what it
// points to while a reporter reads it.
package report

import (
	"cmp"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Suite is what came of a list of experiments, so far if it is running.
type Suite struct {
	// Verdict is the one that Worst reads from the outcomes, or a graver one
	// that only the suite knows of. It is empty while the suite is running.
	Verdict journal.Verdict
	// Outcomes has one entry for each experiment that was selected, in order.
	Outcomes []*Outcome
	Start    time.Time
	// End is when the suite ended or, while it is running, when this picture of
	// it was taken.
	End time.Time
	// Running says that the suite goes on, or did when this picture was taken.
	Running bool
	// Notes are sentences about the whole, without a full stop: "stopped after
	// the first failure".
	Notes []string
	// Baseline is in what the suite is different from an earlier one; nil if that was
	// not asked for.
	Baseline *Comparison
}

// State is how far an experiment of a suite has come.
type State string

// The states. The zero State is that of an experiment which waits for its turn.
const (
	Waiting  State = ""
	Running  State = "running"
	Finished State = "finished"
	// Skipped: it is not going to be run.
	Skipped State = "skipped"
)

// Outcome is what came of one experiment.
type Outcome struct {
	// Source is the experiment as the user named it: a path or a URL.
	Source string
	// File is its path below the root of the workspace, with slashes; empty for
	// one that is not kept there.
	File string
	// Title is what to call the experiment before there is a journal.
	Title string
	State State
	// Reason completes a sentence on what the journal does not tell: why the
	// experiment was skipped, what interrupted it, why there is no journal.
	Reason string
	// Verdict is empty unless the experiment is finished.
	Verdict journal.Verdict
	// Expected is the verdict that was asked for; empty stands for passed.
	Expected journal.Verdict
	// FailOn says what counts as a failure besides the hypothesis.
	FailOn journal.FailOn
	// Strategy is the one that the run observes the hypothesis by.
	Strategy experiment.HypothesisStrategy
	// Journal is nil if there was no run. That of a running experiment is not
	// complete.
	Journal *journal.Journal
	// JournalPath is where it was written to, below the root of the workspace if
	// possible; empty if it was not.
	JournalPath string
	// Problems are what is wrong with the experiment. One with errors is invalid.
	Problems source.Problems
	// Places say where its activities stand in the file.
	Places Places
	// Reproduce is a shell command that runs the experiment in the same way.
	Reproduce string
}

// Name returns what to call the experiment: its title or, without one, its
// source. It is as it was written, and needs escaping.
func (o *Outcome) Name() string {
	if o.Journal != nil {
		if title := pyvalue.Str(o.Journal.Experiment.Value("title")); o.Journal.Experiment.Has("title") && title != "" {
			return title
		}
	}
	return cmp.Or(o.Title, o.Source, "an experiment without a name")
}

// Wanted returns the verdict that was asked for.
func (o *Outcome) Wanted() journal.Verdict { return cmp.Or(o.Expected, journal.Passed) }

// AsExpected says that the experiment came out with the verdict that was asked
// for. One that is not finished did not.
func (o *Outcome) AsExpected() bool { return o.State == Finished && o.Verdict == o.Wanted() }

// Unexpected says that the experiment came out with another verdict.
func (o *Outcome) Unexpected() bool { return o.State == Finished && o.Verdict != o.Wanted() }

// Excused says that it did not pass, and was not meant to.
func (o *Outcome) Excused() bool { return o.AsExpected() && o.Verdict != journal.Passed }

// Took returns how long the run took; it is zero if there was none.
func (o *Outcome) Took() time.Duration {
	if o.Journal == nil {
		return 0
	}
	return o.Journal.Duration
}

// Dry returns the mode in which the run only pretended.
func (o *Outcome) Dry() experiment.Dry {
	if o.Journal == nil {
		return experiment.DryNone
	}
	return experiment.Dry(o.Journal.Experiment.String("dry"))
}
