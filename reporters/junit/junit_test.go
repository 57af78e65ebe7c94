package junit_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/junit"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

// The elements of a document, as a reader knows them.
type (
	document struct {
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []*suite `xml:"testsuite"`
	}
	suite struct {
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Cases    []*case_ `xml:"testcase"`
	}
	case_ struct { //nolint:revive // "case" is taken
		Name    string  `xml:"name,attr"`
		Class   string  `xml:"classname,attr"`
		File    string  `xml:"file,attr"`
		Line    int     `xml:"line,attr"`
		Skipped *result `xml:"skipped"`
		Error   *result `xml:"error"`
		Failure *result `xml:"failure"`
	}
	result struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

func write(t testing.TB, s *report.Suite) string {
	t.Helper()
	var b strings.Builder
	if err := junit.Write(&b, s, reporttest.Context()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t *testing.T, text string) *document {
	t.Helper()
	d := &document{}
	if err := xml.Unmarshal([]byte(text), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSuites(t *testing.T) {
	t.Parallel()
	for name, s := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(t, s)
			golden.Assert(t, got, name+".xml")
			if !strings.HasPrefix(got, xml.Header) {
				t.Error("got no XML header")
			}
			d := read(t, got)
			if len(d.Suites) != len(s.Outcomes) {
				t.Fatalf("got %d suites, want one for each of %d experiments", len(d.Suites), len(s.Outcomes))
			}
			for i, o := range s.Outcomes {
				check(t, d.Suites[i], o)
			}
		})
	}
}

// check asserts what is true of every suite: its counts are right, its cases have
// names of their own, and there are failures or errors if and, for what is final,
// only if the experiment did not end as expected.
func check(t *testing.T, s *suite, o *report.Outcome) {
	t.Helper()
	want := &suite{Name: s.Name, Tests: len(s.Cases), Cases: s.Cases}
	names := make(map[string]bool)
	for _, c := range s.Cases {
		if c.Failure != nil {
			want.Failures++
		}
		if c.Error != nil {
			want.Errors++
		}
		if c.Skipped != nil {
			want.Skipped++
		}
		if key := c.Class + "\n" + c.Name; names[key] {
			t.Errorf("there are two cases called %q", key)
		} else {
			names[key] = true
		}
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if len(s.Cases) == 0 {
		t.Error("got no case at all")
	}
	if bad := s.Failures+s.Errors > 0; bad != (o.Unexpected() || o.State == report.Running) {
		t.Errorf("got %d failures and %d errors of an experiment that %s", s.Failures, s.Errors, o.Word())
	}
}

// TestCases looks at what becomes of steps.
func TestCases(t *testing.T) {
	t.Parallel()
	suites := reporttest.Suites()
	tests := []struct {
		name, suite, class, caseName string
		want                         case_
	}{
		{"a deviation", "deviated-after", "after", "the shop answers", case_{
			Line: 10, Failure: &result{Message: "deviated: expected status 200, found status 503 Backend fetch failed", Type: "deviated"},
		}},
		{"a deviation during the method", "flapping", "during", "it does so fast", case_{
			Line: 18, Failure: &result{Message: "deviated in 30 of 120 checks: expected at most 0.25, found 2.00", Type: "deviated"},
		}},
		{"a probe that broke", "failed-probe", "before", "the queue is empty", case_{
			Line: 18, Error: &result{Message: "failed: ConnectionError: refused", Type: "failed"},
		}},
		{"a rollback that broke", "failed-rollback", "rollbacks", "start the pod", case_{
			Line: 26, Error: &result{Message: "failed: the process did not end within 3s", Type: "failed"},
		}},
		{"an activity that was interrupted", "interrupted", "method", "stop a pod", case_{
			Line: 26, Error: &result{Message: "was interrupted", Type: "interrupted"},
		}},
		{"an error status that does not count", "failed-rollback", "rollbacks", "flush the cache", case_{Line: 34}},
		{"what was not played", "unsteady", "method", "stop a pod", case_{
			Line: 26, Skipped: &result{Message: "not played", Type: "not played"},
		}},
		{"what was not played again", "references", "method", "slow the queue down (2)", case_{Line: 34}},
		{"what a control added", "references", "method", "added by a control", case_{}},
		{"a dry run", "dry", "method", "stop a pod", case_{
			Line: 26, Skipped: &result{Message: "skipped by the dry run", Type: "left out"},
		}},
		{"a deviation that was expected", "expected-deviation", "after", "the catalogue is complete", case_{
			Line: 10, Skipped: &result{Message: "as expected: deviated: expected status 200, found status 503", Type: "expected"},
		}},
		{"a deviation that is missing", "unexpected-pass", "verdict", "verdict", case_{
			Failure: &result{Message: "passed instead of deviated: the steady state held wherever it was checked", Type: "unexpected"},
		}},
		{"an experiment that is not valid", "invalid", "verdict", "verdict", case_{
			Line: 3, Error: &result{
				Message: `invalid: method: an experiment needs a method, expected a list of activities; write "method": [] to only check the steady state`,
				Type:    "invalid",
			},
		}},
		{"an experiment that timed out", "timed-out", "verdict", "verdict", case_{
			Error: &result{Message: "interrupted: it did not end within its timeout of 5m00s", Type: "interrupted"},
		}},
		{"an experiment that was not run", "skipped", "verdict", "verdict", case_{
			Skipped: &result{Message: "not run: the suite was stopped after the first failure"},
		}},
		{"an experiment that is running", "under-way", "verdict", "verdict", case_{
			Error: &result{Message: "the run was still running when this was written", Type: "running"},
		}},
		{"an activity that is running", "under-way", "method", "send mails", case_{
			Line: 18, Skipped: &result{Message: "it was still running when this was written", Type: "running"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.want.Name, test.want.Class = test.caseName, "experiments."+test.suite+"."+test.class
			test.want.File = "experiments/" + test.suite + ".yaml"
			for _, c := range read(t, write(t, suites[test.suite])).Suites[0].Cases {
				if c.Name != test.want.Name || c.Class != test.want.Class {
					continue
				}
				for _, r := range []*result{c.Error, c.Failure, c.Skipped} {
					if r != nil {
						r.Text = ""
					}
				}
				if diff := cmp.Diff(test.want, *c); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			t.Error("got no such case")
		})
	}
}

// TestTextIsLegal has every character that XML refuses, and the end of CDATA.
func TestTextIsLegal(t *testing.T) {
	t.Parallel()
	suites := reporttest.Suites()
	for _, name := range []string{"markup", "hostile", "huge"} {
		text := write(t, suites[name])
		for _, r := range text {
			if r < ' ' && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
				t.Fatalf("%s: got %U", name, r)
			}
		}
		if len(text) > 1<<20 {
			t.Errorf("%s: got %d bytes", name, len(text))
		}
		if name == "markup" && !strings.Contains(read(t, text).Suites[0].Cases[1].Error.Text, "]]> ::error::f\n") {
			t.Error("the text of a failure did not come through")
		}
	}
}

func TestSources(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"experiments/a.b/loss.yaml":            "experiments.a.b.loss.verdict",
		"./loss.json":                          "loss.verdict",
		"https://example.com/experiments/loss": "example.com.experiments.loss.verdict",
		"-":                                    "-.verdict",
	} {
		s := reporttest.Suite(&report.Outcome{Source: source, State: report.Skipped})
		if got := read(t, write(t, s)).Suites[0].Cases[0].Class; got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	s := reporttest.Suite()
	size := len(write(t, s))
	for _, left := range []int{0, len(xml.Header), size - 1} {
		if err := junit.Write(&reporttest.Broken{Left: left}, s, reporttest.Context()); !errors.Is(err, reporttest.ErrBroken) {
			t.Errorf("after %d bytes: got %v, want %v", left, err, reporttest.ErrBroken)
		}
	}
	if err := junit.Write(io.Discard, s, reporttest.Context()); err != nil {
		t.Error(err)
	}
}
