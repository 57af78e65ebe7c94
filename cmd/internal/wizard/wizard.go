// Package wizard creates an experiment by asking the user questions.
//
// The user chooses from the functions of discovered extensions, URLs and programs. The
// wizard checks each activity at once, so the experiment only has valid ones.
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
	// Discovered are the activities to choose from.
	Discovered []Activity
	// Check returns the problems of an experiment; nil skips the check.
	Check func(experiment *pyvalue.Map) source.Problems
}

// Run asks for an experiment. After the end of the input, each question gets its
// default. Run returns ErrEnd if a question has none.
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
	s.say(`An experiment has three parts. The steady-state hypothesis says what is normal. The
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
	s.say(`
The method has actions, which change the system, and probes, which observe it.
`)
	method, err := s.block("Do you want to define the method now?", inMethod)
	if err != nil {
		return nil, err
	}
	e.Set("method", method)
	s.say(`
Rollbacks undo the changes of the method.
`)
	rollbacks, err := s.block("Do you want to add rollbacks now?", inRollbacks)
	if err != nil {
		return nil, err
	}
	if len(rollbacks) > 0 {
		e.Set("rollbacks", rollbacks)
	}
	return e, nil
}

func (s *session) hypothesis(e *pyvalue.Map) error {
	s.say(`
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

func (s *session) block(question string, part part) ([]any, error) {
	if !s.confirm(question) {
		return []any{}, nil
	}
	return s.activities(part)
}
