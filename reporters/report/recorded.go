package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Recorded returns the outcome of a run that left only a journal. It derives the verdict by
// failOn and the strategy from the observations. It completes the journal: with what was
// expected and found from the tolerances, and with the start and end of the run.
func Recorded(j *journal.Journal, failOn journal.FailOn) *Outcome {
	completeJudgements(j)
	completeTimes(j)
	o := &Outcome{
		Title: j.Experiment.String("title"), State: Finished, Journal: j, FailOn: failOn, Verdict: j.Verdict(failOn),
		Strategy: observedBy(j),
	}
	hypothesis, _ := j.Experiment.Value("steady-state-hypothesis").(*pyvalue.Map)
	switch {
	case j.Interruption != nil:
		o.Reason = Ending(j)
	case j.Status == "":
		o.Reason = "the journal does not say how the run ended"
	case hypothesis.Len() > 0 && !hasStates(j) && j.Status != journal.StatusInterrupted:
		o.Reason = "the journal has no steady state: early versions of the Chaos Toolkit did not record it"
	}
	return o
}

// hasStates reports whether the journal has observations of the steady state.
func hasStates(j *journal.Journal) bool {
	s := j.SteadyStates
	return s.Before != nil || s.After != nil || len(s.During) > 0
}

// observedBy returns the strategy by which the hypothesis was observed. Observations count
// more than the strategy in the experiment, which a command line can override.
func observedBy(j *journal.Journal) experiment.HypothesisStrategy {
	s, completed := j.SteadyStates, j.Status == journal.StatusCompleted
	if len(s.During) > 0 {
		if s.Before == nil && s.After == nil {
			return experiment.DuringMethodOnly
		}
		return experiment.Continuously
	}
	switch {
	case s.After != nil && s.Before == nil:
		return experiment.AfterMethodOnly
	case s.After != nil:
		return experiment.HypothesisDefault
	case completed && s.Before == nil:
		return experiment.SkipHypothesis
	case completed && s.Before.Met:
		return experiment.BeforeMethodOnly
	default: // the run ended too early to know
		return declaredStrategy(j.Experiment)
	}
}

// declaredStrategy returns the strategy in the experiment.
func declaredStrategy(document *pyvalue.Map) experiment.HypothesisStrategy {
	runtime, _ := document.Value("runtime").(*pyvalue.Map)
	hypothesis, _ := runtime.Value("hypothesis").(*pyvalue.Map)
	strategy, err := experiment.ParseHypothesisStrategy(hypothesis.String("strategy"))
	if err != nil {
		return experiment.HypothesisDefault
	}
	return strategy
}

// completeJudgements adds what was expected and found where the journal only says that
// the tolerance was not met, as journals of the Chaos Toolkit do.
func completeJudgements(j *journal.Journal) {
	scope := &values.Scope{Configuration: literals(j.Experiment)}
	for _, r := range allRuns(j) {
		if t := r.Tolerance; t != nil && !t.Met && t.Expected == "" && r.Status == journal.OutcomeSucceeded {
			r.Tolerance = judge(r, scope)
		}
	}
}

// completeTimes takes the start and end of the run from its activities if they are missing.
func completeTimes(j *journal.Journal) {
	if !j.Start.IsZero() && !j.End.IsZero() {
		return
	}
	first, last := times(allRuns(j))
	if j.Start.IsZero() {
		j.Start = first
	}
	if j.End.IsZero() && last.After(j.Start) {
		j.End = last
	}
	if j.Duration == 0 && j.End.After(j.Start) {
		j.Duration = j.End.Sub(j.Start)
	}
}

// times returns the first start and the last end of records, zero times without any.
func times(runs []*journal.Record) (first, last time.Time) {
	for _, r := range runs {
		if !r.Start.IsZero() && (first.IsZero() || r.Start.Before(first)) {
			first = r.Start
		}
		if end := cmp.Or(r.End, r.Start.Add(r.Duration)); end.After(last) {
			last = end
		}
	}
	return first, last
}

// allRuns returns all records of a journal.
func allRuns(j *journal.Journal) []*journal.Record {
	runs := slices.Concat(j.Run, j.Rollbacks)
	for _, state := range append(slices.Clone(j.SteadyStates.During), j.SteadyStates.Before, j.SteadyStates.After) {
		if state != nil {
			runs = append(runs, state.Probes...)
		}
	}
	return runs
}

// judge says what a tolerance expected and found; nothing if only the run could know.
func judge(r *journal.Record, scope *values.Scope) *journal.Judgement {
	declared := r.Activity.Value("tolerance")
	if m, ok := declared.(*pyvalue.Map); ok && m.String("type") == "probe" {
		return &journal.Judgement{}
	}
	check := tolerance.Compile(source.FromValue(declared), source.NewCollector("journal"))
	if check == nil {
		return &journal.Judgement{}
	}
	found := check.Check(r.Output, scope)
	if found.Met {
		return &journal.Judgement{}
	}
	return &journal.Judgement{Expected: found.Expected, Found: found.Found}
}

// literals returns the configuration values that the experiment itself contains.
func literals(document *pyvalue.Map) *pyvalue.Map {
	configuration, _ := document.Value("configuration").(*pyvalue.Map)
	known := pyvalue.NewMap(configuration.Len())
	for name, value := range configuration.All() {
		if m, isMap := value.(*pyvalue.Map); isMap && m.Has("type") {
			continue // from the environment or a probe
		}
		known.Set(name, value)
	}
	return known
}
