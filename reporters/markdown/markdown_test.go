package markdown_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/markdown"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func write(t testing.TB, s *report.Suite, title string) string {
	t.Helper()
	var b strings.Builder
	if err := markdown.Write(&b, s, reporttest.Context(), markdown.Options{Title: title}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSuites(t *testing.T) {
	t.Parallel()
	for name, suite := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, suite, "")
			check(t, got)
			if name == "all" || name == "begun" || name == "none" || suite.Baseline != nil {
				golden.Assert(t, got, name+".md")
			}
		})
	}
}

// check renders a report, which must be what it should and link only to what the
// Context says.
func check(t testing.TB, text string) *reporttest.Document {
	t.Helper()
	d := reporttest.MustRender(t, text)
	for _, link := range d.Links {
		if !strings.HasPrefix(link, "https://github.com/acme/shop/") {
			t.Errorf("got a link to %s", link)
		}
	}
	return d
}

// TestJournals reports on real journals, of the reference and ours.
func TestJournals(t *testing.T) {
	t.Parallel()
	all := &report.Suite{Start: time.Date(2026, 11, 23, 15, 45, 0, 0, time.UTC)}
	for _, r := range reporttest.Journals() {
		j, err := journal.Read(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		o := report.Recorded(j, reporttest.FailOn())
		o.JournalPath = "journals/" + r.Name + ".json"
		all.Outcomes = append(all.Outcomes, o)
		one := &report.Suite{Verdict: o.Verdict, Outcomes: []*report.Outcome{o}, Start: j.Start, End: j.End}
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			got := write(t, one, "")
			golden.Assert(t, got, "journals/"+r.Name+".md")
			if d := check(t, got); d.Headings[0] == "" || !strings.Contains(strings.ToLower(d.Headings[0]), string(r.Strict)) {
				t.Errorf("got the heading %q, want one with %s", d.Headings[0], r.Strict)
			}
			if len(got) > 65536 {
				t.Errorf("got %d bytes, which is no issue", len(got))
			}
		})
	}
	all.Verdict, all.End = report.Worst(all.Outcomes), all.Start.Add(time.Minute)
	text := write(t, all, "Game <day> of @everyone")
	if n := plain.UTF16(text); n > markdown.Limit || !strings.Contains(text, "shown in short") {
		t.Errorf("got %d characters, want an issue that says what was cut", n)
	}
	d := check(t, text)
	if got, want := len(d.Tables[0]), 1+len(all.Outcomes); got != want {
		t.Errorf("got %d rows, want %d", got, want)
	}
}

// TestLongRuns has more of everything than is shown.
func TestLongRuns(t *testing.T) {
	t.Parallel()
	text := write(t, reporttest.Many(1, 10_000), "")
	check(t, text)
	if len(text) > 200<<10 {
		t.Errorf("got %d bytes", len(text))
	}
	if !strings.Contains(text, "more steps are in the journal") {
		t.Error("it does not say that there is more")
	}
}

func TestBrokenWriter(t *testing.T) {
	t.Parallel()
	suite := reporttest.Suites()["all"]
	for left := range 3 {
		err := markdown.Write(&reporttest.Broken{Left: left * 3000}, suite, reporttest.Context(), markdown.Options{})
		if !errors.Is(err, reporttest.ErrBroken) {
			t.Errorf("got %v, want that the pipe is broken", err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, steps := range []int{100, 10_000} {
		suite := reporttest.Many(1, steps)
		b.Run(fmt.Sprint(steps), func(b *testing.B) {
			for b.Loop() {
				write(b, suite, "")
			}
		})
	}
}
