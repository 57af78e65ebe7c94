package gfm

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestBarName(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"plain", "stop a pod", "stop a pod"},
		{"syntax", "section :crit, a1; b #c %% d", "section crit a1 b c d"},
		{"an address", "http://shop:80/x?y=1&z", "http //shop 80/x y 1 z"},
		{"HTML", "<b>x</b>", "b x /b"},
		{"other scripts", "東京 👍", "東京 👍"},
		{"lines", "a\nb", "a b"},
		{"nothing that can be shown", "::", "no name"},
		{"long", strings.Repeat("long ", 20), "long long long long long long long long long lo..."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := barName(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAxis(t *testing.T) {
	t.Parallel()
	for length, want := range map[time.Duration]string{
		time.Second: "%S.%L", 10 * time.Second: "%M:%S", 59 * time.Minute: "%M:%S", time.Hour: "%H:%M:%S",
	} {
		if got := axis(length); got != want {
			t.Errorf("%v: got %q, want %q", length, got, want)
		}
	}
}

// TestManyStretches has a steady state that changes with every check.
func TestManyStretches(t *testing.T) {
	t.Parallel()
	var states []*journal.State
	for i := range 100 {
		states = append(states, &journal.State{Met: i%2 == 0})
	}
	for _, test := range []struct {
		name   string
		states []*journal.State
		want   []string
	}{
		{"none", nil, nil},
		{"few", states[:3], []string{"✓ held in 1 check", "✗ lost in 1 check", "✓ held in 1 check"}},
		{"many", states, []string{"✗ lost in 50 of 100 checks"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, b := range stretches(test.states) {
				got = append(got, b.name)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPick keeps what needs to be looked at, wherever it is.
func TestPick(t *testing.T) {
	t.Parallel()
	steps := make([]report.Step, 100)
	for i := range steps {
		steps[i] = report.Step{Phase: event.Method, Result: report.Succeeded, Checks: i}
	}
	steps[70].Result, steps[90].Result = report.Failed, report.Deviated
	var got []int
	for _, s := range pick(steps, 4) {
		got = append(got, s.Checks)
	}
	if diff := cmp.Diff([]int{0, 1, 70, 90}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := pick(steps[70:71], 4); len(got) != 1 {
		t.Errorf("got %d steps, want all", len(got))
	}
	if got := pick([]report.Step{steps[70], steps[90], steps[0]}, 1); len(got) != 1 || got[0].Result != report.Failed {
		t.Errorf("got %v, want the first that needs to be looked at", got)
	}
}

// TestNoGantt has journals from which nothing can be drawn.
func TestNoGantt(t *testing.T) {
	t.Parallel()
	for _, o := range []*report.Outcome{{}, {Journal: &journal.Journal{Experiment: pyvalue.MapOf()}}} {
		if got := Gantt(o, o.Steps(), time.Time{}); got != "" {
			t.Errorf("got %q, want nothing", got)
		}
	}
}
