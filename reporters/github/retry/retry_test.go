package retry_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

var errTest = errors.New("the service is on fire")

// steady removes chance: pauses are as short as they may be.
func steady() float64 { return 0 }

func TestDo(t *testing.T) {
	t.Parallel()
	once := func(err error) []error { return []error{err} }
	passing := retry.Temporary(errTest, 0)
	tests := []struct {
		name    string
		policy  retry.Policy
		budget  time.Duration // 0: no deadline
		answers []error       // of the attempts; the last one is repeated
		want    []time.Duration
		wantErr bool
	}{
		{name: "success at once", answers: once(nil), want: []time.Duration{0}},
		{name: "a failure for good is not repeated", answers: once(errTest), want: []time.Duration{0}, wantErr: true},
		{
			name: "pauses grow", answers: []error{passing, passing, passing, nil},
			want: []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond},
		},
		{
			name: "attempts are bounded", policy: retry.Policy{Attempts: 2}, answers: once(passing),
			want: []time.Duration{0, 500 * time.Millisecond}, wantErr: true,
		},
		{
			name: "pauses are bounded", policy: retry.Policy{Longest: 2 * time.Second}, answers: once(passing), wantErr: true,
			want: []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 2500 * time.Millisecond, 3500 * time.Millisecond},
		},
		{
			name: "the service is left alone for as long as it asked", answers: []error{retry.Temporary(errTest, time.Minute), nil},
			want: []time.Duration{0, time.Minute},
		},
		{
			name: "no wait that cannot end in time", budget: 10 * time.Second, answers: once(retry.Temporary(errTest, time.Minute)),
			want: []time.Duration{0}, wantErr: true,
		},
		{
			name: "a negative wait is none", answers: []error{retry.Temporary(errTest, -time.Minute), nil},
			want: []time.Duration{0, 500 * time.Millisecond},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tt.budget > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.budget)
					defer cancel()
				}
				start := time.Now()
				var got []time.Duration
				tt.policy.Random = steady
				err := tt.policy.Do(ctx, func(context.Context) error {
					got = append(got, time.Since(start))
					return tt.answers[min(len(got), len(tt.answers))-1]
				})
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("attempts at (-want +got):\n%s", diff)
				}
				if isErr := errors.Is(err, errTest); isErr != tt.wantErr || (err != nil) != tt.wantErr {
					t.Errorf("got error %v, want one: %t", err, tt.wantErr)
				}
			})
		})
	}
}

func TestDoEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		time.AfterFunc(5*time.Second, cancel)
		policy := retry.Policy{Pausing: func(failure error, pause time.Duration) {
			if !errors.Is(failure, errTest) || pause != time.Hour {
				t.Errorf("got %v and a pause of %s, want the failure and an hour", failure, pause)
			}
		}}
		err := policy.Do(ctx, func(context.Context) error { return retry.Temporary(errTest, time.Hour) })
		if !errors.Is(err, errTest) {
			t.Errorf("got %v, want the failure of the operation", err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("got an end after %s, want it with the context, after 5 s", took)
		}
	})
}

func TestPausesDiffer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		seen := map[time.Duration]bool{}
		policy := retry.Policy{Attempts: 20, First: time.Minute, Longest: time.Minute, Pausing: func(_ error, pause time.Duration) {
			if pause < 30*time.Second || pause > time.Minute {
				t.Errorf("got a pause of %s, want 30 s to 60 s", pause)
			}
			seen[pause] = true
		}}
		_ = policy.Do(t.Context(), func(context.Context) error { return retry.Temporary(errTest, 0) })
		if len(seen) < 10 {
			t.Errorf("got %d different pauses of 19, want jobs to spread", len(seen))
		}
	})
}

func TestAsked(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	tests := []struct {
		name   string
		header map[string]string
		want   time.Duration
		wantOK bool
	}{
		{name: "nothing"},
		{name: "seconds", header: map[string]string{"Retry-After": "17"}, want: 17 * time.Second, wantOK: true},
		{name: "date", header: map[string]string{"Retry-After": now.Add(time.Minute).UTC().Format(http.TimeFormat)}, want: time.Minute, wantOK: true},
		{name: "date that has passed", header: map[string]string{"Retry-After": now.Add(-time.Minute).UTC().Format(http.TimeFormat)}, wantOK: true},
		{name: "nonsense", header: map[string]string{"Retry-After": "-1e9"}},
		{name: "more than one can wait", header: map[string]string{"Retry-After": "99999999999999999999"}},
		{
			name:   "limit is used up",
			header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000030"}, want: 31 * time.Second, wantOK: true,
		},
		{name: "limit is not used up", header: map[string]string{"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "1800000030"}},
		{name: "limit that ends beyond time", header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9223372036854775807"}},
		{name: "limit without an end", header: map[string]string{"X-RateLimit-Remaining": "0"}},
		{
			name: "the clock of the server counts",
			header: map[string]string{
				"Date": now.Add(-time.Hour).UTC().Format(http.TimeFormat), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800000000",
			},
			want: time.Hour + time.Second, wantOK: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			for name, value := range tt.header {
				header.Set(name, value)
			}
			got, ok := retry.Asked(header, now)
			if got != tt.want || ok != tt.wantOK {
				t.Errorf("got %s, %t, want %s, %t", got, ok, tt.want, tt.wantOK)
			}
		})
	}
}

func TestPasses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{200: false, 401: false, 403: false, 404: false, 408: true, 422: false, 429: true, 500: true, 501: false, 502: true, 503: true, 504: true} {
		if got := retry.Passes(status); got != want {
			t.Errorf("%d: got %t, want %t", status, got, want)
		}
	}
}
