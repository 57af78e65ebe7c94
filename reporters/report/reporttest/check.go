package reporttest

import (
	"errors"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// MustRender is Render that fails the test if the report has problems.
func MustRender(t testing.TB, markdown string) *Document {
	t.Helper()
	d, err := Render(markdown)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range d.Problems {
		t.Error("what is rendered has", problem)
	}
	return d
}

// CheckSuite renders the report of a suite. Its first table must have a row for each
// experiment, and its links must come from the Context.
func CheckSuite(t testing.TB, s *report.Suite, markdown string) {
	t.Helper()
	d := MustRender(t, markdown)
	for _, link := range d.Links {
		if !strings.HasPrefix(link, "https://github.com/acme/shop/") {
			t.Errorf("got a link to %s", link)
		}
	}
	if len(s.Outcomes) > 0 && len(d.Tables[0]) != 1+len(s.Outcomes) {
		t.Errorf("got %d rows, want a head and one for each of %d experiments", len(d.Tables[0]), len(s.Outcomes))
	}
}

// ErrBroken is the error of a Broken writer.
var ErrBroken = errors.New("broken pipe")

// Broken is a writer that fails after so many bytes.
type Broken struct{ Left int }

// Write accepts p or returns ErrBroken.
func (b *Broken) Write(p []byte) (int, error) {
	if b.Left -= len(p); b.Left < 0 {
		return 0, ErrBroken
	}
	return len(p), nil
}
