package report

import (
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Places are the places of an experiment's activities in its file. A journal does not
// have them.
type Places struct {
	Hypothesis, Method, Rollbacks []Place
}

// Place is the place of an activity.
type Place struct {
	// Name is the name in the journal: for a reference, the name to which it refers.
	Name string
	Pos  source.Pos
}

// PlacesOf returns the places of an experiment's activities; e may be nil.
func PlacesOf(e *experiment.Experiment) Places {
	if e == nil {
		return Places{}
	}
	p := Places{Method: places(e.Method), Rollbacks: places(e.Rollbacks)}
	if e.Hypothesis != nil {
		p.Hypothesis = places(e.Hypothesis.Probes)
	}
	return p
}

func places(activities []*experiment.Activity) []Place {
	list := make([]Place, len(activities))
	for i, a := range activities {
		list[i] = Place{Name: a.Label(), Pos: a.Pos}
	}
	return list
}

// placesByName returns places by name: equal names in the order of the file.
type placesByName map[string][]source.Pos

func byName(places []Place) placesByName {
	known := make(placesByName, len(places))
	for _, p := range places {
		known[p.Name] = append(known[p.Name], p.Pos)
	}
	return known
}

// next returns the place of the next activity called name, an invalid one if there is
// none.
func (p placesByName) next(name string) source.Pos {
	left := p[name]
	if len(left) == 0 {
		return source.Pos{}
	}
	p[name] = left[1:]
	return left[0]
}
