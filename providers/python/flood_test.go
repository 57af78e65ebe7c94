package python_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// flood calls a function of the module of floods.
func flood(t testing.TB, p *python.Provider, function, arguments string) (any, error) {
	t.Helper()
	c, problems := compile(t, p, "{type: python, module: floods, func: "+function+", arguments: "+arguments+"}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return c.Run(t.Context(), request())
}

// What a function says of its failure is cut where it is longer than people read,
// and what it returns refused where it is longer than journals should be.
func TestFloodsOfFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		function, arguments, want string
	}{
		{"raises", "{megabytes: 5}", "\n[the middle is left out]\nxxxx"},
		{"leaves", "{megabytes: 5}", "\n[the middle is left out]\nxxxx"},
		{"returns", "{megabytes: 70}", "the output takes 70000020 characters as JSON"},
		{"scribbles", "{megabytes: 100}", "a module wrote to the pipe of the engine, 68157440 bytes without an end"},
	}
	for _, test := range tests {
		t.Run(test.function, func(t *testing.T) {
			t.Parallel()
			p, _ := newProvider(t) // of its own, as one of them ends the process
			_, err := flood(t, p, test.function, test.arguments)
			var failure *provider.Error
			if !errors.As(err, &failure) || !strings.Contains(failure.Message, test.want) {
				t.Fatalf("got %.200v, want %q in it", err, test.want)
			}
			total := len(failure.Message)
			for _, line := range failure.Trace {
				total += len(line)
			}
			if total > 256<<10 {
				t.Errorf("got %d bytes, want no more than can be read", total)
			}
		})
	}
}

// Texts are not cut within a secret, as a part of it would not be redacted.
func TestFloodsWithSecrets(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	secret := strings.Repeat("y", 100)
	redactor := &redact.Redactor{}
	redactor.Add(secret)
	p.Conceal = redactor
	_, err := flood(t, p, "raises", `{megabytes: 1, spread: "`+secret+`"}`)
	var failure *provider.Error
	if !errors.As(err, &failure) || len(failure.Message) > 70<<10 {
		t.Fatalf("got %.200v, want a failure that was cut", err)
	}
	for _, text := range append(failure.Trace, failure.Message) {
		if clean := redactor.RedactText(text); strings.Contains(clean, "yy") {
			t.Errorf("a part of a secret is left in %d bytes", len(clean))
		}
	}
}

func TestFloodOfFrames(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	_, err := flood(t, p, "chains", "{times: 3000}")
	var failure *provider.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a failure", err)
	}
	if got := len(failure.Trace); got > 1003 {
		t.Errorf("got %d lines, want about 1000", got)
	}
	if text := strings.Join(failure.Trace, ""); !strings.Contains(text, "lines left out]") {
		t.Error("the trace does not say that lines are missing")
	}
}

func TestFloodsOfLogs(t *testing.T) {
	t.Parallel()
	p, log := newProvider(t)
	for _, function := range []string{"prints", "logs"} {
		if got, err := flood(t, p, function, "{megabytes: 3}"); err != nil {
			t.Errorf("%s: got %v, %v", function, got, err)
		}
	}
	if err := p.Close(); err != nil { // so that everything has been read
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		if len(line) > 100<<10 {
			t.Errorf("got a line of %d bytes in the log, want at most 100 KiB: %.100s", len(line), line)
		}
	}
	if !strings.Contains(log.String(), "[the middle is left out]") {
		t.Error("the log does not say that a message was truncated")
	}
}
