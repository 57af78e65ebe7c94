package console

import (
	"strings"
	"testing"
)

// A secret in a name is taken out before the name is cut.
func TestNamesAreRedactedBeforeTheyAreCut(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("opensesame", 20)
	s := style{redact: func(text string) string { return strings.ReplaceAll(text, secret, "[redacted]") }}
	if got, want := s.name("says\n"+secret+"!"), "says [redacted]!"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := s.sentence("by "+secret), "by [redacted]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
