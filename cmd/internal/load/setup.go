package load

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Setup is what all experiments that a command reads have in common.
type Setup struct {
	Process *host.Process
	Secrets *confidential.Secrets
	Options Options
	// Settings are what the settings file says, after Open has read it.
	Settings Settings
	// Policy is what experiments may reach for; nil permits everything.
	Policy *policy.Policy
}

// CheckOptions returns what is wrong with the options themselves, and learns the secrets in
// them.
func (s *Setup) CheckOptions() error {
	if err := s.checkVarFiles(); err != nil {
		return err
	}
	if err := s.Secrets.LearnPatterns(s.Options.Redact...); err != nil {
		return exit.Usagef("--redact: %w", err)
	}
	s.Secrets.LearnSource(s.Options.Policy)
	for _, v := range s.Options.Vars {
		name, value, err := values.ParseVar(v)
		if err != nil {
			return exit.Usagef("--var: %w", err)
		}
		s.Secrets.LearnVariable(name, value)
	}
	return nil
}

func (s *Setup) checkVarFiles() error {
	for _, file := range s.Options.VarFiles {
		if err := CheckExists(s.Process, "--var-file", file); err != nil {
			return err
		}
		s.Secrets.Hide(s.Process.Path(file))
	}
	return nil
}

// CheckExists returns an error of usage if the file that an option names cannot be
// opened.
func CheckExists(p *host.Process, option, file string) error {
	if _, err := os.Stat(p.Path(file)); err != nil {
		return exit.Usagef("%s: %q cannot be opened: %w", option, file, errors.Unwrap(err))
	}
	return nil
}

// Open reads the settings file and the policy.
func (s *Setup) Open(ctx context.Context) error {
	if err := s.OpenSettings(); err != nil {
		return err
	}
	return s.readPolicy(ctx)
}

// Select returns the experiments that sources name: patterns are expanded.
func (s *Setup) Select(sources []string) ([]string, error) {
	for _, source := range sources {
		s.Secrets.LearnSource(source)
	}
	names, err := suite.Select(s.Process.Dir, sources)
	if _, bad := errors.AsType[*suite.PatternError](err); bad {
		return nil, exit.Usagef("%w", err)
	}
	return names, exit.Fail(err)
}

// Read reads the document of an experiment and learns the secrets in it before anything
// of it is shown.
func (s *Setup) Read(ctx context.Context, name string) (*source.File, error) {
	file, err := s.reader().Read(ctx, name)
	switch {
	case err == nil:
		s.Secrets.LearnDocument(file.Root)
	case !strings.Contains(name, "://"):
		s.Secrets.LearnBroken(host.ReadSmall(s.Process.Path(name)))
	}
	return file, err
}

func (s *Setup) reader() *fetch.Reader {
	return &fetch.Reader{
		Dir: s.Process.Dir, Getenv: s.Process.Getenv, InsecureTLS: s.Options.NoVerifyTLS, Auths: s.Settings.auths,
	}
}

// Tags returns the tags of an experiment; ok is false if the experiment cannot be read.
func (s *Setup) Tags(ctx context.Context, name string) (tags []string, ok bool) {
	file, err := s.Read(ctx, name)
	if err != nil {
		return nil, false
	}
	if list := file.Root.Get("tags"); list != nil && list.Kind == source.List {
		for _, item := range list.Items {
			tag, _ := item.Text()
			tags = append(tags, tag)
		}
	}
	return tags, true
}

// Printer returns what shows problems to the user.
func (s *Setup) Printer() Printer { return Printer{Process: s.Process, Secrets: s.Secrets} }

// childEnviron returns the environment of the processes that activities start: that of
// the program with what .env files set. The program itself is at the end of PATH, so
// that an experiment can call it however it was started.
func (s *Setup) childEnviron(overrides *values.Overrides) []string {
	environ := append([]string(nil), s.Process.Environ...)
	for _, v := range overrides.Environment {
		environ = host.SetVariable(environ, v.Name, v.Value)
	}
	child := host.Env{Environ: environ}
	path, isSet := child.LookupEnv("PATH")
	if !isSet {
		path = "/usr/local/bin:/usr/bin:/bin"
	}
	return host.SetVariable(environ, "PATH", path+":"+filepath.Dir(s.Process.Executable))
}
