package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// restore returns the session of a log, with the directory, the options, the settings and
// the policy that it had.
func (r *Recovery) restore(ctx context.Context, log *writeahead.Log, past *writeahead.Session) (*pastSession, error) {
	if err := host.CheckDirectory(past.Directory); err != nil {
		return nil, fmt.Errorf("the working directory of the session does not exist: %w", err)
	}
	process := *r.Process
	process.Dir = past.Directory
	o, err := r.pastOptions(past, &process)
	if err != nil {
		return nil, err
	}
	setup := &load.Setup{Process: &process, Secrets: r.Secrets, Options: o.Load}
	if err := setup.CheckOptions(); err != nil { // it also learns what is secret in them
		return nil, exit.Unseen(err)
	}
	s, err := session.New(setup, r.Step, o)
	if err != nil {
		return nil, err
	}
	s.State = &session.State{Log: log, ID: past.ID}
	s.SetJournals(len(past.Sources) == 1 && o.JournalDir == "")
	if err := s.Open(ctx, r.signals); err != nil {
		return nil, fmt.Errorf("its settings or its policy cannot be read again: %w", exit.Unseen(err))
	}
	return &pastSession{Session: s, recovery: r, process: &process, past: past}, nil
}

// pastOptions returns the options that the session had, and sets those before its command
// in process. Options of this process override them.
func (r *Recovery) pastOptions(past *writeahead.Session, process *host.Process) (*session.Options, error) {
	o, global := &session.Options{}, host.Options{}
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	o.Define(flags)
	global.Define(flags)
	if err := flags.Parse(r.knownArguments(past)); err != nil {
		return nil, fmt.Errorf("its options cannot be read: %w; recover it with chaos %s", err, past.Chaos)
	}
	r.overrideGlobal(&global)
	process.Options.Settings, process.Options.Python, process.Options.FileMode = global.Settings, global.Python, global.FileMode
	o.Load.Vars = append(o.Load.Vars, r.Options.Load.Vars...)
	for _, file := range r.Options.Load.VarFiles {
		o.Load.VarFiles = append(o.Load.VarFiles, r.Process.Path(file))
	}
	o.NoValidation = true // what an invalid experiment did must be undone, too
	o.Load.NoVerifyTLS = o.Load.NoVerifyTLS || r.Options.Load.NoVerifyTLS
	return o, nil
}

// knownArguments returns the arguments of the session, and warns about those that the log
// does not have because they were secret.
func (r *Recovery) knownArguments(past *writeahead.Session) []string {
	given := slices.Clone(past.Arguments)
	for _, run := range past.Runs {
		if run.Overrides != nil {
			given = append(given, run.Overrides...)
			break // they are the same for all runs of a session
		}
	}
	return slices.DeleteFunc(given, func(word string) bool {
		isSecret := confidential.IsRedacted(word)
		if isSecret {
			r.Process.Logs.Warn("An option of the run is not known, as it was secret; give it again if a rollback needs it", "option", word)
		}
		return isSecret
	})
}

// overrideGlobal overrides options of the session by those that this process was given.
// Relative paths are relative to where this process was started.
func (r *Recovery) overrideGlobal(global *host.Options) {
	own := r.Process.Options
	if r.isGiven("settings") {
		global.Settings = r.Process.Path(own.Settings)
	}
	if r.isGiven("python") {
		global.Python = own.Python
		if strings.Contains(own.Python, "/") {
			global.Python = r.Process.Path(own.Python)
		}
	}
	if r.isGiven("file-mode") {
		global.FileMode = own.FileMode
	}
}

func (r *Recovery) isGiven(option string) bool {
	return r.Options.Flags != nil && r.Options.Flags.Changed(option)
}
