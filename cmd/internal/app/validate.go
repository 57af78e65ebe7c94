package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sethvargo/go-githubactions"
	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// validateOptions are the options of "chaos validate".
type validateOptions struct {
	loadOptions
	format string
}

func newValidateCommand(a *application) *cobra.Command {
	o := &validateOptions{}
	cmd := &cobra.Command{
		Use:   "validate SOURCE...",
		Short: "Say everything that is wrong with experiments, and run nothing",
		Long: `Read each SOURCE - a file, a pattern such as "experiments/**/*.yaml", or an
http(s) URL - and report every problem with its place. No activity is run, no probe
of a configuration and no request to a secret store; Python modules are imported,
to look at their functions.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.validate(cmd.Context(), args, o)
		},
	}
	o.addFlags(cmd.Flags())
	o.addPolicyFlag(cmd.Flags())
	choiceVar(cmd.Flags(), &o.format, "format", "text", []string{"text", "json", "github"}, "how to report")
	return cmd
}

func (a *application) validate(ctx context.Context, sources []string, o *validateOptions) error {
	if err := a.checkVarFiles(o.loadOptions); err != nil {
		return err
	}
	names, err := a.selectSources(sources)
	if err != nil {
		return err
	}
	s, err := a.loadSettings()
	if err != nil {
		return err
	}
	if err := a.readPolicy(ctx, &o.loadOptions, s); err != nil {
		return err
	}
	problems := a.readOverrides(o.loadOptions)
	registry := providers.Default(a.providerOptions(names[0], o.loadOptions))
	defer registry.Close() //nolint:errcheck // whatever it held on to ends with the process
	l := &loader{app: a, options: o.loadOptions, settings: s, registry: registry, notifier: a.notifier(s, registry), controls: a.newControls(s, registry, o.loadOptions)}
	var files []*source.File
	if !problems.HasErrors() {
		for _, name := range names {
			file, found := l.check(ctx, name)
			files = append(files, file)
			problems = append(problems, found...)
		}
	}
	if err := a.reportValidation(names, files, problems, o.format); err != nil {
		return err
	}
	if problems.HasErrors() {
		return reported(exitFailure)
	}
	return nil
}

// check returns everything that is wrong with one experiment, and tells channels;
// the file is nil if it cannot even be parsed.
func (l *loader) check(ctx context.Context, name string) (*source.File, source.Problems) {
	file, err := l.app.readExperiment(ctx, l.app.reader(l.options, l.settings), name)
	if err != nil {
		l.notifier.Notify(ctx, notification.ValidateFailed, nil, err)
		if problems, ok := errors.AsType[source.Problems](err); ok {
			return nil, problems
		}
		return nil, source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
	}
	document := l.app.documentOf(file)
	l.notifier.Notify(ctx, notification.ValidateStarted, document, nil)
	_, problems := l.build(file)
	if problems.HasErrors() {
		l.notifier.Notify(ctx, notification.ValidateFailed, document, problems)
	} else {
		l.notifier.Notify(ctx, notification.ValidateCompleted, document, nil)
	}
	return file, problems
}

func (a *application) reportValidation(names []string, files []*source.File, problems source.Problems, format string) error {
	problems = a.withoutSecrets(problems)
	switch format {
	case "json":
		_, err := a.env.Stdout.Write(append(validationJSON(names, problems), '\n'))
		return err
	case "github":
		a.annotate(problems)
		return nil
	}
	byName := make(map[string]*source.File, len(files))
	for _, f := range files {
		if f != nil {
			byName[f.Name] = f
		}
	}
	for _, name := range names {
		own := slices.DeleteFunc(slices.Clone(problems), func(p source.Problem) bool { return p.File != name })
		a.showIn(own, byName[name])
	}
	a.showIn(slices.DeleteFunc(slices.Clone(problems), func(p source.Problem) bool { return slices.Contains(names, p.File) }), nil)
	a.conclude(names, problems)
	return nil
}

// conclude ends a report for people with one line.
func (a *application) conclude(names []string, problems source.Problems) {
	invalid := make(map[string]bool)
	for _, p := range problems {
		if p.Severity == source.Error {
			invalid[p.File] = true
		}
	}
	switch {
	case len(names) == 1 && len(invalid) == 0:
		a.logs.log.Info("The experiment is valid")
	case len(names) == 1:
		a.logs.log.Error("The experiment is not valid", "errors", countErrors(problems))
	case len(invalid) == 0:
		a.logs.log.Info("All experiments are valid", "experiments", len(names))
	default:
		a.logs.log.Error("Some experiments are not valid", "errors", countErrors(problems), "invalid", len(invalid), "experiments", len(names))
	}
}

// validationJSON is the report for programs: the names of what was read, and the
// problems in order.
func validationJSON(names []string, problems source.Problems) []byte {
	list := make([]any, 0, len(problems))
	for _, p := range problems {
		list = append(list, pyvalue.MapOf(
			"severity", p.Severity.String(), "rule", string(p.Rule), "file", p.File, "line", int64(p.Pos.Line), "column", int64(p.Pos.Column),
			"path", p.Path, "message", p.Message, "found", p.Found, "expected", p.Expected, "hint", p.Hint,
		))
	}
	return pyvalue.AppendJSON(nil, pyvalue.MapOf(
		"valid", !problems.HasErrors(), "sources", pyvalue.FromGo(names), "problems", list,
	), 0)
}

// annotate writes the problems as workflow commands, which GitHub shows at their
// lines.
func (a *application) annotate(problems source.Problems) {
	action := githubactions.New(githubactions.WithWriter(a.env.Stdout), githubactions.WithGetenv(a.env.Getenv))
	for _, p := range problems {
		fields := map[string]string{"file": p.File, "title": "Chaos experiment"}
		if p.Pos.IsValid() {
			fields["line"], fields["col"] = fmt.Sprint(p.Pos.Line), fmt.Sprint(p.Pos.Column)
		}
		at := action.WithFieldsMap(fields)
		p.File, p.Pos = "", source.Pos{}
		if p.Severity == source.Warning {
			at.Warningf("%s", p.Summary())
		} else {
			at.Errorf("%s", p.Summary())
		}
	}
}
