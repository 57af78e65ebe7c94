package baseline

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// TestBaselineThatDoesNotArrive holds up a session for a moment, and not at all one that
// is to end.
func TestBaselineThatDoesNotArrive(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		arrives time.Duration // negative: never
		ended   bool
		waits   time.Duration
		missing bool
	}{
		{name: "arrived", waits: 0},
		{name: "arrives in time", arrives: 3 * time.Second, waits: 3 * time.Second},
		{name: "never arrives", arrives: -1, waits: waitTime, missing: true},
		{name: "arrived, and the session ends", ended: true, waits: 0},
		{name: "the session ends", arrives: 3 * time.Second, ended: true, waits: 0, missing: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cancelled := false
				e := &Earlier{done: make(chan struct{}), cancel: func() { cancelled = true }, suite: &report.Suite{}}
				switch {
				case tt.arrives == 0:
					close(e.done)
				case tt.arrives > 0:
					time.AfterFunc(tt.arrives, func() { close(e.done) })
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.ended {
					cancel()
				}
				s, began := &report.Suite{}, time.Now()
				e.Compare(ctx, s)
				if waited := time.Since(began); waited != tt.waits || !cancelled {
					t.Errorf("waited %s, cancelled %t; want %s, true", waited, cancelled, tt.waits)
				}
				if got := s.Baseline.Missing; (got != "") != tt.missing || tt.missing && !strings.Contains(got, "in time") {
					t.Errorf("got missing %q, want some: %t", got, tt.missing)
				}
				synctest.Wait()
			})
		})
	}
}
