package controls

import (
	"slices"
	"sync"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// documentSync keeps the experiment of the engine in sync with the one of the worker,
// which controls change. Both sides refer to activities by numbers.
type documentSync struct {
	run control.Run
	// options say how activities are read.
	options experiment.Options

	mu         sync.Mutex
	activities map[int64]*experiment.Activity
	numbers    map[*experiment.Activity]int64
}

// number gives the activities of all phases their numbers.
func (s *documentSync) number(e *experiment.Experiment) phaseNumbers {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.activities, s.numbers = make(map[int64]*experiment.Activity), make(map[*experiment.Activity]int64)
	var probes []*experiment.Activity
	hypothesis, _ := e.Document.Value("steady-state-hypothesis").(*pyvalue.Map)
	if e.Hypothesis != nil {
		probes = e.Hypothesis.Probes
	}
	return phaseNumbers{
		probes:    s.numberPhase(probes, hypothesis.Value("probes")),
		method:    s.numberPhase(e.Method, e.Document.Value("method")),
		rollbacks: s.numberPhase(e.Rollbacks, e.Document.Value("rollbacks")),
	}
}

// numberPhase needs mu. An item that is not an activity has no number.
func (s *documentSync) numberPhase(activities []*experiment.Activity, document any) []any {
	items, _ := document.([]any)
	numbers := make([]any, len(items))
	for i, item := range items {
		at := slices.IndexFunc(activities, func(a *experiment.Activity) bool { return a.Latest().Document == item })
		if at < 0 {
			continue
		}
		number, known := s.numbers[activities[at]]
		if !known {
			number = s.add(int64(len(s.activities)+1), activities[at])
		}
		numbers[i] = number
	}
	return numbers
}

// add needs mu.
func (s *documentSync) add(number int64, a *experiment.Activity) int64 {
	s.activities[number], s.numbers[a] = a, number
	return number
}

// numberOf returns the number of an activity.
func (s *documentSync) numberOf(a *experiment.Activity) (number int64, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number, known = s.numbers[a]
	return number, known
}

// contextOf returns what hooks are called for: the number of an activity, or a name.
func (s *documentSync) contextOf(p control.Point) any {
	switch p.Level {
	case control.Activity:
		number, _ := s.numberOf(p.Activity)
		return number
	case control.Hypothesis:
		return "hypothesis"
	case control.Experiment, control.Method, control.Rollbacks:
	}
	return "experiment"
}

// revise applies what controls changed to the run.
func (s *documentSync) revise(c *changes) {
	if c.ofExperiment() {
		s.run.Revise(func(e *experiment.Experiment) *experiment.Experiment {
			s.mu.Lock()
			defer s.mu.Unlock()
			return e.Revise(s.revision(e, c))
		})
	}
	if c.configuration == nil && c.secrets == nil {
		return
	}
	scope := s.run.Scope()
	revised := &values.Scope{Configuration: scope.Configuration, Secrets: scope.Secrets}
	if c.configuration != nil {
		revised.Configuration = c.configuration
	}
	if c.secrets != nil {
		revised.Secrets = c.secrets
	}
	s.run.SetScope(revised)
}

// revision reads changes of the experiment. It needs mu.
func (s *documentSync) revision(e *experiment.Experiment, c *changes) experiment.Revision {
	for _, change := range c.activities {
		known := s.activities[change.number]
		isProbe := slices.Contains(c.probes, change.number) ||
			known != nil && e.Hypothesis != nil && slices.Contains(e.Hypothesis.Probes, known)
		if known == nil {
			s.add(change.number, experiment.ReadActivity(change.document, isProbe, source.Pos{}, s.options))
			continue
		}
		known.Revise(experiment.ReadActivity(change.document, isProbe, known.Pos, s.options))
	}
	return experiment.Revision{
		Probes: s.phase(c.probes), Method: s.phase(c.method), Rollbacks: s.phase(c.rollbacks),
		Keys: c.keys, Removed: c.removed,
	}
}

// phase returns the activities with the numbers, nil for nil. It needs mu.
func (s *documentSync) phase(numbers []int64) []*experiment.Activity {
	if numbers == nil {
		return nil
	}
	activities := make([]*experiment.Activity, 0, len(numbers))
	for _, number := range numbers {
		if a := s.activities[number]; a != nil {
			activities = append(activities, a)
		}
	}
	return activities
}
