package journal_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func interrupted() *journal.Journal {
	return &journal.Journal{
		Experiment: pyvalue.MapOf("title", "t"), Status: journal.StatusInterrupted,
		Interruption: &journal.Interruption{Reason: "SIGTERM", At: time.Date(2026, 11, 23, 10, 0, 0, 5000, time.UTC)},
	}
}

func TestInterruptionIsKept(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := interrupted().Write(&text); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Read(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if want := interrupted().Interruption; j.Interruption == nil || *j.Interruption != *want {
		t.Errorf("got %+v, want %+v", j.Interruption, want)
	}
	if n := strings.Count(text.String(), `"interruption"`); n != 1 {
		t.Errorf("got the key %d times in\n%s", n, &text)
	}
	if !pyvalue.Equal(interrupted().Document().Value("interruption"), pyvalue.MapOf("reason", "SIGTERM", "at", "2026-11-23T10:00:00.000005+00:00")) {
		t.Errorf("got %v", interrupted().Document().Value("interruption"))
	}
}

// A value that others write under the same key is written as it was read.
func TestInterruptionOfOthers(t *testing.T) {
	t.Parallel()
	for _, theirs := range []string{`"lunch"`, `{"reason": "SIGTERM"}`, `{"reason": "", "at": ""}`, `{"reason": "x", "at": "noon"}`, `null`} {
		j, err := journal.Read([]byte(`{"experiment": {}, "run": [], "steady_states": {}, "interruption": ` + theirs + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if j.Interruption != nil || !j.Document().Has("interruption") {
			t.Errorf("%s: got %+v, want the key as it was and no interruption", theirs, j.Interruption)
		}
	}
}

// A control decides: a run that it declares completed was not interrupted.
func TestInterruptionIsAmended(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{"interrupted": true, "completed": false} {
		j := interrupted()
		document := j.Document()
		document.Set("status", status)
		j.Amend(document)
		if got := j.Document().Has("interruption"); got != want {
			t.Errorf("%s: got an interruption=%t, want %t", status, got, want)
		}
	}
}
