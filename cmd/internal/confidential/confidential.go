// Package confidential is what the program knows to be secret. It is the only place that
// decides which values of the command line, the environment, the settings and the
// documents are secrets (learn.go), that redacts text before it is shown (clean.go), and
// that resolves the secrets of experiments (resolve.go).
package confidential

import (
	"path/filepath"
	"slices"

	"github.com/chaostoolkit/run-action/runner/redact"
)

// Secrets are the values that must not be shown. The zero Secrets knows none. It may be
// used concurrently once Hide and OnLearn have been called.
type Secrets struct {
	redactor redact.Redactor
	// hidden are the absolute paths of files of which no line is shown.
	hidden []string
}

// Redactor returns what redacts the secrets, for the engine and for logs.
func (s *Secrets) Redactor() *redact.Redactor { return &s.redactor }

// OnLearn sets a function that is called with each value that becomes known as a secret,
// before the value is used: a step of a workflow masks it. It must be called before any
// secret is learned.
func (s *Secrets) OnLearn(learned func(value string)) { s.redactor.Learned = learned }

// Hide keeps the lines of files from being shown: files that exist to hold secrets. The
// paths are absolute.
func (s *Secrets) Hide(paths ...string) {
	for _, path := range paths {
		s.hidden = append(s.hidden, filepath.Clean(path))
	}
}

func (s *Secrets) isHidden(path string) bool {
	return slices.Contains(s.hidden, filepath.Clean(path))
}
