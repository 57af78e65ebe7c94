package app

import (
	"errors"
	"io/fs"

	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

// settings are what the settings file says that this program has use for.
type settings struct {
	auths   map[string]fetch.Auth
	runtime experiment.Runtime
	// root is the whole file, empty if there is none.
	root *source.Node
	// channels are told what the program does.
	channels []notification.Channel
}

// loadSettings reads the settings file. One that cannot be parsed is reported
// and left aside, as in the reference, where it never stops a run.
func (a *application) loadSettings() (*settings, error) {
	s := &settings{root: source.FromValue(nil)}
	path := a.env.path(a.global.settings)
	reader := fetch.Reader{Dir: a.env.Dir, Getenv: a.env.Getenv}
	file, err := reader.ReadFile(path, source.YAML)
	if errors.Is(err, fs.ErrNotExist) {
		a.logs.log.Debug("There is no settings file", "path", path)
		return s, nil
	}
	if err != nil {
		a.logs.log.Error("The settings file cannot be read and is left aside", "error", err)
		return s, nil
	}
	s.root = file.Root
	a.redactor.Add(credentials(file.Root))
	report := source.NewCollector(path)
	s.runtime = experiment.BuildRuntime(file.Root.Get("runtime"), report.At("runtime"))
	s.auths = readAuths(file.Root.Get("auths"), report.At("auths"))
	s.channels = notification.ReadChannels(file.Root.Get("notifications"), report.At("notifications"))
	problems := report.Problems()
	if problems.HasErrors() {
		return nil, a.explain(problems, file)
	}
	a.showIn(problems, file)
	return s, nil
}

// readAuths reads the credentials for the hosts that experiments are fetched from.
func readAuths(node *source.Node, report *source.Collector) map[string]fetch.Auth {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.Mapping {
		report.WrongType(node, "credentials are listed by host", "a mapping from \"host:port\" to a type and a value")
		return nil
	}
	auths := make(map[string]fetch.Auth, len(node.Fields))
	for _, f := range node.Fields {
		kind, okKind := f.Value.Get("type").Text()
		value, okValue := f.Value.Get("value").Text()
		if !okKind || !okValue {
			report.At(f.Name).Invalid(source.RuleMissingKey, f.Value, "credentials are incomplete", "a mapping with \"type\" and \"value\"")
			continue
		}
		auths[f.Name] = fetch.Auth{Type: kind, Value: value}
	}
	return auths
}
