package console_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

func suiteEnd(t *testing.T, s *report.Suite, o console.SuiteOptions) string {
	t.Helper()
	var b strings.Builder
	if err := console.WriteSuite(&b, s, o); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	return b.String()
}

func TestWriteSuite(t *testing.T) {
	t.Parallel()
	for name, suite := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := suiteEnd(t, suite, console.SuiteOptions{Width: 100})
			golden.Assert(t, text, "suite/"+name)
			lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			for _, line := range lines[:len(lines)-1] { // nothing of the tally is cut
				if n := plain.Width(line); n > 100 {
					t.Errorf("got a line of %d columns, want at most 100: %q", n, line)
				}
			}
			colored := suiteEnd(t, suite, console.SuiteOptions{Width: 100, Color: true})
			if got := regexp.MustCompile("\x1b\\[[0-9;]+m").ReplaceAllString(colored, ""); got != text {
				t.Errorf("got %q in colour, want %q", got, text)
			}
			for _, r := range suiteEnd(t, suite, console.SuiteOptions{ASCII: true}) {
				if r > '~' {
					t.Errorf("got %q in ASCII", r)
				}
			}
		})
	}
}

// TestASuiteAsExpectedIsOneLine has a suite without surprises.
func TestASuiteAsExpectedIsOneLine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"passed", "expected-deviation", "none"} {
		if got := suiteEnd(t, reporttest.Suites()[name], console.SuiteOptions{}); strings.Count(got, "\n") != 2 || got[0] != '\n' {
			t.Errorf("%s: got %q, want a blank line and the tally", name, got)
		}
	}
}

func TestASuiteHasNoSecrets(t *testing.T) {
	t.Parallel()
	got := suiteEnd(t, reporttest.Suites()["deviated-after"], console.SuiteOptions{
		Redact: func(text string) string { return strings.ReplaceAll(text, "loss of a pod", "***") },
	})
	if strings.Contains(got, "loss of a pod") || !strings.Contains(got, "Shops survive the ***") {
		t.Errorf("got %q, want it redacted", got)
	}
}

func TestSuiteErrors(t *testing.T) {
	t.Parallel()
	if err := console.WriteSuite(&reporttest.Broken{}, reporttest.Suite(), console.SuiteOptions{}); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
	}
	if err := console.WriteSeparator(&reporttest.Broken{}); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got %v, want %v", err, reporttest.ErrBroken)
	}
}
