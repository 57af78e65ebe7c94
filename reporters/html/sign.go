package html

import "github.com/chaostoolkit/run-action/reporters/report"

// sign names a drawing of templates/signs.tmpl, and a class of the style sheet that
// gives it its colour. The page draws the marks of package report itself, since not
// each machine that shows or prints it has a font with them.
type sign string

// The signs.
const (
	signOK          sign = "ok"
	signDeviated    sign = "deviated"
	signFailed      sign = "failed"
	signWarning     sign = "warning"
	signInterrupted sign = "interrupted"
	signAborted     sign = "aborted"
	signInvalid     sign = "invalid"
	signRunning     sign = "running"
	signSkipped     sign = "skipped"
	signAdded       sign = "added"
	signGone        sign = "gone"
	signSlower      sign = "slower"
	signFaster      sign = "faster"
	signRevised     sign = "revised"
	signOther       sign = "other"
)

// signOf returns the drawing of a mark.
func signOf(mark string) sign {
	marks := [...]struct {
		mark string
		sign sign
	}{
		{"✅", signOK}, {"❌", signDeviated}, {"💥", signFailed}, {"⚠️", signWarning}, {"⏹️", signInterrupted}, {"🛑", signAborted},
		{"🚫", signInvalid}, {"⏳", signRunning}, {"▫️", signRunning}, {"⏭️", signSkipped},
		{"🆕", signAdded}, {"➖", signGone}, {"🐢", signSlower}, {"⚡", signFaster}, {"✏️", signRevised},
	}
	for _, m := range marks {
		if m.mark == mark {
			return m.sign
		}
	}
	return signOther
}

// resultSign returns the sign of what came of a step.
func resultSign(r report.Result) sign {
	if r == report.Due {
		return signSkipped
	}
	return signOf(r.Mark())
}
