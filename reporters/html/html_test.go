package html_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/html/htmltest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func write(t testing.TB, s *report.Suite, c report.Context, o html.Options) string {
	t.Helper()
	var b strings.Builder
	if err := html.Write(&b, s, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// check reads a page, with which nothing may be wrong.
func check(t testing.TB, text string) *htmltest.Page {
	t.Helper()
	p, err := htmltest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
	return p
}

// suites returns those of reporttest, and those that show what only this page does.
func suites() map[string]*report.Suite {
	all := reporttest.Suites()
	all["measured"] = reporttest.Measured()
	all["compared"], _ = reporttest.Compared()
	return all
}

func TestSuites(t *testing.T) {
	t.Parallel()
	for name, suite := range suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outline := check(t, write(t, suite, reporttest.Context(), html.Options{})).Outline()
			if name == "all" { // whose experiments have pages of their own
				outline = overview(outline)
			}
			golden.Assert(t, outline, name+".txt")
		})
	}
}

// overview returns the part of an outline that comes before the first experiment.
func overview(outline string) string {
	text, _, _ := strings.Cut(outline, "  [article")
	return text
}

// TestJournals writes a page of each real journal.
func TestJournals(t *testing.T) {
	t.Parallel()
	var all []*report.Outcome
	for _, recorded := range reporttest.Journals() {
		j, err := journal.Read(recorded.Data)
		if err != nil {
			t.Fatal(err)
		}
		o := report.Recorded(j, reporttest.FailOn())
		o.Source = recorded.Name + ".json"
		all = append(all, o)
		t.Run(recorded.Name, func(t *testing.T) {
			t.Parallel()
			text := check(t, write(t, reporttest.Suite(o), report.Context{}, html.Options{})).Outline()
			if !strings.Contains(text, "p: "+string(recorded.Strict)) {
				t.Errorf("the page does not say that the run %s", recorded.Strict)
			}
		})
	}
	t.Run("together", func(t *testing.T) {
		t.Parallel()
		page := check(t, write(t, reporttest.Suite(all...), report.Context{}, html.Options{Title: "All journals"}))
		golden.Assert(t, overview(page.Outline()), "journals.txt")
	})
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	for name, again := range suites() {
		if a, b := write(t, suites()[name], reporttest.Context(), html.Options{}), write(t, again, reporttest.Context(), html.Options{}); a != b {
			t.Errorf("%s: two pages of the same suite differ", name)
		}
	}
}

func TestTitle(t *testing.T) {
	t.Parallel()
	text := write(t, reporttest.Suites()["passed"], report.Context{}, html.Options{Title: "Sale <b>day</b>"})
	if want := "<h1>Sale &lt;b&gt;day&lt;/b&gt;</h1>"; !strings.Contains(text, want) {
		t.Errorf("the page has no %s", want)
	}
	if want := ">Shops survive the loss of a pod</h2>"; !strings.Contains(text, want) {
		t.Errorf("the page has no %s", want)
	}
}

func TestWithoutContext(t *testing.T) {
	t.Parallel()
	for name, suite := range suites() {
		suite.Baseline = nil
		if text := write(t, suite, report.Context{}, html.Options{}); strings.Contains(text, `href="http`) {
			t.Errorf("%s: the page has links, want none", name)
		}
	}
}

func TestHostileContext(t *testing.T) {
	t.Parallel()
	c := report.Context{
		CommitURL: "javascript:alert(1)//", LinkFile: func(string, int) string { return "javascript:alert(3)" }, Repository: reporttest.Hostile, SHA: "</a>", Ref: reporttest.Hostile, RunURL: "javascript:alert(2)",
		Workflow: reporttest.Hostile, Version: "<script>", Image: `"onload="x`,
	}
	for _, suite := range suites() {
		suite.Baseline = nil
		check(t, write(t, suite, c, html.Options{Title: reporttest.Hostile}))
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, left := range []int{0, 100_000} {
		if err := html.Write(&reporttest.Broken{Left: left}, reporttest.Suites()["all"], report.Context{}, html.Options{}); !errors.Is(err, reporttest.ErrBroken) {
			t.Errorf("after %d bytes got %v, want %v", left, err, reporttest.ErrBroken)
		}
	}
}

// maxPage is how large the page of 10,000 activities may be, in bytes.
const maxPage = 15_000_000

// BenchmarkWrite writes the page of 10,000 activities.
func BenchmarkWrite(b *testing.B) {
	suite := reporttest.Many(1, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := html.Write(io.Discard, suite, reporttest.Context(), html.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSecrets has their names on the page, and nothing else of them.
func TestSecrets(t *testing.T) {
	t.Parallel()
	j, err := journal.Read([]byte(`{"experiment": {"title": "x", "secrets": {"bank": {"token": "hunter2", "key": {"type": "env", "key": "BANK_KEY"}}, "odd": "hunter3"}},
		"status": "completed", "steady_states": {}, "run": []}`))
	if err != nil {
		t.Fatal(err)
	}
	text := write(t, reporttest.Suite(report.Recorded(j, reporttest.FailOn())), report.Context{}, html.Options{})
	for _, name := range []string{"bank.token", "bank.key", "odd"} {
		if !strings.Contains(text, "<code>"+name+"</code>") {
			t.Errorf("the page does not name the secret %s", name)
		}
	}
	for _, value := range []string{"hunter", "BANK_KEY"} {
		if strings.Contains(text, value) {
			t.Errorf("the page has %s", value)
		}
	}
}
