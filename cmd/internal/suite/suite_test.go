package suite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func outcomes(names ...string) []*report.Outcome {
	list := make([]*report.Outcome, len(names))
	for i, name := range names {
		list[i] = &report.Outcome{Source: name}
	}
	return list
}

// verdicts plays each experiment for a second, and ends it with the verdict that
// its name is.
func verdicts(_ context.Context, update suite.Update) {
	time.Sleep(time.Second)
	update(func(o *report.Outcome) { o.Verdict = journal.Verdict(o.Source) })
}

func states(s *report.Suite) []string {
	list := make([]string, len(s.Outcomes))
	for i, o := range s.Outcomes {
		list[i] = string(o.State) + " " + string(o.Verdict) + o.Reason
	}
	return list
}

func TestRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		sources []string
		options suite.Options
		took    time.Duration
		verdict journal.Verdict
		want    []string
	}{
		{
			"one after the other", []string{"passed", "deviated", "passed"}, suite.Options{},
			3 * time.Second, journal.Deviated, []string{"finished passed", "finished deviated", "finished passed"},
		},
		{
			"two at the same time", []string{"passed", "passed", "passed"}, suite.Options{MaxParallel: 2},
			2 * time.Second, journal.Passed, []string{"finished passed", "finished passed", "finished passed"},
		},
		{
			"until the first failure", []string{"failed", "passed"}, suite.Options{StopOnFailure: true},
			time.Second, journal.Failed, []string{"finished failed", "skipped an experiment before it did not end as expected"},
		},
		{
			"until there is no time left", []string{"passed", "passed", "passed"},
			suite.Options{Budget: suite.Budget{What: "deadline", Limit: 2 * time.Second}},
			2 * time.Second, journal.Interrupted,
			[]string{"finished passed", "finished passed", "skipped there is no time left: the deadline of 2s, of which 500ms are for rollbacks"},
		},
		{"none", nil, suite.Options{}, 0, journal.Passed, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := test.options
				o.Budget.Begin = time.Now()
				s := suite.Run(t.Context(), outcomes(test.sources...), verdicts, o)
				if s.Verdict != test.verdict || s.Took() != test.took || s.Running {
					t.Errorf("got %s after %s, running %t, want %s after %s", s.Verdict, s.Took(), s.Running, test.verdict, test.took)
				}
				if diff := cmp.Diff(test.want, states(s)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	s := suite.Run(ctx, outcomes("passed", "passed"), func(ctx context.Context, update suite.Update) {
		cancel(errors.New("a signal came"))
		update(func(o *report.Outcome) { o.Verdict = journal.Interrupted })
	}, suite.Options{})
	if diff := cmp.Diff([]string{"finished interrupted", "skipped a signal came"}, states(s)); diff != "" || s.Verdict != journal.Interrupted {
		t.Errorf("got %s (-want +got):\n%s", s.Verdict, diff)
	}
}

// A snapshot does not change.
func TestPicturesAreStill(t *testing.T) {
	t.Parallel()
	var snapshots []*report.Suite
	suite.Run(t.Context(), outcomes("passed"), func(_ context.Context, update suite.Update) {
		update(func(o *report.Outcome) { o.Verdict = journal.Passed })
	}, suite.Options{OnChange: func(snapshot func() *report.Suite) { snapshots = append(snapshots, snapshot()) }})
	var got []string
	for _, p := range snapshots {
		got = append(got, states(p)[0])
	}
	if diff := cmp.Diff([]string{" ", "running ", "running passed", "finished passed"}, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := suite.Budget{What: "timeout", Limit: 20 * time.Minute, Begin: time.Now()}
		if b.Reserve() != time.Minute {
			t.Errorf("got %s for rollbacks, want a minute at most", b.Reserve())
		}
		var calls atomic.Int32
		count := func() { calls.Add(1) }
		stop := b.Watch(time.Now(), count, count)
		time.Sleep(19*time.Minute - time.Second)
		if n := calls.Load(); n != 0 {
			t.Errorf("got %d calls before the time for work was over", n)
		}
		time.Sleep(2 * time.Second)
		if n := calls.Load(); n != 1 || !b.Spent(time.Now()) {
			t.Errorf("got %d calls and spent %t, want 1 and true", n, b.Spent(time.Now()))
		}
		stop()
		time.Sleep(time.Hour)
		if n := calls.Load(); n != 1 {
			t.Errorf("got %d calls, want none after the stop", n)
		}
	})
}

func TestSelect(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"a.yaml", "b/c.yaml", "b/d.json", "b/e/f.yaml", "odd[1].yaml"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name          string
		sources, want []string
		err           string
	}{
		{"names as they are", []string{"x.yaml", "https://example.com/*.yaml"}, []string{"x.yaml", "https://example.com/*.yaml"}, ""},
		{"none twice", []string{"a.yaml", "*.yaml"}, []string{"a.yaml", "odd[1].yaml"}, ""},
		{"at every depth", []string{"b/**/*.yaml"}, []string{"b/c.yaml", "b/e/f.yaml"}, ""},
		{"less some", []string{"**/*.yaml", "!b/**", "!a.yaml"}, []string{"odd[1].yaml"}, ""},
		{"what looks like a pattern", []string{"odd[1].yaml"}, []string{"odd[1].yaml"}, ""},
		{"an absolute pattern", []string{dir + "/b/*.json"}, []string{"b/d.json"}, ""},
		{"less a URL", []string{"https://example.com/a", "a.yaml", "!https://example.com/a"}, []string{"a.yaml"}, ""},
		{"a pattern without files beside one with", []string{"x/*", "a*"}, []string{"a.yaml"}, ""},
		{"nothing", []string{"x/*"}, nil, `no experiment was found: no file matches "x/*"`},
		{"all taken away", []string{"a.yaml", "!*"}, nil, "no experiment was found"},
		{"no pattern", []string{"[a"}, nil, `the pattern "[a": syntax error in pattern`},
		{"no pattern to exclude", []string{"a.yaml", "![a"}, nil, `the pattern "![a": syntax error in pattern`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := suite.Select(dir, test.sources)
			if (err != nil || test.err != "") && (err == nil || err.Error() != test.err) {
				t.Errorf("got error %v, want %q", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHasTags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		tags, wanted []string
		want         bool
	}{
		{nil, nil, true},
		{nil, []string{"a"}, false},
		{[]string{"a", "b"}, []string{"b", "c"}, true},
		{[]string{"a", "b"}, []string{"a", "!b"}, false},
		{[]string{"a"}, []string{"!b"}, true},
		{nil, []string{"!b"}, true},
	}
	for _, test := range tests {
		if got := suite.HasTags(test.tags, test.wanted); got != test.want {
			t.Errorf("HasTags(%q, %q): got %t, want %t", test.tags, test.wanted, got, test.want)
		}
	}
}

func TestJournalName(t *testing.T) {
	t.Parallel()
	taken := make(map[string]bool)
	var got []string
	for _, source := range []string{"a.yaml", "b/a.yaml", "a.json", "../x/ü.yaml", "https://example.com/e.json?v=1", "https://user:secret@example.com/f.json?token=secret#x", "…"} {
		got = append(got, suite.JournalName(source, taken))
	}
	want := []string{"a.json", "b-a.json", "a-2.json", "x.json", "example.com-e.json", "example.com-f.json", "journal.json"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
