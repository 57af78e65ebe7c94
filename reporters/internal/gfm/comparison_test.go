package gfm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func TestHeadline(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for want, c := range map[string]*report.Comparison{
		"There is no earlier run to compare with: Branch &#42;x&#42; has none.": report.WithoutBaseline("Branch *x* has none"),
		"Compared with an earlier run — there was no experiment in either run.": {},
		"Compared with [run 1 of main, 2026-11-22 03:00 UTC](https://x/1) — the experiment ended as before.": {
			Origin: report.Origin{Label: "run 1 of main", URL: "https://x/1", Time: now}, Unchanged: 1,
		},
		"Compared with a&#124;b — all 2 experiments ended as before.": {Origin: report.Origin{Label: "a|b", URL: "javascript:x"}, Unchanged: 2},
	} {
		if got := gfm.Headline(c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := gfm.ChangeTable(c, gfm.ChangeBounds{Experiments: 9}); got != "" {
			t.Errorf("got %q, want no table", got)
		}
	}
}

func TestTableIsBounded(t *testing.T) {
	t.Parallel()
	now, _ := reporttest.Compared()
	got := gfm.ChangeTable(now.Baseline, gfm.ChangeBounds{Experiments: 2, Steps: 1})
	if n := strings.Count(got, "\n| "); n != 1+2*2 {
		t.Errorf("got %d rows, want 4 and a rule:\n%s", n, got)
	}
	if !strings.Contains(got, "Not shown: 6 more experiments and 5 more steps.") {
		t.Errorf("got no word of what is left out:\n%s", got)
	}
}
