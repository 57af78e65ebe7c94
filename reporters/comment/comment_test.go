package comment_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/comment"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func write(t testing.TB, s *report.Suite, c report.Context) string {
	t.Helper()
	var b strings.Builder
	if err := comment.Write(&b, s, c); err != nil {
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
			want := comment.Marker{Key: "chaos/gate/ubuntu, 3.12", Digest: comment.Digest(suite)}
			if m, ok := comment.Parse(got); !ok || m != want {
				t.Errorf("got marker %v, %v, want %v", m, ok, want)
			}
		})
	}
}

// TestTable looks at the table as people see it.
func TestTable(t *testing.T) {
	t.Parallel()
	var outcomes []*report.Outcome
	for _, o := range reporttest.Outcomes() {
		if slices.Contains([]string{"passed", "deviated-during", "timed-out", "unexpected-pass", "expected-deviation"}, reporttest.Name(o)) {
			outcomes = append(outcomes, o)
		}
	}
	want := [][]string{
		{"", "Experiment", "Verdict", "Result"},
		{"✅", "Shops survive the loss of a pod\nexperiments/passed.yaml", "passed", "6.6s"},
		{
			"❌", "Shops survive the loss of a pod\nexperiments/deviated-during.yaml", "deviated",
			`probe "the shop answers" during the method deviated in 2 of 5 checks: expected status 200, found status 503 Backend fetch failed and 1 more`,
		},
		{
			"✅", "The catalogue survives the loss of a zone\nexperiments/expected-deviation.yaml", "deviated as expected",
			`probe "the catalogue is complete" after the method deviated: expected status 200, found status 503`,
		},
		{
			"💥", "A known weakness that is mended\nexperiments/unexpected-pass.yaml", "passed instead of deviated",
			"the steady state held wherever it was checked",
		},
		{"⏹️", "Batches survive a slow disk\nexperiments/timed-out.yaml", "interrupted", "it did not end within its timeout of 5m00s"},
	}
	d := reporttest.MustRender(t, write(t, reporttest.Suite(outcomes...), reporttest.Context()))
	if diff := cmp.Diff(want, d.Tables[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	suite := reporttest.Many(1000, 3)
	for _, o := range suite.Outcomes {
		o.Title += " 👍東京"
		o.Journal.Experiment.Set("title", o.Title)
	}
	got := write(t, suite, reporttest.Context())
	if n := plain.UTF16(got); n > comment.Limit || n < comment.Limit*9/10 {
		t.Errorf("got %d characters, want nearly all of %d", n, comment.Limit)
	}
	d := reporttest.MustRender(t, got)
	rows := make(map[string]int)
	for _, row := range d.Tables[0][1:] {
		rows[row[2]]++
	}
	if rows["deviated"] < suite.Count(journal.Deviated) && rows["passed"] > 0 {
		t.Errorf("got rows for %v, want none that passed while others that deviated have none", rows)
	}
	if !strings.Contains(got, "A comment has room for 65,536 characters") {
		t.Error("got no notice of what was cut")
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	if err := comment.Write(&reporttest.Broken{}, reporttest.Suite(), report.Context{}); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
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
