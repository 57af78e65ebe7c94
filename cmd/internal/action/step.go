package action

import (
	"errors"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/reporters/artifact"
)

// Step is the step of a workflow that the program runs as. A nil *Step is none: its
// methods do nothing, so that callers need not care.
type Step struct {
	Inputs Inputs
	// Log is the log of the step.
	Log *Log
	// Env is the process, with the whole environment of the step in Job.
	Env *host.Env

	outputs []Output
	// files are the files and folders that were written.
	files []string
	// pending says that rollbacks are left to the post step.
	pending bool
}

// grace is how long background activities may go on after the step was cancelled. The
// runner sends SIGTERM 7.5 seconds after it cancels a step, and kills the step 2.5 seconds
// later; most of that time belongs to the rollbacks.
const grace = time.Second

// Grace returns how long background activities may go on after an interruption; 0 means
// the default of the engine.
func (s *Step) Grace() time.Duration {
	if s == nil {
		return 0
	}
	return grace
}

// Token returns the token for the API of the forge, "" if there is none. Outside of a
// step, it is that of the environment.
func (s *Step) Token(getenv func(string) string) string {
	if s == nil {
		return getenv("GITHUB_TOKEN")
	}
	return s.Inputs.Token
}

// Leg returns what distinguishes the legs of a matrix, "" if that is not known.
func (s *Step) Leg() string {
	if s == nil {
		return ""
	}
	return s.Inputs.Leg
}

// ArtifactName returns the name of the artifact with the results.
func (s *Step) ArtifactName() string {
	if s == nil {
		return artifact.Name
	}
	return s.Inputs.ArtifactName
}

// Uploads says that what the step wrote is uploaded as an artifact.
func (s *Step) Uploads() bool { return s != nil && s.Inputs.Upload }

// Group begins a group of lines in the log of the step, which the function that it
// returns ends.
func (s *Step) Group(title string) (end func()) {
	if s == nil {
		return func() {}
	}
	s.Log.Group(title)
	return s.Log.EndGroup
}

// Fence keeps the runner from reading commands in what experiments print, until the
// function that it returns is called.
func (s *Step) Fence() (lift func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	return s.Log.Lift, s.Log.Fence()
}

// Unfenced calls write, which writes commands to the output of the step.
func (s *Step) Unfenced(write func()) {
	if s == nil {
		write()
		return
	}
	s.Log.Unfenced(write)
}

// Warn annotates the step with a warning.
func (s *Step) Warn(message string) {
	if s != nil {
		s.Log.Warning(message)
	}
}

// Wrote records files and folders that were written.
func (s *Step) Wrote(paths ...string) {
	if s != nil {
		s.files = append(s.files, paths...)
	}
}

// SetOutputs records outputs of the step.
func (s *Step) SetOutputs(outputs ...Output) {
	if s != nil {
		s.outputs = append(s.outputs, outputs...)
	}
}

// LeaveRollbacks records that rollbacks are left to the post step.
func (s *Step) LeaveRollbacks() {
	if s != nil {
		s.pending = true
	}
}

// saveState stores a value for the post step.
func (s *Step) saveState(name, value string) {
	err := AppendOutputs(s.Env.JobVariable("GITHUB_STATE"), Output{Name: name, Value: value})
	if err != nil && !errors.Is(err, ErrNoFile) {
		s.Log.Warning("Could not save the state of the step: " + err.Error())
	}
}

// writeOutputs writes the outputs where the runner reads them.
func (s *Step) writeOutputs() {
	err := AppendOutputs(s.Env.JobVariable("GITHUB_OUTPUT"), s.outputs...)
	if err != nil && !errors.Is(err, ErrNoFile) {
		s.Log.Warning("Could not set the outputs of the step: " + err.Error())
	}
}
