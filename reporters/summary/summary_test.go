package summary_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/summary"
)

func write(t testing.TB, s *report.Suite, c report.Context) string {
	t.Helper()
	var b strings.Builder
	if err := summary.Write(&b, s, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSuites(t *testing.T) {
	t.Parallel()
	for name, suite := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, suite, reporttest.Context())
			golden.Assert(t, got, name+".md")
			reporttest.CheckSuite(t, suite, got)
		})
	}
}

// TestTable looks at the first table as people see it.
func TestTable(t *testing.T) {
	t.Parallel()
	suite := reporttest.Suites()["begun"]
	want := [][]string{
		{"", "Experiment", "Verdict", "Before", "After", "Method", "Rollbacks", "Took"},
		{"✅", "Shops survive the loss of a pod\nexperiments/passed.yaml", "passed", "✅", "✅", "✅ 3", "✅ 2", "6.6s"},
		{"❌", "Shops survive the loss of a pod\nexperiments/deviated-after.yaml", "deviated", "✅", "❌", "⚠️ 1/3", "✅ 2", "6.6s"},
		{"⏳", "Mails survive a restart\nexperiments/under-way.yaml", "running", "✅", "▫️", "⏳ 1/3", "▫️ 1/1", ""},
		{"⏳", "Payments survive a slow bank\nexperiments/waiting.yaml", "waiting", "", "", "", "", ""},
	}
	d := reporttest.MustRender(t, write(t, suite, report.Context{}))
	if diff := cmp.Diff(want, d.Tables[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := d.Headings[0], "⏳ Chaos is running"; got != want {
		t.Errorf("got heading %q, want %q", got, want)
	}
}

// TestWhatWentWrongComesFirst has what was expected and found before all else.
func TestWhatWentWrongComesFirst(t *testing.T) {
	t.Parallel()
	d := reporttest.MustRender(t, write(t, reporttest.Suites()["all"], reporttest.Context()))
	if got, want := d.Headings[1], "❌ deviated: Shops survive the loss of a pod"; got != want {
		t.Errorf("got heading %q, want %q", got, want)
	}
	want := [][]string{{"Expected", "Found"}, {"status 200", "status 503\nBackend fetch failed"}}
	if diff := cmp.Diff(want, d.Tables[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWithoutContext(t *testing.T) {
	t.Parallel()
	for name, suite := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if suite.Baseline != nil {
				suite.Baseline.Origin.URL = ""
			}
			d := reporttest.MustRender(t, write(t, suite, report.Context{}))
			if len(d.Links) > 0 {
				t.Errorf("got links to %v, want none", d.Links)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	if err := summary.Write(&reporttest.Broken{}, reporttest.Suite(), report.Context{}); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	got := write(t, reporttest.Many(600, 50), reporttest.Context())
	if len(got) > summary.Limit || len(got) < summary.Limit*9/10 {
		t.Errorf("got %d bytes, want nearly all of %d", len(got), summary.Limit)
	}
	d := reporttest.MustRender(t, got)
	if got := len(d.Tables[0]); got != 601 {
		t.Errorf("got %d rows, want all", got)
	}
	if !strings.Contains(got[:2000], "GitHub accepts no summary above 1 MiB") {
		t.Error("got no notice of what was cut")
	}
	if !strings.Contains(got, "### ❌ deviated: Service 597 survives what may come") {
		t.Error("got no details of the last experiment that deviated")
	}
}

func TestLinkToTheReport(t *testing.T) {
	t.Parallel()
	c := reporttest.Context()
	c.ReportURL = c.RunURL + "#artifacts"
	d := reporttest.MustRender(t, write(t, reporttest.Suites()["passed"], c))
	if !slices.Contains(d.Links, c.ReportURL) {
		t.Errorf("got the links %q, want one to the report", d.Links)
	}
}
