package draw

import "github.com/chaostoolkit/run-action/reporters/report"

// Sign names a drawing in the templates, and the class of the style sheet with its colour.
// The page draws the symbols of package report, as not every machine has a font for them.
type Sign string

// The signs.
const (
	SignOK          Sign = "ok"
	SignDeviated    Sign = "deviated"
	SignFailed      Sign = "failed"
	SignWarning     Sign = "warning"
	SignInterrupted Sign = "interrupted"
	SignAborted     Sign = "aborted"
	SignInvalid     Sign = "invalid"
	SignRunning     Sign = "running"
	SignSkipped     Sign = "skipped"
	SignAdded       Sign = "added"
	SignGone        Sign = "gone"
	SignSlower      Sign = "slower"
	SignFaster      Sign = "faster"
	SignRevised     Sign = "revised"
	SignOther       Sign = "other"
)

// SignOf returns the sign of a mark of package report.
func SignOf(mark string) Sign {
	marks := [...]struct {
		mark string
		sign Sign
	}{
		{"✅", SignOK}, {"❌", SignDeviated}, {"💥", SignFailed}, {"⚠️", SignWarning}, {"⏹️", SignInterrupted}, {"🛑", SignAborted},
		{"🚫", SignInvalid}, {"⏳", SignRunning}, {"▫️", SignRunning}, {"⏭️", SignSkipped},
		{"🆕", SignAdded}, {"➖", SignGone}, {"🐢", SignSlower}, {"⚡", SignFaster}, {"✏️", SignRevised},
	}
	for _, m := range marks {
		if m.mark == mark {
			return m.sign
		}
	}
	return SignOther
}

// ResultSign returns the sign of the result of a step.
func ResultSign(r report.Result) Sign {
	if r == report.Due {
		return SignSkipped
	}
	return SignOf(r.Mark())
}
