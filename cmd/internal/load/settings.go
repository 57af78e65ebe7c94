package load

import (
	"errors"
	"io/fs"

	"github.com/chaostoolkit/run-action/reporters/notification"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

// Settings are what the settings file says, as far as this program uses it. The zero
// Settings are those of an empty file.
type Settings struct {
	// Runtime has the strategies for experiments that state none.
	Runtime experiment.Runtime

	auths    map[string]fetch.Auth
	channels []notification.Channel
	// root is the whole file, nil if there is none.
	root *source.Node
}

// value returns the whole file, nil if there is none.
func (s *Settings) value() *pyvalue.Map {
	if s.root == nil {
		return nil
	}
	value, _ := s.root.Value().(*pyvalue.Map)
	return value
}

// OpenSettings reads the settings file. A file that cannot be parsed is reported and
// ignored: as in the reference, it never stops a run.
func (s *Setup) OpenSettings() error {
	s.Settings = Settings{}
	log := s.Process.Logs
	path := s.Process.Path(s.Process.Options.Settings)
	s.Secrets.Hide(path)
	reader := fetch.Reader{Dir: s.Process.Dir, Getenv: s.Process.Getenv}
	file, err := reader.ReadFile(path, source.YAML)
	if errors.Is(err, fs.ErrNotExist) {
		log.Debug("There is no settings file", "path", path)
		return nil
	}
	if err != nil {
		log.Error("The settings file cannot be read and is ignored", "error", withoutQuotes(problemsOf(err, path)))
		return nil
	}
	s.Secrets.LearnSettings(file.Root)
	problems := s.Settings.read(file, path)
	if problems.HasErrors() {
		return s.Printer().Explain(problems, file)
	}
	s.Printer().Print(problems, file)
	return nil
}

func (s *Settings) read(file *source.File, path string) source.Problems {
	problems := source.NewCollector(path)
	s.root = file.Root
	s.Runtime = experiment.BuildRuntime(file.Root.Get("runtime"), problems.At("runtime"))
	s.auths = readAuths(file.Root.Get("auths"), problems.At("auths"))
	s.channels = notification.ReadChannels(file.Root.Get("notifications"), problems.At("notifications"))
	return problems.Problems()
}

// readAuths reads the credentials for the hosts that experiments are fetched from.
func readAuths(node *source.Node, problems *source.Collector) map[string]fetch.Auth {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "credentials are listed by host", "a mapping from \"host:port\" to a type and a value")
		return nil
	}
	auths := make(map[string]fetch.Auth, len(node.Fields))
	for _, f := range node.Fields {
		kind, okKind := f.Value.Get("type").Text()
		value, okValue := f.Value.Get("value").Text()
		if !okKind || !okValue {
			problems.At(f.Name).WrongType(f.Value, "credentials are incomplete", "a mapping with \"type\" and \"value\"")
			continue
		}
		auths[f.Name] = fetch.Auth{Type: kind, Value: value}
	}
	return auths
}
