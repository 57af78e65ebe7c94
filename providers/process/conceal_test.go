package process

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/redact"
)

// Where the middle of an output is left out, no part of a secret is left in.
func TestCaptureKeepsSecretsWhole(t *testing.T) {
	t.Parallel()
	known := new(redact.Redactor)
	known.Add("hunter2")
	for shift := range len("hunter2") {
		c := capture{half: 100 + shift, conceal: known}
		c.add([]byte(strings.Repeat("hunter2", 200)))
		left := strings.ReplaceAll(known.RedactText(c.text()), redact.Replacement, "")
		if head, rest, _ := strings.Cut(left, "\n["); head != "" || !strings.HasSuffix(rest, " bytes left out]\n") {
			t.Errorf("with a limit of %d: got %q", c.half, left)
		}
	}
}
