package app

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
	"github.com/chaostoolkit/run-action/runner/values"
)

// loadOptions are the options of every command that reads experiments.
type loadOptions struct {
	vars        []string
	varFiles    []string
	noVerifyTLS bool
	// redact are regular expressions.
	redact []string
	// policyName names the policy, "" for none; rules is what it says, once it is read.
	policyName string
	rules      *policy.Policy
	// overrides is what vars and varFiles hold, once they are read.
	overrides *values.Overrides
}

func (o *loadOptions) addFlags(flags *pflag.FlagSet) {
	o.overrides = &values.Overrides{}
	flags.StringArrayVar(&o.vars, "var", nil, "configuration as key=value or key:type=value (repeatable)")
	flags.StringArrayVar(&o.varFiles, "var-file", nil, "file with configuration and secrets, as JSON, YAML or .env (repeatable)")
	flags.StringArrayVar(&o.redact, "redact", nil, "regular expression, in Go's syntax, whose matches are redacted everywhere, as secrets are (repeatable)")
	flags.BoolVar(&o.noVerifyTLS, "no-verify-tls", false, "accept any certificate when the experiment is fetched")
}

// checkVarFiles reports what is wrong with the command line itself.
func (a *application) checkVarFiles(o loadOptions) error {
	for _, file := range o.varFiles {
		if err := a.checkExists("--var-file", file); err != nil {
			return err
		}
	}
	if err := a.learnOptions(o); err != nil {
		return err
	}
	for _, v := range o.vars {
		name, value, err := values.ParseVar(v)
		if err != nil {
			return usageErrorf("--var: %w", err)
		}
		a.learnSetting(name, value)
	}
	return nil
}

func (a *application) checkExists(flag, file string) error {
	if _, err := os.Stat(a.env.path(file)); err != nil {
		return usageErrorf("%s: %q cannot be opened: %w", flag, file, errors.Unwrap(err))
	}
	return nil
}

// readOverrides reads the var files, then the variables, which beat them.
func (a *application) readOverrides(o loadOptions) source.Problems {
	var problems source.Problems
	for _, file := range o.varFiles {
		problems = append(problems, o.overrides.ReadFile(a.env.path(file))...)
	}
	for _, v := range o.vars {
		if name, value, err := values.ParseVar(v); err == nil {
			o.overrides.SetVar(name, value)
		}
	}
	a.learnOverrides(o)
	return problems
}

// loader reads and builds the experiment of a run.
type loader struct {
	app      *application
	options  loadOptions
	settings *settings
	registry *providers.Set
	// lenient has an experiment that is not valid returned all the same.
	lenient  bool
	notifier *notification.Notifier
	controls control.Player
	// guardFiles are the files of guards that the run is to have, guards what is in them.
	guardFiles []string
	guards     []*experiment.Guard
	// problems are what was found to be wrong with the experiment.
	problems source.Problems
}

// load tells the user what is wrong with the experiment, and channels that its run
// begins or comes to nothing.
func (l *loader) load(ctx context.Context, name string) (*experiment.Experiment, error) {
	a, o := l.app, l.options
	problems := a.readOverrides(o)
	if problems.HasErrors() {
		return nil, l.fail(ctx, problems, nil)
	}
	file, err := l.read(ctx, name)
	if err != nil {
		return nil, l.fail(ctx, err, nil)
	}
	l.notifier.Notify(ctx, notification.RunStarted, a.documentOf(file), nil)
	if !l.lenient {
		a.logs.log.Info("Validating the experiment")
	}
	e, found := l.build(file)
	guards, wrong := l.readGuards(ctx, e)
	l.guards = guards
	problems = append(append(problems, found...), wrong...)
	l.problems = problems
	if e == nil || wrong.HasErrors() || problems.HasErrors() && !l.lenient {
		return nil, l.fail(ctx, problems, file)
	}
	if l.lenient {
		return e, nil
	}
	a.show(problems, file)
	a.logs.log.Info("The experiment is valid")
	return e, nil
}

func (l *loader) build(file *source.File) (*experiment.Experiment, source.Problems) {
	if problems := l.refused(file); problems.HasErrors() {
		return nil, problems
	}
	overrides := l.options.overrides
	return experiment.Build(file, experiment.Options{
		Providers: l.registry.Registry, LookupEnv: overrides.LookupEnv(l.app.env.LookupEnv), Overrides: overrides, Controls: l.checker(),
	})
}

// fail shows why there is no run; the file is nil if it could not be read.
func (l *loader) fail(ctx context.Context, err error, file *source.File) error {
	if problems, ok := errors.AsType[source.Problems](err); ok {
		l.problems = problems
	}
	l.notifier.Notify(ctx, notification.RunFailed, l.app.documentOf(file), err)
	return l.app.explain(err, file)
}

func (a *application) reader(o loadOptions, s *settings) *fetch.Reader {
	return &fetch.Reader{
		Dir: a.env.Dir, Getenv: a.env.Getenv, InsecureTLS: o.noVerifyTLS, Auths: s.auths,
	}
}

// explain shows an error about a document and returns what is left to say of it.
func (a *application) explain(err error, file *source.File) error {
	problems, ok := errors.AsType[source.Problems](err)
	if !ok {
		a.logs.log.Error("The experiment cannot be run", "error", err)
		return reported(exitFailure)
	}
	a.show(problems, file)
	return reported(exitFailure)
}

// show prints problems, and concludes if nothing can be run.
func (a *application) show(problems source.Problems, file *source.File) {
	a.showIn(problems, file)
	if errs := countErrors(problems); errs > 0 {
		a.logs.log.Error("The experiment is not valid, so nothing was run", "errors", errs)
	}
}

// showIn prints problems with their places on the console, and logs them. The
// file is the one that is at hand already, if any.
func (a *application) showIn(problems source.Problems, file *source.File) {
	if len(problems) == 0 {
		return
	}
	names := make(map[string]string) // of files, by what is shown of them
	clean := a.withoutSecrets(problems)
	for i, p := range clean {
		names[p.File] = problems[i].File
	}
	problems = clean
	forPrograms := a.global.logFormat == "json"
	a.logs.logProblems(problems, forPrograms, a.env.Now)
	if forPrograms {
		return
	}
	text := func(shown string) []byte {
		name := names[shown]
		if file != nil && file.Name == name {
			return a.shownText(name, file.Text)
		}
		return a.shownText(name, readSmall(a.env.path(name)))
	}
	color := a.env.Terminal != nil && a.env.Terminal.Color
	source.Print(a.env.Stderr, problems, text, color) //nolint:errcheck // nobody reads the console then
}

// maxShown bounds the files that are read only to show a line of them, in bytes.
const maxShown = 16 << 20

// readSmall returns what is in a file, nil if that cannot be had at once: what is no
// regular file may never end.
func readSmall(path string) []byte {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxShown {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return content
}

func countErrors(problems source.Problems) int {
	n := 0
	for _, p := range problems {
		if p.Severity == source.Error {
			n++
		}
	}
	return n
}
