package control

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
)

// Player plays the controls of one run: those that its experiment declares, and the
// global ones of the settings and of control files. It is used from before the
// experiment is read until the run ends. It observes the run for controls that
// registered event handlers.
type Player interface {
	Control
	event.Observer
	// ControlChecker checks the controls that an experiment declares.
	experiment.ControlChecker

	// Importer returns a checker that only imports the modules of controls.
	Importer() experiment.ControlChecker
	// SetGlobal sets the global controls.
	SetGlobal(controls []*experiment.Control)
	// BeforeLoading calls the global controls before the experiment called name is read.
	// An error means that it must not be read.
	BeforeLoading(ctx context.Context, name string) error
	// AfterLoading calls the global controls with the document, nil if it could not be
	// read. It returns the document as they changed it, nil if they did not.
	AfterLoading(ctx context.Context, name string, document any) (changed any, err error)
	// Needed says whether there is any control to play with the experiment.
	Needed(e *experiment.Experiment) bool
}
