package provider_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// A truncated text contains no part of a secret at the cut.
func TestCutsKeepSecretsWhole(t *testing.T) {
	t.Parallel()
	known := new(redact.Redactor)
	known.Add("hunter2")
	const size = 1000
	text := []byte(strings.Repeat("hunter2", size))
	for length := 2 * len("hunter2"); length < 300; length++ {
		head := string(provider.CutEnd(known, text[:length]))
		tail := string(provider.CutStart(known, text[len(text)-length:]))
		for name, part := range map[string]string{"head": head, "tail": tail} {
			if left := strings.ReplaceAll(known.RedactText(part), redact.Replacement, ""); left != "" {
				t.Errorf("the %s of %d bytes: %q is left of a secret", name, length, left)
			}
		}
	}
	long := []byte(strings.Repeat(".", 1<<20))
	if got := len(provider.CutEnd(known, long)); got < len(long)-128<<10 || got == len(long) {
		t.Errorf("got %d of %d bytes, want a margin left out and no more", got, len(long))
	}
	if got := provider.CutStart(nil, long); len(got) != len(long) {
		t.Errorf("got %d of %d bytes, want all where nothing is secret", len(got), len(long))
	}
}
