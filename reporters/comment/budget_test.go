package comment

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

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
	within := func(limit int) string {
		var b strings.Builder
		if err := write(&b, suite, reporttest.Context(), limit); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	whole := within(Limit)
	size := plain.UTF16(whole)
	if got := within(size); got != whole {
		t.Error("a comment that just fits is cut")
	}
	if got := within(size - 1); got == whole || !strings.Contains(got, "✂️") {
		t.Error("a comment that does not fit is not cut")
	}
	for limit := 0; limit <= size+1499; limit += 1499 {
		got := within(limit)
		if n := plain.UTF16(got); n > limit {
			t.Errorf("limit %d: got %d characters", limit, n)
		}
		reporttest.MustRender(t, got)
	}
}

func TestTheNoticeHasRoom(t *testing.T) {
	t.Parallel()
	const many = 1_000_000
	text := notice([]gfm.Cut{{Kind: gfm.Rows, Omitted: many}, {Kind: details, Shortened: many, Omitted: many}, {Kind: gfm.Changes, Omitted: 1}})
	if n := plain.UTF16(text); n > gfm.NoticeRoom {
		t.Errorf("got a notice of %d characters, want at most %d", n, gfm.NoticeRoom)
	}
}
