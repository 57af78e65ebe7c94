package worker

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/redact"
)

// A secret is found in lines that are longer than any, and over several lines,
// wherever the pipe parts what is written.
func TestLinesKeepSecretsWhole(t *testing.T) {
	t.Parallel()
	const secret = "a secret that is hunter2, and goes\nover two lines"
	known := new(redact.Redactor)
	known.Add(secret)
	text := strings.Repeat(".", maxLine-10) + "over two lines" + strings.Repeat(".", 3*maxLine) + "\n" + secret + "\nlast"
	for _, size := range []int{1000, 32 << 10, len(text)} {
		var lines []string
		w := &lineWriter{conceal: known, emit: func(line string) { lines = append(lines, line) }}
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if _, err := w.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		w.flush()
		got := strings.Join(lines, "")
		if strings.Contains(got, "two") || strings.Count(got, "[redacted]") < 2 || !strings.HasSuffix(got, "last") {
			t.Errorf("in pieces of %d: got %d bytes in %d lines, with %q", size, len(got), len(lines), lines[len(lines)-1])
		}
		for _, line := range lines {
			if len(line) > maxLine {
				t.Errorf("in pieces of %d: got a line of %d bytes, want at most %d", size, len(line), maxLine)
			}
		}
	}
}

func TestLinesOfASecretWithoutAnEnd(t *testing.T) {
	t.Parallel()
	known := new(redact.Redactor)
	known.Add(strings.Repeat("x", 4*maxLine))
	var got strings.Builder
	w := &lineWriter{conceal: known, emit: func(line string) { got.WriteString(line) }}
	w.Write([]byte(strings.Repeat("x", 4*maxLine))) //nolint:errcheck // it never fails
	w.flush()
	if strings.Contains(got.String(), "x") {
		t.Error("the secret was let out")
	}
}
