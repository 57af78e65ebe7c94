package engine_test

import (
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// live returns a bench on a terminal whose clock stands still.
func live(t *testing.T, color, unicode bool) bench {
	t.Helper()
	b := newBench(t)
	b.p.Terminal = &host.Terminal{Width: func() int { return 80 }, Color: color, Unicode: unicode}
	b.p.Now = func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }
	if err := b.p.Logs.Open(b.p.Process, &redact.Redactor{}, true); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		color, unicode bool
	}{{"colour", true, true}, {"ascii", false, false}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := live(t, test.color, test.unicode)
			p := b.plan(t, lines([]string{sh("act", "action", "exit 3", "")}, sh("undo", "action", "true", "")))
			suite := &report.Suite{Notes: []string{"a note"}}
			for i, name := range []string{"one.yaml", "two.yaml"} {
				b.WriteHeading(name, i == 0)
				j := b.run(t, p)
				b.WriteEnding(b.p.Logs.Logger, j, journal.Deviated, "journal.json", 3)
				suite.Outcomes = append(suite.Outcomes, &report.Outcome{Source: name, State: report.Finished, Verdict: journal.Deviated, Journal: j})
			}
			b.WriteSuite(suite)
			b.p.Logs.Warn("after the run")
			// What is drawn while an activity runs depends on time: the ending does not.
			text := b.p.Err.String()
			if log, ok := strings.CutSuffix(text[strings.LastIndex(text, "["):], "after the run\n"); !ok {
				t.Errorf("a later warning is not on the terminal: %q", log)
			}
			if strings.Contains(text, "Next is") {
				t.Error("the log is on the terminal besides the display")
			}
			first := strings.Index(text, "\n\n")
			if first < 0 || first > strings.LastIndex(text, "DEVIATED") {
				t.Error("no blank line separates the experiments")
			}
			golden.Assert(t, endings(text), test.name+".golden")
		})
	}
}

// endings removes what the live display has drawn and erased again, and the log.
func endings(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if i := strings.LastIndex(line, "\x1b[J"); i >= 0 {
			line = line[i+len("\x1b[J"):]
		}
		if !strings.HasPrefix(line, "[20") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestEndingInLog(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.WriteHeading("one.yaml", true)
	b.WriteHeading("two.yaml", false)
	j := b.run(t, b.plan(t, lines(nil)))
	b.WriteEnding(b.p.Logs.Logger, j, journal.Passed, "journal.json", 0)
	b.WriteSuite(&report.Suite{})
	text := b.p.Err.String()
	for _, want := range []string{"Next is the experiment one.yaml\n", "Next is the experiment two.yaml\n", "The run is over (verdict=passed, journal=journal.json)\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "\n\n") || strings.Contains(text, "\x1b") {
		t.Errorf("the log is made for a terminal: %q", text)
	}
}
