package markdown

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func within(t *testing.T, s *report.Suite, limit int) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, s, reporttest.Context(), Options{}, limit); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestBudget(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"all", "compared"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite := reporttest.Suites()[name]
			size := plain.UTF16(within(t, suite, 1<<30))
			if got := within(t, suite, size-1); !strings.Contains(got, "✂️") {
				t.Error("a report that does not fit does not say so")
			}
			for limit := 0; limit <= size; limit += size / 12 {
				got := within(t, suite, limit)
				if n := plain.UTF16(got); n > limit {
					t.Errorf("limit %d: got %d characters", limit, n)
				}
				reporttest.MustRender(t, got)
			}
		})
	}
}

func TestTheNoticeHasRoom(t *testing.T) {
	t.Parallel()
	const many = 1_000_000
	text := notice([]gfm.Cut{
		{Kind: gfm.Rows, Omitted: many}, {Kind: gfm.Changes, Omitted: 1}, {Kind: contributing, Omitted: 1}, {Kind: experiments, Shortened: many, Omitted: many},
	}, many)
	if n := plain.UTF16(text); n > gfm.NoticeRoom {
		t.Errorf("got a notice of %d characters, want at most %d", n, gfm.NoticeRoom)
	}
}
