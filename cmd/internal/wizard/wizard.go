// Package wizard makes an experiment by asking somebody what it should be.
//
// It chooses from what extensions were discovered to do, and from what needs no
// extension: URLs and programs. Each activity is checked as soon as it is known,
// so that nothing gets into the experiment that is not valid.
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
	// Check says what is wrong with an experiment; nil finds nothing.
	Check func(experiment *pyvalue.Map) source.Problems
}

// Run asks for an experiment. Where the input ends, the answers are those of
// somebody who just presses return; ErrEnd says that this does not do.
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
	s.say(`An experiment has up to three parts: a hypothesis of what is normal, which is
optional, a method that changes something or looks at it, and rollbacks, which are
optional too.
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
The method has the actions that change something in the system, and probes that
look at it meanwhile.
`)
	method, err := s.block("Do you want to define the method now?", inMethod)
	if err != nil {
		return nil, err
	}
	e.Set("method", method)
	s.say(`
Rollbacks undo what the method did.
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
The steady-state hypothesis says what is normal: probes, and within which tolerance
their results must be. It is checked before the method and after it. If you do not
know yet what is normal, go on without one.
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
