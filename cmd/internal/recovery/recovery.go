// Package recovery finishes sessions whose process died: it stops what is left of their
// activities, plays the rollbacks that are due, and completes journals and reports.
package recovery

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/interrupt"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// Options are the options of "chaos recover".
type Options struct {
	Load load.Options
	// Forget removes the logs and undoes nothing.
	Forget bool
	// Timeout bounds all rollbacks together; 0 is no bound.
	Timeout time.Duration
	// Flags are the flags that were given, those before the command included.
	Flags *pflag.FlagSet
}

// Define adds the options to a set of flags.
func (o *Options) Define(flags *pflag.FlagSet) {
	o.Flags = flags
	flags.BoolVar(&o.Forget, "forget", false, "undo nothing, and remove the logs of the runs")
	flags.DurationVar(&o.Timeout, "timeout", 0, "time for all rollbacks together; rollbacks for which there is no time stay due")
	o.Load.Define(flags)
}

// Recovery is one call of "chaos recover".
type Recovery struct {
	Process *host.Process
	Secrets *confidential.Secrets
	// Step is the step of a workflow that the program runs as, nil for none.
	Step    *action.Step
	Options Options

	signals *interrupt.Signals
	budget  suite.Budget
	// failed says that something is left that should have been undone.
	failed bool
}

// Recover recovers the sessions whose logs are in a folder, or, for "", in the folders
// where sessions keep their logs.
func (r *Recovery) Recover(ctx context.Context, dir string) error {
	own := load.Setup{Process: r.Process, Secrets: r.Secrets, Options: r.Options.Load}
	if err := own.CheckOptions(); err != nil {
		return err
	}
	dirs, paths, err := r.findLogs(dir)
	if err != nil {
		return exit.Fail(err)
	}
	if len(paths) == 0 {
		r.Process.Logs.Info("There is nothing to recover", "folder", dirs[0])
		return nil
	}
	ctx, r.signals = interrupt.Listen(ctx, r.Process.Signals)
	defer r.signals.Stop()
	r.budget = suite.Budget{What: "timeout", Limit: r.Options.Timeout, Begin: r.Process.Now()}
	for _, path := range paths {
		if err := r.recoverLog(ctx, path); err != nil {
			r.Process.Logs.Error("A session cannot be recovered", "log", path, "error", exit.Unseen(err))
			r.failed = true
		}
	}
	if r.failed {
		return exit.Silently(exit.Failure)
	}
	return nil
}

// findLogs returns the folders that are searched, and the logs in them.
func (r *Recovery) findLogs(dir string) (dirs, paths []string, err error) {
	dirs = []string{r.Process.Path(writeahead.Folder), session.FallbackStateDir()}
	if dir != "" {
		dirs = []string{r.Process.Path(dir), filepath.Join(r.Process.Path(dir), writeahead.Folder)}
		if err := host.CheckDirectory(dirs[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
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

// recoverLog recovers the session of one log.
func (r *Recovery) recoverLog(ctx context.Context, path string) error {
	log, past, err := writeahead.Open(path)
	switch {
	case errors.Is(err, writeahead.ErrInUse):
		r.Process.Logs.Info("A session is skipped, as its process is still running", "log", path)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return nil // another process recovered it meanwhile
	case errors.Is(err, writeahead.ErrEmpty):
		return r.removeEmpty(path)
	case err != nil:
		return err
	case r.Options.Forget:
		r.Process.Logs.Warn("Forgetting a session", "experiments", past.Sources, "began", past.Start)
		return log.Remove()
	}
	s, err := r.restore(ctx, log, past)
	if err != nil {
		return errors.Join(err, log.Close())
	}
	return s.finish(ctx)
}

// emptyTime is how old an empty log must be before it is removed: its process may still start
// to write to it.
const emptyTime = time.Minute

func (r *Recovery) removeEmpty(path string) error {
	info, err := os.Stat(path)
	if err != nil || r.Process.Now().Sub(info.ModTime()) < emptyTime {
		return nil //nolint:nilerr // another process removed it meanwhile
	}
	return os.Remove(path)
}
