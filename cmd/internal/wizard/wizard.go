// Package wizard creates an experiment by asking the user questions.
//
// The user chooses from the functions of discovered extensions, URLs and programs. The
// wizard checks each activity immediately, so the experiment has only valid activities.
package wizard

import (
	"io"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Wizard asks questions. In and Out are required.
type Wizard struct {
	In  io.Reader
	Out io.Writer
	// Discovered are the activities of extensions that the user can choose from.
	Discovered []Activity
	// Check returns the problems of an experiment; nil skips the check.
	Check func(experiment *pyvalue.Map) source.Problems
}

// Run asks for an experiment and returns it. After the end of the input, it answers each
// question with its default. It returns ErrEnd if a question has no default.
func (w *Wizard) Run() (*pyvalue.Map, error) {
	s := &session{dialogue: newDialogue(w.In, w.Out), wizard: w}
	return s.experiment()
}

// session is one conversation.
type session struct {
	*dialogue
	wizard *Wizard
}

func (s *session) experiment() (*pyvalue.Map, error) {
	s.printf(`An experiment has three parts. The steady-state hypothesis says what is normal. The
method changes the system. The rollbacks undo these changes. The hypothesis and the
rollbacks are optional.
`)
	title, err := s.text("What is the title of the experiment?", "")
	if err != nil {
		return nil, err
	}
	e := pyvalue.MapOf("title", title, "description", "N/A", "tags", []any{})
	if err := s.hypothesis(e); err != nil {
		return nil, err
	}
	s.printf(`
The method has actions, which change the system, and probes, which observe it.
`)
	method, err := s.optionalPart("Do you want to define the method now?", inMethod)
	if err != nil {
		return nil, err
	}
	e.Set("method", method)
	s.printf(`
Rollbacks undo the changes of the method.
`)
	rollbacks, err := s.optionalPart("Do you want to add rollbacks now?", inRollbacks)
	if err != nil {
		return nil, err
	}
	if len(rollbacks) > 0 {
		e.Set("rollbacks", rollbacks)
	}
	return e, nil
}

func (s *session) hypothesis(e *pyvalue.Map) error {
	s.printf(`
The steady-state hypothesis says what is normal: it has probes, and each probe has a
tolerance that its result must meet. chaos checks it before and after the method. You
can skip it if you do not know yet what is normal.
`)
	if !s.confirm("Do you want to define a steady-state hypothesis now?") {
		return nil
	}
	title, err := s.text("What is the title of the hypothesis?", "")
	if err != nil {
		return err
	}
	probes, err := s.activities(inHypothesis)
	if err != nil {
		return err
	}
	e.Set("steady-state-hypothesis", pyvalue.MapOf("title", title, "probes", probes))
	return nil
}

// optionalPart asks for the activities of a part if the answer to the question is yes.
func (s *session) optionalPart(question string, part part) ([]any, error) {
	if !s.confirm(question) {
		return []any{}, nil
	}
	return s.activities(part)
}
