package githubtest

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/github"
)

// CheckWarning checks that a warning has a cause, or that there is none if the cause is
// empty, and what it says. Every warning is one line without secrets.
func CheckWarning(t testing.TB, warning *github.Warning, cause github.Cause, says ...string) {
	t.Helper()
	if warning == nil {
		if cause != "" {
			t.Errorf("got no warning, want %q", cause)
		}
		return
	}
	message := warning.String()
	if warning.Cause != cause {
		t.Errorf("got the warning %q of cause %q, want cause %q", message, warning.Cause, cause)
	}
	for _, part := range says {
		if !strings.Contains(message, part) {
			t.Errorf("got the warning %q, want it to say %q", message, part)
		}
	}
	const jwt, signature = "eyJ", "sig="
	for _, secret := range []string{"\n", "\r", Token, jwt, signature} {
		if strings.Contains(message, secret) {
			t.Errorf("got the warning %q, want one line without secrets", message)
		}
	}
}
