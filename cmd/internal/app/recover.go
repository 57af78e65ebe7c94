package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner"
)

// recoverOptions are the options of "chaos recover".
type recoverOptions struct {
	loadOptions
	forget  bool
	timeout time.Duration
}

func newRecoverCommand(a *application) *cobra.Command {
	o := &recoverOptions{}
	cmd := &cobra.Command{
		Use:   "recover [DIR]",
		Short: "Bring runs to their end whose process died: undo what they did",
		Long: `Look in DIR, the state folder of "chaos run", for runs that did not come to their
end as their process was killed, crashed or ran out of time. Stop what is left of
their activities, play each rollback that is due and was not carried out, complete
journals and reports, and tell what was done. It can be called at any time and any
number of times: runs that go on are left alone.

A rollback which was under way when the process died is played again, as nobody knows
how far it came. One that fails stays due, so that it can be tried again.

The exit code is 0 if nothing is left to be undone, and 1 otherwise.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.recover(cmd.Context(), args, o) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.forget, "forget", false, "undo nothing, and remove what is kept of the runs")
	flags.DurationVar(&o.timeout, "timeout", 0, "time for all rollbacks together; those for which it does not suffice stay due")
	o.addFlags(flags)
	return cmd
}

// recovery is one call of "chaos recover".
type recovery struct {
	app     *application
	o       *recoverOptions
	signals *signals
	budget  suite.Budget
	// failed says that something is left that should have been undone.
	failed bool
}

// recover deals with all logs in the folder that args name, or in those where
// sessions keep them.
func (a *application) recover(ctx context.Context, args []string, o *recoverOptions) error {
	if err := a.checkVarFiles(o.loadOptions); err != nil {
		return err
	}
	dirs, paths, err := a.findLogs(args)
	if err != nil {
		return &exitError{code: exitFailure, err: err}
	}
	if len(paths) == 0 {
		a.logs.log.Info("There is nothing to recover", "folder", dirs[0])
		return nil
	}
	ctx, signals := a.listenForSignals(ctx)
	defer signals.stop()
	r := &recovery{app: a, o: o, signals: signals}
	r.budget = suite.Budget{What: "timeout", Limit: o.timeout, Begin: a.env.Now()}
	for _, path := range paths {
		if err := r.recoverLog(ctx, path); err != nil {
			a.logs.log.Error("A session cannot be recovered", "log", path, "error", told(err))
			r.failed = true
		}
	}
	if r.failed {
		return reported(exitFailure)
	}
	return nil
}

// findLogs returns the folders that are looked in, and the logs in them.
func (a *application) findLogs(args []string) (dirs, paths []string, err error) {
	dirs = []string{a.env.path(defaultStateDir), fallbackStateDir()}
	if len(args) > 0 {
		dirs = []string{a.env.path(args[0]), filepath.Join(a.env.path(args[0]), defaultStateDir)}
		if err := checkDirectory(dirs[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
	}
	for _, dir := range dirs {
		found, err := writeahead.Find(dir)
		if err != nil {
			return nil, nil, err
		}
		paths = append(paths, found...)
	}
	return dirs, paths, nil
}

// emptyTime is how old a log without a word must be before nobody is going to begin
// it any more.
const emptyTime = time.Minute

// recoverLog deals with one log.
func (r *recovery) recoverLog(ctx context.Context, path string) error {
	log, past, err := writeahead.Open(path)
	switch {
	case errors.Is(err, writeahead.ErrInUse):
		r.app.logs.log.Info("A session is left alone, as its process is still at work", "log", path)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return nil // somebody else was faster
	case errors.Is(err, writeahead.ErrEmpty):
		return r.removeEmpty(path)
	case err != nil:
		return err
	case r.o.forget:
		r.app.logs.log.Warn("Forgetting a session", "experiments", past.Sources, "began", past.Start)
		return log.Remove()
	}
	s, err := r.session(ctx, log, past)
	if err != nil {
		return errors.Join(err, log.Close())
	}
	return s.resume(ctx, r, past)
}

func (r *recovery) removeEmpty(path string) error {
	info, err := os.Stat(path)
	if err != nil || r.app.env.Now().Sub(info.ModTime()) < emptyTime {
		return nil //nolint:nilerr // somebody else was faster
	}
	return os.Remove(path)
}

// interruption is how the time of a recovery ends its rollbacks.
func (r *recovery) interruption() runner.Interruption {
	return runner.Interruption{
		Reason: "the timeout of " + r.budget.Limit.String() + " for all rollbacks together", NoRollbacks: true, OutOfTime: true,
	}
}

// warnOfUnfinished tells of runs that nobody has brought to their end.
func (a *application) warnOfUnfinished(dir string) {
	paths, _ := writeahead.Find(dir)
	for _, path := range paths {
		past, err := writeahead.Peek(path)
		switch {
		case errors.Is(err, writeahead.ErrInUse), errors.Is(err, writeahead.ErrEmpty), errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			a.logs.log.Warn("Whether a session came to its end cannot be told", "log", path, "error", err)
			continue
		}
		if !slices.ContainsFunc(past.Runs, (*writeahead.Run).Unresolved) {
			continue
		}
		message := fmt.Sprintf("An earlier session of %s, from %s, did not come to its end: what it did may still be in effect. "+
			"To undo it: %s", listed(past.Sources), past.Start.Format(time.DateTime+" MST"), a.recoverCommand(dir))
		a.logs.log.Warn(message) //nolint:sloglint // a sentence
	}
}

// listed returns the first of some names.
func listed(names []string) string {
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	default:
		return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
	}
}
