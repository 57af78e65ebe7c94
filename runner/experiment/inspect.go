package experiment

import "github.com/chaostoolkit/run-action/runner/source"

// Inspect is Build for an experiment that is not trusted yet: nothing that it names
// is imported or started to find out more. What it returns is for looking at; what
// is wrong with modules and controls is not among the problems.
func Inspect(file *source.File, options Options) (*Experiment, source.Problems) {
	options.unchecked, options.Controls = true, nil
	return Build(file, options)
}

// InspectGuards is BuildGuards in the same way.
func InspectGuards(file *source.File, options Options) ([]*Guard, source.Problems) {
	options.unchecked = true
	return BuildGuards(file, nil, options)
}
