package suite_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
)

func TestBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := suite.Budget{What: "timeout", Limit: 20 * time.Minute, Begin: time.Now()}
		if b.Reserve() != time.Minute {
			t.Errorf("got %s for rollbacks, want a minute at most", b.Reserve())
		}
		var calls atomic.Int32
		count := func() { calls.Add(1) }
		stop := b.Watch(time.Now(), count, count)
		time.Sleep(19*time.Minute - time.Second)
		if n := calls.Load(); n != 0 {
			t.Errorf("got %d calls before the time for work was over", n)
		}
		time.Sleep(2 * time.Second)
		if n := calls.Load(); n != 1 || !b.Spent(time.Now()) {
			t.Errorf("got %d calls and spent %t, want 1 and true", n, b.Spent(time.Now()))
		}
		stop()
		time.Sleep(time.Hour)
		if n := calls.Load(); n != 1 {
			t.Errorf("got %d calls, want none after the stop", n)
		}
	})
}

// The time for work ends before the rollbacks, which have a quarter of a short limit.
func TestBudgetOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := suite.Budget{What: "deadline", Limit: 40 * time.Second, Begin: time.Now().Add(-10 * time.Second)}
		begin, calls := time.Now(), make(chan string, 2)
		note := func(name string) func() {
			return func() { calls <- name + " after " + time.Since(begin).String() }
		}
		defer b.Watch(begin, note("work"), note("end"))()
		for _, want := range []string{"work after 20s", "end after 30s"} {
			if got := <-calls; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		if want := "the deadline of 40s, of which 10s are for rollbacks"; b.String() != want {
			t.Errorf("got %q, want %q", b, want)
		}
	})
}

// A limit that is over already ends the work at once.
func TestBudgetIsSpent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := suite.Budget{Limit: time.Second, Begin: time.Now().Add(-time.Hour)}
		ended := make(chan bool, 1)
		begin := time.Now()
		defer b.WatchEnd(begin, func() { ended <- true })()
		<-ended
		if !b.Spent(begin) || !time.Now().Equal(begin) {
			t.Errorf("got spent %t and an end after %s, want it at once", b.Spent(begin), time.Since(begin))
		}
	})
}

func TestNoBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b suite.Budget
		never := func() { t.Error("a limit that does not exist is over") }
		stops := []func(){b.Watch(time.Now(), never, never), b.WatchEnd(time.Now(), never)}
		time.Sleep(1000 * time.Hour)
		if b.Spent(time.Now()) {
			t.Error("a budget without a limit is spent")
		}
		for _, stop := range stops {
			stop()
		}
	})
}
