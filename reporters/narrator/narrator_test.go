package narrator_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/console/playtest"
	"github.com/chaostoolkit/run-action/reporters/narrator"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// tape is a log handler that keeps its records.
type tape struct {
	level slog.Level
	lines strings.Builder
}

func (t *tape) Enabled(_ context.Context, level slog.Level) bool { return level >= t.level }

func (t *tape) Handle(_ context.Context, r slog.Record) error {
	t.lines.WriteString(r.Time.Format("05.000 ") + r.Level.String() + " " + r.Message + "\n")
	return nil
}

func (t *tape) WithAttrs([]slog.Attr) slog.Handler { return t }

func (t *tape) WithGroup(string) slog.Handler { return t }

func TestRuns(t *testing.T) {
	t.Parallel()
	for _, run := range playtest.Runs() {
		t.Run(run.Name, func(t *testing.T) {
			t.Parallel()
			now := playtest.Start()
			log := &tape{level: slog.LevelDebug}
			o := narrator.New(log, func() time.Time { return now })
			run.Play(o, func(d time.Duration) { now = now.Add(d) })
			golden.Assert(t, log.lines.String(), run.Name+".log")
		})
	}
}

// logged returns what is logged for events, from INFO on.
func logged(events ...event.Event) string {
	log := &tape{}
	o := narrator.New(log, func() time.Time { return playtest.Start() })
	for _, e := range events {
		o.Observe(e)
	}
	return strings.ReplaceAll(log.lines.String(), "00.000 ", "")
}

func TestEvents(t *testing.T) {
	t.Parallel()
	a := &experiment.Activity{Name: "a", Kind: experiment.Action}
	bg := &experiment.Activity{Name: "bg", Kind: experiment.Action, Background: true}
	document := pyvalue.MapOf("name", "a")
	failed := &journal.Record{Activity: document, Status: journal.OutcomeFailed, Exception: []string{"no\n"}}
	deviating := &journal.Record{
		Activity: document, Status: journal.OutcomeSucceeded,
		Tolerance: &journal.Judgement{Expected: "1", Found: "2"},
	}
	tests := []struct {
		name   string
		events []event.Event
		want   string
	}{
		{
			"other strategies", []event.Event{event.RunStarted{
				Journal:    &journal.Journal{Experiment: pyvalue.MapOf("title", int64(3))},
				Experiment: &experiment.Experiment{Title: "with a secret"},
				Hypothesis: experiment.Continuously, Rollbacks: experiment.RollbackAlways, Dry: experiment.DryPause,
			}},
			"INFO Running experiment: 3\nWARN Dry run: pauses are skipped\n" +
				"INFO Steady-state strategy: continuously\nINFO Rollbacks strategy: always\n",
		},
		{
			"a hypothesis that is not wanted", []event.Event{event.HypothesisSkipped{Requested: true}},
			"INFO The steady state is not checked: the strategy skips it\n",
		},
		{
			"a hypothesis that was interrupted", []event.Event{event.HypothesisFinished{Phase: event.After}},
			"WARN The check of the steady state was interrupted\n",
		},
		{
			"a run that fails fast", []event.Event{event.WatchFinished{FailedFast: true, Ratio: 100 / 3.0}},
			"WARN The method is stopped, as the steady state does not hold\n" +
				"INFO The steady state is no longer checked; it did not hold in 33.3% of the checks\n",
		},
		{
			"a watch is logged when it changes",
			[]event.Event{
				check(), check(deviating), check(deviating), check(failed), check(), check(), check(deviating),
			},
			"WARN The steady state does not hold while the method runs: probe \"a\" expected 1, found 2\n" +
				"WARN The steady state cannot be observed while the method runs: probe \"a\" failed: no\n" +
				"INFO The steady state holds while the method runs\n" +
				"WARN The steady state does not hold while the method runs: probe \"a\" expected 1, found 2\n",
		},
		{
			"a failure in the background names the activity",
			[]event.Event{
				event.ActivityStarted{Phase: event.Method, Activity: bg, Record: failed, Background: true},
				event.ActivityFinished{Phase: event.Method, Activity: bg, Record: failed},
			},
			"INFO Action: bg [in background]\nERROR   => \"a\" failed: no\n",
		},
		{
			"a probe of the hypothesis never is in the background",
			[]event.Event{event.ActivityStarted{Phase: event.Before, Activity: bg, Record: failed}},
			"INFO Action: bg\n",
		},
		{
			"a tolerance in the method",
			[]event.Event{event.ToleranceJudged{Phase: event.Method, Activity: a, Record: deviating}},
			"WARN The output is not within its tolerance: probe \"a\" expected 1, found 2\n",
		},
		{
			"rollbacks that were asked for",
			[]event.Event{event.RollbacksStarted{Strategy: experiment.RollbackAlways, Activities: []*experiment.Activity{a}}},
			"INFO Playing the rollbacks with the strategy \"always\": 1 activity\n",
		},
		{
			"no rollbacks to skip", []event.Event{event.RollbacksSkipped{Reason: "the strategy says never"}},
			"INFO There are no rollbacks to play\n",
		},
		{
			"a rollback by reference", []event.Event{event.RollbackDue{Activity: &experiment.Activity{Ref: "a"}}},
			"INFO Rollback: a\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := logged(test.events...); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// check is a check during the method which ends at a probe, or is met.
func check(probes ...*journal.Record) event.Event {
	return event.HypothesisFinished{Phase: event.During, State: &journal.State{Met: len(probes) == 0, Probes: probes}}
}

func TestOutputsAreShortened(t *testing.T) {
	t.Parallel()
	list := make([]any, 50)
	keys := pyvalue.NewMap(50)
	for i := range list {
		list[i] = int64(i)
		keys.Set(strings.Repeat("k", i+1), nil)
	}
	deep := any("core")
	for range 10 {
		deep = []any{deep}
	}
	tests := []struct {
		name   string
		output any
		want   string
	}{
		{"short", pyvalue.MapOf("status", int64(200), "ok", true), "{'status': 200, 'ok': True}"},
		{"text", strings.Repeat("東", 100), "'" + strings.Repeat("東", 66) + "...'"},
		{"list", list, "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, '... 40 more']"},
		{"deep", deep, "[[[['...']]]]"},
		{"bytes", pyvalue.Bytes("\x00"), `b'\x00'`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			log := &tape{level: slog.LevelDebug}
			narrator.New(log, nil).Observe(event.ActivityFinished{
				Activity: &experiment.Activity{}, Record: &journal.Record{Status: journal.OutcomeSucceeded, Output: test.output},
			})
			if got := log.lines.String(); !strings.HasSuffix(got, "succeeded after 0s with "+test.want+"\n") {
				t.Errorf("got %q, want it to end with %q", got, test.want)
			}
		})
	}
	log := &tape{level: slog.LevelDebug}
	narrator.New(log, nil).Observe(event.ActivityFinished{
		Activity: &experiment.Activity{}, Record: &journal.Record{Status: journal.OutcomeSucceeded, Output: keys},
	})
	if got := log.lines.String(); !strings.HasSuffix(got, "'kkkkkkkkkk': None, '...': '40 more'}\n") {
		t.Errorf("got %q, want the first keys of a mapping", got)
	}
}

// sources keeps where records come from.
type sources struct {
	tape
	files []string
}

func (s *sources) Handle(_ context.Context, r slog.Record) error {
	s.files = append(s.files, r.Source().File)
	return nil
}

func TestRecordsTellTheirSource(t *testing.T) {
	t.Parallel()
	log := &sources{}
	narrator.New(log, nil).Observe(event.HypothesisSkipped{})
	if len(log.files) != 1 || !strings.HasSuffix(log.files[0], "narrator/hypothesis.go") {
		t.Errorf("got %v, want the file that logs the hypothesis", log.files)
	}
}
