package reporttest

import (
	"errors"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// MustRender is Render for a report that must be as it should: what is wrong with it
// fails the test.
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

// CheckSuite renders the report of a suite, which must have a row for each experiment
// in its first table, and links only to what the Context says.
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

// Broken is a writer that fails once it has been given more than so many bytes.
type Broken struct{ Left int }

// Write takes p, or returns ErrBroken.
func (b *Broken) Write(p []byte) (int, error) {
	if b.Left -= len(p); b.Left < 0 {
		return 0, ErrBroken
	}
	return len(p), nil
}
