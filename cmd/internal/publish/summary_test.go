package publish

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// watch returns a publisher of the summary, and the function that returns when it was
// written since then.
func watch(t *testing.T, p *hosttest.Process, h *hub) (pub *Publisher, times func() []time.Duration) {
	t.Helper()
	var written []time.Duration
	began := time.Now()
	h.before = func(string) { written = append(written, time.Since(began)) }
	return newPublisher(p.Process, &confidential.Secrets{}, nil, Options{JobSummary: true}, h), func() []time.Duration { return written }
}

func titled(title string) *report.Suite {
	return &report.Suite{Outcomes: []*report.Outcome{{Title: title}}}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		pub, times := watch(t, p, h)
		title := ""
		for i := range 100 { // something changes every 10 ms, for a second
			title = strings.Repeat("x", i)
			pub.Progress(func() *report.Suite { return titled(title) })
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
		}
		time.Sleep(time.Minute) // nothing changes
		synctest.Wait()
		if got := h.suite.Outcomes[0].Title; got != title {
			t.Errorf("the summary is behind: got %d changes, want %d", len(got), len(title))
		}
		pub.Progress(func() *report.Suite { return titled("late") })
		time.Sleep(100 * time.Millisecond)
		pub.Finish(t.Context(), titled("the end"), "")
		pub.Progress(func() *report.Suite { return titled("after the end") })
		time.Sleep(time.Minute)
		synctest.Wait()
		const ms = time.Millisecond
		if diff := cmp.Diff([]time.Duration{500 * ms, 1000 * ms, 61100 * ms}, times()); diff != "" {
			t.Errorf("times (-want +got):\n%s", diff)
		}
		if got := h.suite.Outcomes[0].Title; got != "the end" {
			t.Errorf("the summary ends with %q", got)
		}
	})
}

// TestProgressThatFails is not tried again until the end, and reported once.
func TestProgressThatFails(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	synctest.Test(t, func(t *testing.T) {
		h := &hub{failure: &forge.Warning{Message: "The disk is full"}}
		pub, times := watch(t, p, h)
		for range 10 {
			pub.Progress(func() *report.Suite { return titled("x") })
			time.Sleep(time.Second)
			synctest.Wait()
		}
		pub.Finish(t.Context(), titled("the end"), "")
		if got := len(times()); got != 2 {
			t.Errorf("got %d attempts, want one and the last one", got)
		}
		if got := strings.Count(p.Err.String(), "The disk is full"); got != 1 {
			t.Errorf("got %d warnings, want one:\n%s", got, p.Err)
		}
	})
}

// TestProgressIsRedacted shows no secret that becomes known while the session runs.
func TestProgressIsRedacted(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	synctest.Test(t, func(t *testing.T) {
		var secrets confidential.Secrets
		h := &hub{}
		pub := newPublisher(p.Process, &secrets, nil, Options{JobSummary: true}, h)
		pub.Progress(func() *report.Suite { return titled("hunter2-hunter2") })
		secrets.Redactor().Add("hunter2-hunter2")
		time.Sleep(time.Second)
		synctest.Wait()
		if got := h.suite.Outcomes[0].Title; strings.Contains(got, "hunter2") {
			t.Errorf("the summary shows %q", got)
		}
	})
}

// TestAPictureMayWaitForTheSession takes a picture that waits for a session which reports
// progress meanwhile: neither may wait for the other.
func TestAPictureMayWaitForTheSession(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	synctest.Test(t, func(t *testing.T) {
		h := &hub{}
		pub, times := watch(t, p, h)
		free := make(chan struct{})
		pub.Progress(func() *report.Suite { <-free; return titled("x") })
		time.Sleep(time.Second)
		pub.Progress(func() *report.Suite { return titled("y") })
		close(free)
		time.Sleep(time.Second)
		synctest.Wait()
		if len(times()) != 2 || h.suite.Outcomes[0].Title != "y" {
			t.Errorf("got the times %v, want two", times())
		}
		pub.Finish(t.Context(), titled("the end"), "")
	})
}
