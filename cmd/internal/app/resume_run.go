package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/providers/leftover"
	"github.com/chaostoolkit/run-action/reporters/narrator"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// deathOfProcess completes the sentence "interrupted by ...".
const deathOfProcess = "the death of its process: chaos was killed or crashed"

// resume brings a run to its end. The error says why rollbacks that are due could not
// even be tried; the journal is written all the same.
func (p *performance) resume(ctx context.Context, run *writeahead.Run) error {
	p.stopLeftovers(ctx, run)
	j, err := run.Journal()
	if err != nil {
		return err
	}
	past := run.Past(j, run.RollbackCount(), deathOfProcess)
	var story string
	played := false
	switch reason := past.WhyNoRollbacks(run.Rollbacks); {
	case reason != "":
		story = "no rollbacks were played, as " + reason
	case len(past.Played) == 0:
		story = "it has no rollbacks, so that what its method did may still be in effect"
	case !slices.Contains(past.Played, false):
		story = "all rollbacks had been played"
	default:
		story, err = p.replay(ctx, run, past)
		played = err == nil
	}
	if err != nil {
		story = "the rollbacks could not be played: " + told(err).Error()
	}
	if !played { // or else the journal is complete, as controls may have amended it
		past.Complete(p.app.env.Now())
	}
	p.finishPast(run, j, story)
	return err
}

// replay plays the rollbacks that are due. The result tells what came of it.
func (p *performance) replay(ctx context.Context, run *writeahead.Run, past *runner.Past) (story string, err error) {
	loading, stopLoading := context.WithCancelCause(ctx)
	defer stopLoading(nil)
	p.registry = p.providers(stopLoading)
	defer p.registry.Close() //nolint:errcheck // whatever it held on to ends with the process
	p.controls = p.app.newControls(p.settings, p.registry, p.o.loadOptions)
	e, err := p.reload(loading, run)
	if err != nil {
		return "", err
	}
	p.describe(e)
	options, err := p.engineOptions(e)
	if err != nil {
		return "", err
	}
	recorder := p.state.log.Continue(run, past)
	options.Hypothesis, options.Rollbacks, options.Dry = run.Hypothesis, run.Rollbacks, run.Dry
	options.ID, options.Commit = p.runID(run.Index), recorder.Commit
	options.Observers = append(options.Observers, recorder, narrator.New(options.Log.Handler(), p.app.env.Now))
	before := len(past.Journal.Rollbacks)
	if _, err := runner.Resume(ctx, e, past, options); err != nil {
		return "", p.app.explain(err, nil)
	}
	p.leave(recorder)
	return tellPlayed(past.Journal.Rollbacks[before:], len(recorder.Due())), nil
}

// tellPlayed says what came of rollbacks, of which some may be due still.
func tellPlayed(played []*journal.Record, due int) string {
	succeeded := 0
	for _, r := range played {
		if r.Status == journal.OutcomeSucceeded {
			succeeded++
		}
	}
	story := report.Count(succeeded, "rollback was", "rollbacks were") + " played afterwards"
	if due > 0 {
		story += ", " + report.Number(due) + " could not be"
	}
	return story
}

// finishPast writes the journal and completes the outcome. That the journal cannot be
// written is told, but leaves no rollback undone.
func (p *performance) finishPast(run *writeahead.Run, j *journal.Journal, story string) {
	path, err := p.app.writeJournal(run.JournalPath, j)
	if err != nil {
		p.log.Error("The journal is not where it should be", "error", err)
		p.mu.Lock()
		p.errs = append(p.errs, err)
		p.mu.Unlock()
	}
	verdict := j.Verdict(p.policy)
	p.update(func(o *report.Outcome) {
		o.State, o.Journal, o.Verdict, o.JournalPath = report.Finished, j, verdict, firstOf(p.app.workspacePath(path), path)
		o.Reason = "chaos was killed or crashed; " + story
		if run.Finished { // all but rollbacks for which there was no time
			o.Reason = report.Ending(j) + "; " + story
		}
	})
	p.log.Info("The run is brought to its end", "experiment", p.name, "verdict", string(verdict), "journal", path)
}

// stopLeftovers ends processes of activities that were under way, and what Python
// functions started if one of them was.
func (p *performance) stopLeftovers(ctx context.Context, run *writeahead.Run) {
	id := p.runID(run.Index)
	p.stop(ctx, func(mark string) bool {
		number, ours := strings.CutPrefix(mark, id+"/")
		if !ours {
			return false
		}
		if mark == pythonMark(id) {
			return run.UnfinishedPython()
		}
		n, err := strconv.ParseInt(number, 10, 64)
		return err == nil && (n == 0 || run.Unfinished[n])
	})
}

// stopStrays ends the Python processes of runs that had not begun.
func (s *session) stopStrays(ctx context.Context, past *writeahead.Session) {
	s.stop(ctx, func(mark string) bool {
		return slices.ContainsFunc(s.state.list, func(o *report.Outcome) bool {
			i := slices.Index(s.state.list, o)
			run := past.Run(i)
			return (run == nil || !run.Begun) && mark == pythonMark(s.runID(i))
		})
	})
}

// stop ends the processes whose marks are wanted, and tells of them.
func (s *session) stop(ctx context.Context, wanted func(mark string) bool) {
	for _, process := range leftover.Stop(ctx, wanted) {
		s.app.logs.log.Warn("A process that an activity had left behind was stopped",
			"process", process.PID, "name", process.Name, "gone", process.Stopped)
	}
}

// reload returns the experiment whose rollbacks are to be played: that of its file,
// if it still says the same - as secrets were not written down -, or else as it was
// written down.
func (p *performance) reload(ctx context.Context, run *writeahead.Run) (*experiment.Experiment, error) {
	if problems := p.app.readOverrides(p.o.loadOptions); problems.HasErrors() {
		return nil, p.app.explain(problems, nil)
	}
	if err := p.app.loadGlobalControls(p.controls, p.settings, p.o.controlFiles); err != nil {
		return nil, err
	}
	var lost []string // a probe must not find out another value than the run had
	for name, value := range run.Configuration.All() {
		if _, given := p.o.overrides.Configuration.Get(name); given {
			continue
		}
		if redacted(value) {
			lost = append(lost, name)
			continue
		}
		p.o.overrides.SetVar(name, value)
	}
	l := &loader{
		app: p.app, options: p.o.loadOptions, settings: p.settings, registry: p.registry, lenient: true, controls: p.controls,
	}
	file, err := l.reread(ctx, run)
	if err != nil {
		return nil, err
	}
	e, problems := l.build(file)
	if e == nil {
		return nil, p.app.explain(problems, file)
	}
	e.Configuration = slices.DeleteFunc(e.Configuration, func(s experiment.Setting) bool { return slices.Contains(lost, s.Name) })
	return e, nil
}

// reread returns the document of a run.
func (l *loader) reread(ctx context.Context, run *writeahead.Run) (*source.File, error) {
	file, err := l.read(ctx, run.Source)
	if err == nil && pyvalue.Equal(l.app.redactor.Redact(file.Root.Value()), run.Document) {
		return withRollbacks(file, run), nil
	}
	if redacted(run.Document) {
		if err == nil {
			err = fmt.Errorf("%s says something else now", run.Source)
		}
		return nil, fmt.Errorf("the experiment has secrets in it, which are only known from its file: %w", err)
	}
	return withRollbacks(&source.File{Name: run.Source, Root: source.FromValue(run.Document)}, run), nil
}

// withRollbacks returns the document with the rollbacks that controls made of its own.
func withRollbacks(file *source.File, run *writeahead.Run) *source.File {
	document, ok := file.Root.Value().(*pyvalue.Map)
	if !ok || run.RollbackList == nil || redacted(run.RollbackList) {
		return file
	}
	document = document.ShallowClone()
	document.Set("rollbacks", run.RollbackList)
	return &source.File{Name: file.Name, Root: source.FromValue(document)}
}

// redacted says that a secret was taken out of a value.
func redacted(value any) bool {
	return strings.Contains(string(pyvalue.AppendCompactJSON(nil, value)), redact.Replacement)
}
