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

// Recorded returns the outcome of a run of which there is only a journal, judged by a
// policy. What a journal does not tell is read from its traces: the strategy from
// the observations, what was expected and found from the tolerances. The journal is
// completed with the latter, and with when the run began and ended.
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
		o.Reason = "the journal does not tell how the run ended"
	case hypothesis.Len() > 0 && !tellsStates(j) && j.Status != journal.StatusInterrupted:
		o.Reason = "the journal does not tell of the steady state, as those of early versions of the Chaos Toolkit do not"
	}
	return o
}

// tellsStates says that the steady state was observed, as far as the journal knows.
func tellsStates(j *journal.Journal) bool {
	s := j.SteadyStates
	return s.Before != nil || s.After != nil || len(s.During) > 0
}

// observedBy returns the strategy by which the hypothesis was observed. What was
// seen counts more than what the experiment asks for, which a command line can
// outdo.
func observedBy(j *journal.Journal) experiment.HypothesisStrategy {
	s := j.SteadyStates
	declared := declaredStrategy(j.Experiment)
	switch {
	case len(s.During) > 0 && s.Before == nil && s.After == nil:
		return experiment.DuringMethodOnly
	case len(s.During) > 0:
		return experiment.Continuously
	case s.Before == nil && s.After != nil:
		return experiment.AfterMethodOnly
	case s.Before != nil && s.Before.Met && s.After == nil && j.Status == journal.StatusCompleted:
		return experiment.BeforeMethodOnly
	case !tellsStates(j) && j.Status == journal.StatusCompleted:
		return experiment.SkipHypothesis
	case s.After != nil:
		return experiment.HypothesisDefault
	default: // it did not get that far
		return declared
	}
}

// declaredStrategy returns the strategy that an experiment asks for.
func declaredStrategy(document *pyvalue.Map) experiment.HypothesisStrategy {
	runtime, _ := document.Value("runtime").(*pyvalue.Map)
	hypothesis, _ := runtime.Value("hypothesis").(*pyvalue.Map)
	strategy, err := experiment.ParseHypothesisStrategy(hypothesis.String("strategy"))
	if err != nil {
		return experiment.HypothesisDefault
	}
	return strategy
}

// completeJudgements says what was expected and found where the journal only says
// that the tolerance was not met, as the reference's do.
func completeJudgements(j *journal.Journal) {
	scope := &values.Scope{Configuration: literals(j.Experiment)}
	for _, r := range allRuns(j) {
		if t := r.Tolerance; t != nil && !t.Met && t.Expected == "" && r.Status == journal.OutcomeSucceeded {
			r.Tolerance = judge(r, scope)
		}
	}
}

// completeTimes says when the run began and ended where only its activities do.
func completeTimes(j *journal.Journal) {
	if !j.Start.IsZero() && !j.End.IsZero() {
		return
	}
	var first, last time.Time
	for _, r := range allRuns(j) {
		if !r.Start.IsZero() && (first.IsZero() || r.Start.Before(first)) {
			first = r.Start
		}
		if end := cmp.Or(r.End, r.Start.Add(r.Duration)); end.After(last) {
			last = end
		}
	}
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

// allRuns returns the records of a journal, wherever they are.
func allRuns(j *journal.Journal) []*journal.Record {
	runs := slices.Concat(j.Run, j.Rollbacks)
	for _, state := range append(slices.Clone(j.SteadyStates.During), j.SteadyStates.Before, j.SteadyStates.After) {
		if state != nil {
			runs = append(runs, state.Probes...)
		}
	}
	return runs
}

// judge finds the words for an output that is not within the tolerance, none if
// only the run could tell.
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

// literals returns the configuration of an experiment as far as it is written there.
func literals(document *pyvalue.Map) *pyvalue.Map {
	configuration, _ := document.Value("configuration").(*pyvalue.Map)
	known := pyvalue.NewMap(configuration.Len())
	for name, value := range configuration.All() {
		if m, isMap := value.(*pyvalue.Map); isMap && m.Has("type") {
			continue // it comes from elsewhere
		}
		known.Set(name, value)
	}
	return known
}
