package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func recorded(t *testing.T, name string, failOn journal.FailOn) *report.Outcome {
	t.Helper()
	for _, r := range reporttest.Journals() {
		if r.Name == name {
			return report.Recorded(parsed(t, r.Data), failOn)
		}
	}
	t.Fatalf("there is no journal %q", name)
	return nil
}

func parsed(t *testing.T, data []byte) *journal.Journal {
	t.Helper()
	j, err := journal.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestRecordedVerdicts reads real journals of every outcome. Ours are the same when
// they are written again.
func TestRecordedVerdicts(t *testing.T) {
	t.Parallel()
	for _, r := range reporttest.Journals() {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			j := parsed(t, r.Data)
			if got := j.Verdict(journal.FailOn{}); got != r.Verdict {
				t.Errorf("got %s, want %s", got, r.Verdict)
			}
			var b strings.Builder
			if err := j.Write(&b); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(r.Name, "chaos-") {
				if diff := cmp.Diff(string(r.Data), b.String()); diff != "" {
					t.Errorf("written again it differs (-want +got):\n%s", diff)
				}
			}
			o := report.Recorded(j, reporttest.FailOn())
			if o.Verdict != r.Strict {
				t.Errorf("got %s by the policy of continuous integration, want %s", o.Verdict, r.Strict)
			}
			if steps := o.Steps(); o.Verdict == journal.Deviated && len(o.Causes(steps)) == 0 {
				t.Error("got no cause of the deviation")
			}
		})
	}
}

// TestRecordedStories checks the steps of journals with few details.
func TestRecordedStories(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		strategy experiment.HypothesisStrategy
		// cause is what the first cause says, reason the reason.
		cause, reason string
	}{
		{"reference-deviated-after", experiment.HypothesisDefault, "deviated: expected status 200, found status 503", ""},
		{"reference-deviated-during", experiment.Continuously, "deviated in 3 of 8 checks: expected status 200, found status 503", ""},
		{"reference-deviated-fail-fast", experiment.DuringMethodOnly, "deviated in 1 of 3 checks: expected status 200, found status 503", ""},
		{"reference-unsteady", experiment.HypothesisDefault, "deviated: expected status 200, found status 503", ""},
		{"reference-0.15.1-deviated-after", experiment.HypothesisDefault, "deviated: expected status 200, found status 503", ""},
		{"reference-interrupted-method", experiment.HypothesisDefault, "was interrupted", ""},
		{"reference-interrupted-before", experiment.HypothesisDefault, "", ""},
		{"reference-no-hypothesis", experiment.SkipHypothesis, "", ""},
		{
			"reference-0.12.2-passed", experiment.SkipHypothesis, "",
			"the journal has no steady state: early versions of the Chaos Toolkit did not record it",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := recorded(t, test.name, journal.FailOn{})
			cause := ""
			if causes := o.Causes(o.Steps()); len(causes) > 0 {
				cause = causes[0].What()
			}
			if o.Strategy != test.strategy || cause != test.cause || o.Reason != test.reason {
				t.Errorf("got %s, %q, %q, want %s, %q, %q", o.Strategy, cause, o.Reason, test.strategy, test.cause, test.reason)
			}
		})
	}
}
