package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// fakeProvider carries out activities in memory. The provider block says what happens:
//
//	returns: any     the output; a list "sequence" gives one output per run
//	fails: text      the activity fails so
//	panics: text     the provider itself breaks
//	takes: seconds   and it takes so long
//	ends: text       the activity asks for the run to end, and for no rollbacks
//	lane: number     the output is whether this is the lane it runs in
type fakeProvider struct{}

type fakeCall struct {
	block *pyvalue.Map
	runs  int
}

func (fakeProvider) Compile(b provider.Spec, _ *source.Collector) provider.Call {
	return &fakeCall{block: b.Node.Value().(*pyvalue.Map)}
}

func (c *fakeCall) Run(ctx context.Context, req provider.Request) (any, error) {
	c.runs++
	if takes, ok := pyvalue.Float(c.block.Value("takes")); ok {
		timer := time.NewTimer(time.Duration(takes * float64(time.Second)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			kind := provider.Interrupted
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				kind = provider.Timeout
			}
			return nil, provider.Errorf(kind, "stopped")
		}
	}
	if text := c.block.String("panics"); text != "" {
		panic(text)
	}
	if text := c.block.String("fails"); text != "" {
		return nil, provider.Errorf(provider.Failed, "%s", text)
	}
	if text := c.block.String("ends"); text != "" {
		return nil, &provider.Error{Kind: provider.EndsRun, Message: text, NoRollbacks: true}
	}
	if c.block.Has("lane") {
		return c.block.Value("lane") == req.Lane, nil
	}
	if c.block.Has("echo") {
		return req.Scope.Substitute(c.block.Value("echo")), nil
	}
	if sequence, ok := c.block.Value("sequence").([]any); ok {
		return sequence[min(c.runs, len(sequence))-1], nil
	}
	if req.HasValue {
		return pyvalue.Equal(req.Value, c.block.Value("accepts")), nil
	}
	return c.block.Value("returns"), nil
}

// build reads an experiment in YAML whose providers are of the type "fake", or
// "python" if the output of a probe decides something, which needs a known kind.
func build(t testing.TB, text string) *experiment.Experiment {
	t.Helper()
	file, err := source.Parse("experiment.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, problems := experiment.Build(file, experiment.Options{Providers: provider.Registry{
		"fake": fakeProvider{}, "python": fakeProvider{},
	}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return e
}

// trace records events as short lines, with the time since the start.
type trace struct {
	start time.Time
	lines []string
}

func (tr *trace) Observe(e event.Event) {
	line := describe(e)
	if line == "" {
		return
	}
	at := time.Since(tr.start).Round(time.Millisecond).Seconds()
	tr.lines = append(tr.lines, fmt.Sprintf("%gs %s", at, line))
}

func (tr *trace) String() string { return strings.Join(tr.lines, "\n") }

func describe(e event.Event) string {
	switch e := e.(type) { //nolint:gochecksumtype // the others are not worth a line
	case event.HypothesisSkipped:
		return fmt.Sprintf("no hypothesis, requested=%v", e.Requested)
	case event.HypothesisFinished:
		if e.State == nil {
			return fmt.Sprintf("%s: unfinished", e.Phase)
		}
		return fmt.Sprintf("%s: met=%v", e.Phase, e.State.Met)
	case event.WatchFinished:
		return fmt.Sprintf("watch ends, failed fast=%v", e.FailedFast)
	case event.RollbacksSkipped:
		return "no rollbacks: " + e.Reason
	case event.RollbacksFinished:
		if len(e.Remaining) > 0 {
			return fmt.Sprintf("%d rollbacks left out", len(e.Remaining))
		}
	case event.Paused:
		return fmt.Sprintf("pause of %s around %s", e.Duration, e.Activity.Name)
	case event.ActivityStarted:
		return fmt.Sprintf("%s: %s", e.Phase, e.Activity.Name)
	case event.ActivityFinished:
		return fmt.Sprintf("  %s: %s", e.Activity.Name, orDefault(string(e.Record.Status), "no status"))
	case event.GuardsHeld:
		return "all guards hold"
	case event.GuardTripped:
		return "guard " + e.Guard.Probe.Name + " does not hold: " + e.Why()
	case event.Interrupted:
		return "interrupted by " + e.Reason
	case event.RunFinished:
		j := e.Journal
		return fmt.Sprintf("status=%s deviated=%v verdict=%s", j.Status, j.Deviated, j.Verdict(journal.FailOn{}))
	}
	return ""
}

func orDefault(s, absent string) string {
	if s == "" {
		return absent
	}
	return s
}

// play runs an experiment and returns its journal and its trace.
func play(ctx context.Context, t testing.TB, text string, o runner.Options) (*journal.Journal, string) {
	t.Helper()
	tr := &trace{start: time.Now()}
	o.Observers = append(o.Observers, tr)
	j, err := runner.Run(ctx, build(t, text), o)
	if err != nil {
		t.Fatal(err)
	}
	return j, tr.String()
}
