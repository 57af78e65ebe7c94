package experiment

import "github.com/chaostoolkit/run-action/runner/source"

// Inspect is Build for an experiment that is not trusted yet: it does not import or start
// anything. The result is not for running, and problems with modules and controls are
// missing.
func Inspect(file *source.File, options Options) (*Experiment, source.Problems) {
	options.unchecked, options.Controls = true, nil
	return Build(file, options)
}

// InspectGuards is BuildGuards for guards that are not trusted yet.
func InspectGuards(file *source.File, options Options) ([]*Guard, source.Problems) {
	options.unchecked = true
	return BuildGuards(file, nil, options)
}
