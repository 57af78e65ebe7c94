package annotations_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/annotations"
	"github.com/chaostoolkit/run-action/reporters/internal/annotation"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// command is a workflow command as GitHub's runner reads it.
type command struct {
	name, message string
	properties    map[string]string
}

var commandLine = regexp.MustCompile(`^::([a-z]+) ([^:]*)::(.*)$`)

var unescape = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

// write returns the text that is written for a suite, and the commands in it.
func write(t *testing.T, s *report.Suite) (string, []command) {
	t.Helper()
	var b strings.Builder
	if err := annotations.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	var commands []command
	for line := range strings.Lines(b.String()) {
		m := commandLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Fatalf("got a line that is no command: %q", line)
		}
		c := command{name: m[1], message: unescape.Replace(m[3]), properties: make(map[string]string)}
		for property := range strings.SplitSeq(m[2], ",") {
			name, value, _ := strings.Cut(property, "=")
			c.properties[name] = unescape.Replace(value)
		}
		commands = append(commands, c)
	}
	return b.String(), commands
}

func TestSuites(t *testing.T) {
	t.Parallel()
	for name, suite := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, commands := write(t, suite)
			golden.Assert(t, got, name+".txt")
			levels := make(map[string]int)
			for _, c := range commands {
				levels[c.name]++
				if levels[c.name] > annotations.PerLevel {
					t.Errorf("got more than %d commands of the level %s", annotations.PerLevel, c.name)
				}
				if n := plain.UTF16(c.message); n > annotation.MaxMessage {
					t.Errorf("got a message of %d characters", n)
				}
				if n := plain.UTF16(c.properties["title"]); n > 255 || n == 0 {
					t.Errorf("got a title of %d characters", n)
				}
			}
			if unexpected := suite.CountUnexpected() > 0; (levels["error"] > 0) != unexpected {
				t.Errorf("got %d errors, want some: %v", levels["error"], unexpected)
			}
		})
	}
}

// TestEachExperimentHasItsSay has more problems than GitHub shows.
func TestEachExperimentHasItsSay(t *testing.T) {
	t.Parallel()
	invalid := func(name string, problems int) *report.Outcome {
		o := &report.Outcome{Source: name, File: name, State: report.Finished, Verdict: journal.Invalid}
		for i := range problems {
			o.Problems = append(o.Problems, source.Problem{File: name, Pos: source.Pos{Line: i + 1, Column: 1}, Message: "odd"})
		}
		return o
	}
	tests := []struct {
		name     string
		outcomes []*report.Outcome
		want     []string
	}{
		{"room for all", []*report.Outcome{invalid("a", 2), invalid("b", 1)}, []string{"a:1", "b:1", "a:2"}},
		{
			"just enough room", []*report.Outcome{invalid("a", 8), invalid("b", 2)},
			[]string{"a:1", "b:1", "a:2", "b:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8"},
		},
		{
			"one too many", []*report.Outcome{invalid("a", 9), invalid("b", 2)},
			[]string{"a:1", "b:1", "a:2", "b:2", "a:3", "a:4", "a:5", "a:6", "a:7", "2 more"},
		},
		{"no problems", []*report.Outcome{invalid("a", 0)}, []string{"a:"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, commands := write(t, reporttest.Suite(test.outcomes...))
			var got []string
			for _, c := range commands {
				if before, _, ok := strings.Cut(c.message, " errors are not shown"); ok {
					got = append(got, before)
					continue
				}
				got = append(got, c.properties["file"]+":"+c.properties["line"])
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongMessages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		text string
		want int
	}{
		{"ASCII", strings.Repeat("x", 5000), 1000},
		{"wide characters", strings.Repeat("👍", 5000), 1000},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := &report.Outcome{Source: "a", State: report.Finished, Verdict: journal.Invalid}
			// Each part of a problem can be long.
			o.Problems = source.Problems{{File: "a", Message: test.text, Found: test.text, Expected: test.text, Hint: test.text}}
			_, commands := write(t, reporttest.Suite(o))
			n := plain.UTF16(commands[0].message)
			if n > annotation.MaxMessage || n < test.want || !strings.HasSuffix(commands[0].message, "…") {
				t.Errorf("got a message of %d characters, want %d to %d and an ellipsis", n, test.want, annotation.MaxMessage)
			}
		})
	}
}

// TestExpectedDeviations has nothing to say of what was expected, but of what else
// went wrong.
func TestExpectedDeviations(t *testing.T) {
	t.Parallel()
	_, commands := write(t, reporttest.Suites()["expected-deviation"])
	want := []command{{
		name:    "warning",
		message: `probe "the catalogue is complete" in the method ended with status 503`,
		properties: map[string]string{
			"file": "experiments/expected-deviation.yaml", "line": "26", "col": "5",
			"title": "deviated as expected: The catalogue survives the loss of a zone",
		},
	}}
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(commands)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNotRun(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		verdict journal.Verdict
		want    string
	}{{journal.Passed, "notice"}, {journal.Interrupted, "error"}} {
		s := reporttest.Suites()["skipped"]
		s.Verdict = test.verdict
		_, commands := write(t, s)
		if len(commands) != 1 || commands[0].name != test.want {
			t.Errorf("%s: got %v, want one %s", test.verdict, commands, test.want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	if err := annotations.Write(&reporttest.Broken{}, reporttest.Suites()["unsteady"]); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
	}
}
