package load

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// LoaderOptions are the options for one run.
type LoaderOptions struct {
	// Lenient loads an experiment even if it is not valid.
	Lenient bool
	// GuardFiles are the files with the guards of the run, ControlFiles those with its
	// global controls.
	GuardFiles, ControlFiles []string
	// Mark is what the Python process carries (see provider.MarkVariable); "" for none.
	Mark string
	// OnSignal is called with the signals by which a Python function asks for the run to
	// end; nil ignores them.
	OnSignal func(name string)
	// Log takes what providers log; nil means the log of the process.
	Log *slog.Logger
}

// Loader loads one experiment and holds what its run needs: providers, controls, guards
// and channels. It must be closed after the run.
type Loader struct {
	setup   *Setup
	options LoaderOptions
	// overrides are what var files and --var set. They belong to one run: controls and a
	// recovery add to them.
	overrides values.Overrides

	Providers *providers.Set
	Controls  control.Player
	Notifier  *notification.Notifier
	// Guards are the guards of the run, once Load has read them.
	Guards []*experiment.Guard
	// Problems are the problems that Load found in the experiment.
	Problems source.Problems
}

// NewLoader returns a loader for the experiment called name, "" for none: the name
// decides which Python is used. Nothing is started yet.
func (s *Setup) NewLoader(name string, o LoaderOptions) *Loader {
	if o.Log == nil {
		o.Log = s.Process.Logs.Logger
	}
	l := &Loader{setup: s, options: o}
	l.Providers = providers.Default(providers.Options{
		Environ: sync.OnceValue(func() []string { return s.childEnviron(&l.overrides) }), // once .env files are read
		Getenv:  s.Process.Getenv, Dir: s.Process.Dir, Version: host.Version,
		Interpreter: Interpreter(s.Process, name, s.Policy != nil), InstalledFirst: s.Policy != nil,
		Conceal: s.Secrets.Redactor(), Settings: s.Settings.value(), Mark: o.Mark, OnSignal: o.OnSignal, Log: o.Log,
	})
	l.Controls = l.Providers.Controls(providers.ControlOptions{
		Settings: s.Settings.value(), Permit: s.Policy.PermitControl, Log: s.Process.Logs.Logger, LookupEnv: l.LookupEnv,
	})
	l.Notifier = &notification.Notifier{
		Channels: s.Settings.channels, HTTP: l.Providers.Registry["http"], Plugin: l.Providers.Notify,
		Redactor: s.Secrets.Redactor(), Log: s.Process.Logs.Logger, Now: s.Process.Now,
	}
	return l
}

// LookupEnv looks up a variable in the environment of the run: that of the program, with
// what .env files set.
func (l *Loader) LookupEnv(name string) (string, bool) {
	for _, v := range slices.Backward(l.overrides.Environment) {
		if v.Name == name {
			return v.Value, true
		}
	}
	return l.setup.Process.LookupEnv(name)
}

// Close ends what the providers hold on to, such as a Python process.
func (l *Loader) Close() {
	l.Providers.Close() //nolint:errcheck // whatever is left ends with the process
}

// ReadOverrides reads the var files, then the variables, which override them.
func (l *Loader) ReadOverrides() source.Problems {
	var problems source.Problems
	for _, file := range l.setup.Options.VarFiles {
		found := l.overrides.ReadFile(l.setup.Process.Path(file))
		if found.HasErrors() {
			found = withoutQuotes(found)
		}
		problems = append(problems, found...)
	}
	for _, v := range l.setup.Options.Vars {
		if name, value, err := values.ParseVar(v); err == nil {
			l.overrides.SetVar(name, value)
		}
	}
	l.setup.Secrets.LearnOverrides(&l.overrides)
	return problems
}

// Override sets a value of the configuration, as --var does.
func (l *Loader) Override(name string, value any) { l.overrides.SetVar(name, value) }

// IsOverridden says whether a var file or --var sets a value of the configuration.
func (l *Loader) IsOverridden(name string) bool {
	_, given := l.overrides.Configuration.Get(name)
	return given
}

// Load loads the experiment called name. It shows the problems of the experiment, and
// notifies the channels that the run starts, or why it does not.
func (l *Loader) Load(ctx context.Context, name string) (*experiment.Experiment, error) {
	log := l.setup.Process.Logs
	l.Problems = l.ReadOverrides()
	if l.Problems.HasErrors() {
		return nil, l.fail(ctx, l.Problems, nil)
	}
	file, err := l.Read(ctx, name)
	if err != nil {
		return nil, l.fail(ctx, err, nil)
	}
	l.Notifier.Notify(ctx, notification.RunStarted, documentOf(file), nil)
	if !l.options.Lenient {
		log.Info("Validating the experiment")
	}
	e, found := l.Build(file)
	guards, wrong := l.readGuards(ctx, e)
	l.Guards = guards
	l.Problems = append(append(l.Problems, found...), wrong...)
	if e == nil || wrong.HasErrors() || l.Problems.HasErrors() && !l.options.Lenient {
		return nil, l.fail(ctx, l.Problems, file)
	}
	if !l.options.Lenient {
		l.setup.Printer().Print(l.Problems, file)
		log.Info("The experiment is valid")
	}
	return e, nil
}

// Build builds the experiment in a document, unless the policy refuses it.
func (l *Loader) Build(file *source.File) (*experiment.Experiment, source.Problems) {
	if problems := l.refused(file); problems.HasErrors() {
		return nil, problems
	}
	return experiment.Build(file, experiment.Options{
		Providers: l.Providers.Registry, LookupEnv: l.LookupEnv, Overrides: &l.overrides, Controls: l.checker(),
	})
}

// fail shows why the experiment cannot be run; the file is nil if it could not be read.
func (l *Loader) fail(ctx context.Context, err error, file *source.File) error {
	if problems, ok := errors.AsType[source.Problems](err); ok {
		l.Problems = problems
	}
	l.Notifier.Notify(ctx, notification.RunFailed, documentOf(file), err)
	return l.setup.Printer().Explain(err, file)
}

// Check validates the experiment called name and notifies the channels. The file is nil if
// the experiment cannot be read.
func (l *Loader) Check(ctx context.Context, name string) (*source.File, source.Problems) {
	file, err := l.setup.Read(ctx, name)
	if err != nil {
		l.Notifier.Notify(ctx, notification.ValidateFailed, nil, err)
		return nil, problemsOf(err, name)
	}
	document := documentOf(file)
	l.Notifier.Notify(ctx, notification.ValidateStarted, document, nil)
	_, problems := l.Build(file)
	if problems.HasErrors() {
		l.Notifier.Notify(ctx, notification.ValidateFailed, document, problems)
	} else {
		l.Notifier.Notify(ctx, notification.ValidateCompleted, document, nil)
	}
	return file, problems
}

// documentOf returns the document of an experiment as the payload of a notification; the
// file is nil if the experiment could not be read.
func documentOf(file *source.File) func() any {
	if file == nil || file.Root == nil {
		return nil
	}
	return func() any { return file.Root.Value() }
}

// NotifyFailed notifies the channels that the run of an experiment failed.
func (l *Loader) NotifyFailed(ctx context.Context, e *experiment.Experiment, cause error) {
	l.Notifier.Notify(ctx, notification.RunFailed, func() any { return e.Document }, cause)
}
