package redact_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

func TestParseExpression(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`tok_\w+`, `(?i)password=(\S+)`, `a|b`, `x{2,3}`, `^secret$`, `.`, `\bkey\b`} {
		if _, err := redact.ParseExpression(text); err != nil {
			t.Errorf("%q: got %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"": "the empty string", "x*": "the empty string", "(a|)": "the empty string", `\b`: "the empty string",
		"x{0,3}": "the empty string", "(x?y?)+": "the empty string", "^$": "the empty string",
		"(": "not a valid regular expression: missing closing )", `(?=x)`: "not a valid regular expression", `\1`: "not a valid regular expression",
	} {
		if _, err := redact.ParseExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", text, err, want)
		}
	}
}

func TestRedactExpressions(t *testing.T) {
	t.Parallel()
	r := redactorOf("hunter2")
	for _, text := range []string{`tok_[a-z0-9]+`, `(?i)bearer \S+`, `\b[0-9]{16}\b`} {
		e, err := redact.ParseExpression(text)
		if err != nil {
			t.Fatal(err)
		}
		r.AddExpression(e)
	}
	tests := []struct {
		name     string
		in, want any
	}{
		{"a text", "a tok_abc1, Bearer xyz", "a [redacted], [redacted]"},
		{"values as before", "hunter2 tok_x", "[redacted] [redacted]"},
		{"a value in a match", "bearer xhunter2y", "[redacted]"},
		{"overlapping matches", "bearer tok_a", "[redacted]"},
		{"a key", pyvalue.MapOf("tok_a", "x"), pyvalue.MapOf("[redacted]", "x")},
		{"a number", []any{int64(4111111111111111), int64(41)}, []any{"[redacted]", int64(41)}},
		{"nothing", "token tok-", "token tok-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := r.Redact(tt.in); pyvalue.Repr(got) != pyvalue.Repr(tt.want) {
				t.Errorf("got %s, want %s", pyvalue.Repr(got), pyvalue.Repr(tt.want))
			}
		})
	}
}

// An expression alone, without a value, and many of them cost time in proportion to
// the text.
func BenchmarkRedactExpressions(b *testing.B) {
	r := new(redact.Redactor)
	for _, text := range []string{`tok_[A-Za-z0-9]+`, `(?i)password=\S+`, `\b\d{16}\b`} {
		e, err := redact.ParseExpression(text)
		if err != nil {
			b.Fatal(err)
		}
		r.AddExpression(e)
	}
	text := strings.Repeat("2026-11-22 10:00:00 INFO probe 'the-service-answers' met its tolerance in 0.123 s\n", 100_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.RedactText(text)
	}
}
