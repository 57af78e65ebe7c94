package comment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/comment"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

func TestMarker(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "chaos/gate", "a b", "--> <b>", "digest=x -->", "a\nb", "東京 👍", "%2F", "a--b"} {
		m := comment.Marker{Key: key, Digest: "0f1a"}
		text := m.String()
		if strings.Count(text, "--") != 2 || strings.Contains(text, "\n") {
			t.Errorf("%q: got %q, want one comment on one line", key, text)
		}
		for _, body := range []string{text, text + "\nbody", text + "\r\nbody"} {
			if got, ok := comment.Parse(body); !ok || got != m {
				t.Errorf("Parse(%q): got %v, %v, want %v", body, got, ok, m)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	marker := comment.Marker{Key: "k", Digest: "d"}.String()
	for name, body := range map[string]string{
		"nothing":                "",
		"other comments":         "Looks good to me",
		"other markers":          "<!-- sticky -->\nbody",
		"a marker further down":  "hello\n" + marker,
		"a marker in a line":     "> " + marker,
		"a marker with more":     marker + " x",
		"a marker without a key": "<!-- chaos-report digest=d -->",
		"a marker that is cut":   marker[:len(marker)-1],
		"a key that is broken":   "<!-- chaos-report key=%zz digest=d -->",
	} {
		if got, ok := comment.Parse(body); ok {
			t.Errorf("%s: got %v, want none", name, got)
		}
	}
}

// FuzzMarker asserts that a marker is read as it was written, whatever its key, and
// that reading never fails badly.
func FuzzMarker(f *testing.F) {
	f.Add("chaos/gate", "<!-- chaos-report key=a digest=b -->")
	f.Add("-->", "<!-- chaos-report key= digest= -->\n")
	f.Fuzz(func(t *testing.T, key, body string) {
		m := comment.Marker{Key: key, Digest: "0f1a2b"}
		if got, ok := comment.Parse(m.String() + "\n" + body); !ok || got != m {
			t.Fatalf("key %q: got %v, %v", key, got, ok)
		}
		if got, ok := comment.Parse(body); ok && got.String() == "" {
			t.Fatalf("Parse(%q): got an empty marker", body)
		}
	})
}

func TestDigest(t *testing.T) {
	t.Parallel()
	outcome := func(change func(*report.Outcome)) *report.Suite {
		for _, o := range reporttest.Outcomes() {
			if reporttest.Name(o) == "deviated-after" {
				change(o)
				return reporttest.Suite(o)
			}
		}
		t.Fatal("no such outcome")
		return nil
	}
	digest := comment.Digest(outcome(func(*report.Outcome) {}))
	probe := func(o *report.Outcome) *journal.Record { return o.Journal.SteadyStates.After.Probes[0] }
	tests := []struct {
		name   string
		change func(*report.Outcome)
		same   bool
	}{
		{"nothing", func(*report.Outcome) {}, true},
		{"times", func(o *report.Outcome) { o.Journal.Start = o.Journal.Start.Add(time.Hour); o.Journal.Duration++ }, true},
		{"what was found", func(o *report.Outcome) { probe(o).Tolerance.Found = "status 504" }, true},
		{"the place of an activity", func(o *report.Outcome) { o.Places = report.Places{} }, true},
		{"the verdict", func(o *report.Outcome) { o.Verdict = journal.Aborted }, false},
		{"the expectation", func(o *report.Outcome) { o.Expected = journal.Deviated }, false},
		{"the probe", func(o *report.Outcome) { probe(o).Activity.Set("name", "another"); probe(o).Status = "" }, false},
		{"the experiment", func(o *report.Outcome) { o.Source = "another.yaml" }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := comment.Digest(outcome(test.change)); (got == digest) != test.same {
				t.Errorf("got %s and %s, want them to be the same: %v", got, digest, test.same)
			}
		})
	}
}

// TestDigestOfComparison changes with what is new, not with what is slow.
func TestDigestOfComparison(t *testing.T) {
	t.Parallel()
	digest := func(c *report.Comparison) string {
		s := reporttest.Suites()["passed"]
		s.Baseline = c
		return comment.Digest(s)
	}
	with := func(e report.ExperimentChange) *report.Comparison {
		return &report.Comparison{Experiments: []report.ExperimentChange{e}}
	}
	plain := digest(nil)
	for _, same := range []*report.Comparison{
		report.WithoutBaseline("there was no time"), {Unchanged: 3}, with(report.ExperimentChange{Pace: report.Slower}), with(report.ExperimentChange{Change: report.Added}),
	} {
		if digest(same) != plain {
			t.Errorf("got another digest for %+v", same)
		}
	}
	for _, other := range []report.Change{report.Broke, report.Recovered} {
		if digest(with(report.ExperimentChange{Change: other})) == plain {
			t.Errorf("got the same digest for one that %s", other)
		}
	}
}
