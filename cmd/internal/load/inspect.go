package load

import (
	"context"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Inspection is what is known of an experiment before anything that it names is imported or
// started.
type Inspection struct {
	// File and Experiment are nil if the experiment cannot be read or built.
	File       *source.File
	Experiment *experiment.Experiment
	Problems   source.Problems
	// Refused says that the policy does not permit the experiment.
	Refused bool
}

// Inspect inspects the experiment called name. An experiment that cannot be read is not
// refused: it cannot be run either.
func (s *Setup) Inspect(ctx context.Context, name string) Inspection {
	l := s.NewLoader(name, LoaderOptions{})
	defer l.Close()
	i := Inspection{Problems: l.ReadOverrides()}
	file, err := s.Read(ctx, name)
	if err != nil {
		i.Problems = append(i.Problems, problemsOf(err, name)...)
		return i
	}
	i.File = file
	var found source.Problems
	i.Experiment, found = l.inspect(file)
	if refused := l.refusals(file, i.Experiment, found); refused.HasErrors() {
		i.Problems, i.Refused = refused, true
		return i
	}
	i.Problems = append(i.Problems, found...)
	return i
}
