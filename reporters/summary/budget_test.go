package summary

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func within(t *testing.T, s *report.Suite, limit int) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, s, reporttest.Context(), limit); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBudget(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"all", "compared"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkBudget(t, reporttest.Suites()[name])
		})
	}
}

func checkBudget(t *testing.T, suite *report.Suite) {
	t.Helper()
	whole := within(t, suite, Limit)
	if got := within(t, suite, len(whole)); got != whole {
		t.Error("a summary that just fits is cut")
	}
	if got := within(t, suite, len(whole)-1); got == whole || len(got) >= len(whole) || !strings.Contains(got, "✂️") {
		t.Errorf("a summary of %d bytes in a limit of one less has %d", len(whole), len(got))
	}
	for limit := 0; limit <= len(whole)+2503; limit += 2503 {
		got := within(t, suite, limit)
		if len(got) > limit {
			t.Errorf("limit %d: got %d bytes", limit, len(got))
		}
		reporttest.MustRender(t, got)
	}
}

// TestBudgetPrefersWhatWentWrong looks for the rows of experiments: one that passed
// has none where one that did not has none.
func TestBudgetPrefersWhatWentWrong(t *testing.T) {
	t.Parallel()
	suite := reporttest.Suites()["all"]
	cut := false
	for limit := 2000; limit < 9000; limit += 250 {
		text := within(t, suite, limit)
		missing, passed := 0, 0
		for _, o := range suite.Outcomes {
			switch has := strings.Contains(text, o.Source+"</code> |") || strings.Contains(text, o.Source+" |"); {
			case !has && o.Unexpected():
				missing++
			case has && !o.Unexpected():
				passed++
			}
		}
		if missing > 0 && passed > 0 {
			t.Errorf("limit %d: got %d rows of experiments that passed, while %d others have none", limit, passed, missing)
		}
		cut = cut || missing > 0
	}
	if !cut {
		t.Error("there was always room enough, so that this proves nothing")
	}
}

func TestTheNoticeHasRoom(t *testing.T) {
	t.Parallel()
	const many = 1_000_000
	text := notice([]gfm.Cut{{Kind: gfm.Rows, Omitted: many}, {Kind: details, Shortened: many, Omitted: many}, {Kind: folded, Omitted: many}, {Kind: gfm.Changes, Omitted: 1}})
	if len(text) > gfm.NoticeRoom {
		t.Errorf("got a notice of %d bytes, want at most %d", len(text), gfm.NoticeRoom)
	}
}

// TestLongRuns has more steps than a timeline or a table shows.
func TestLongRuns(t *testing.T) {
	t.Parallel()
	suite := reporttest.Many(1, 500)
	d := reporttest.MustRender(t, within(t, suite, Limit))
	if got, want := strings.Count(d.Diagrams[0], "ms\n"), 40; got != want {
		t.Errorf("got %d bars, want %d", got, want)
	}
	steps := d.Tables[len(d.Tables)-1]
	if got := len(steps) - 1; got != maxSteps {
		t.Errorf("got %d steps in the table, want %d", got, maxSteps)
	}
	if last := steps[len(steps)-1]; last[0] != report.Deviated.Mark() {
		t.Errorf("got %q last, want the probe that deviated", last)
	}
}
