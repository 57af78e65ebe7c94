package draw

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func start() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

// played returns a step of the method that began at so many seconds.
func played(at, took float64, pauses *pyvalue.Map) report.Step {
	activity := pyvalue.MapOf("name", "x", "pauses", pauses)
	return report.Step{Result: report.Succeeded, Run: &journal.Record{Activity: activity, Start: start().Add(seconds(at)), Duration: seconds(took)}}
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

func TestPauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		steps []report.Step
		want  string
	}{
		{"none declared", []report.Step{played(1, 1, nil), played(5, 1, nil)}, "[[] []]"},
		{"before", []report.Step{played(3, 1, pyvalue.MapOf("before", int64(2)))}, "[[1-3]]"},
		{"before, of what is left", []report.Step{played(0, 2, nil), played(3, 1, pyvalue.MapOf("before", int64(5)))}, "[[] [2-3]]"},
		{"after", []report.Step{played(0, 1, pyvalue.MapOf("after", 1.5)), played(4, 1, nil)}, "[[1-2.5] []]"},
		{"after, until the end", []report.Step{played(0, 1, pyvalue.MapOf("after", int64(60)))}, "[[1-10]]"},
		{"known at run time only", []report.Step{played(0, 1, pyvalue.MapOf("after", "${wait}")), played(4, 1, nil)}, "[[1-4] []]"},
		{"left out by a dry run", []report.Step{played(0, 1, pyvalue.MapOf("after", int64(60))), played(1, 1, nil)}, "[[] []]"},
		{"of no time", []report.Step{played(0, 1, pyvalue.MapOf("after", int64(0))), played(4, 1, nil)}, "[[] []]"},
		{"of a wrong type", []report.Step{played(0, 1, pyvalue.MapOf("after", math.NaN())), played(4, 1, nil)}, "[[] []]"},
		{"in the background", func() []report.Step {
			steps := []report.Step{played(0, 9, pyvalue.MapOf("after", int64(60))), played(1, 1, nil)}
			steps[0].Background = true
			return steps
		}(), "[[] []]"},
		{"both", []report.Step{played(2, 1, pyvalue.MapOf("before", int64(1), "after", int64(2)))}, "[[1-2 3-5]]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, list := range pausesOf(test.steps, span{origin: start(), length: 10 * time.Second}) {
				texts := []string{}
				for _, p := range list {
					texts = append(texts, fmt.Sprintf("%v-%v", p.start.Sub(start()).Seconds(), p.end.Sub(start()).Seconds()))
				}
				got = append(got, texts)
			}
			if text := fmt.Sprint(got); text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}

func TestTicks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		length time.Duration
		want   []string
	}{
		{time.Millisecond, []string{"0", "1ms"}},
		{350 * time.Millisecond, []string{"0", "100ms", "200ms", "300ms"}},
		{2 * time.Second, []string{"0", "500ms", "1s", "1.5s", "2s"}},
		{36 * time.Second, []string{"0", "10s", "20s", "30s"}},
		{95 * time.Second, []string{"0", "30s", "1:00", "1:30"}},
		{2 * time.Hour, []string{"0", "30:00", "1h00", "1h30", "2h00"}},
		{100 * time.Hour, []string{"0", "32h00", "64h00", "96h00"}},
	}
	for _, test := range tests {
		var got []string
		for _, tick := range (span{origin: start(), length: test.length}).ticks() {
			got = append(got, tick.Label)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.length, diff)
		}
	}
	for _, length := range []time.Duration{1, math.MaxInt64} {
		if got := len((span{length: length}).ticks()); got > maxTicks+1 {
			t.Errorf("%s: got %d ticks", length, got)
		}
	}
}

func TestVertical(t *testing.T) {
	t.Parallel()
	tests := []struct {
		low, high float64
		want      string
	}{
		{0, 1000, "0 500 1000"},
		{95, 743, "0 200 400 600 800"},
		{980, 1010, "980 990 1000 1010"},
		{-3, 8, "-5 0 5 10"},
		{5, 5, "0 2 4 6"},
		{0, 0, "0 0.5 1"},
		{0.001, 0.0042, "0 0.002 0.004 0.006"},
		{-math.MaxFloat64, math.MaxFloat64, ""},
		{math.SmallestNonzeroFloat64, 2 * math.SmallestNonzeroFloat64, ""},
	}
	for _, test := range tests {
		v := newVertical(test.low, test.high)
		lines := v.lines()
		text := ""
		for i, l := range lines {
			if i > 0 {
				text += " "
			}
			text += l.Label
			if l.Y < plotTop || l.Y > plotTop+plotHeight {
				t.Errorf("from %v to %v: a line is at %d", test.low, test.high, l.Y)
			}
		}
		if test.want != "" && text != test.want {
			t.Errorf("from %v to %v: got lines at %s, want %s", test.low, test.high, text, test.want)
		}
		if len(lines) > maxLevels+2 {
			t.Errorf("from %v to %v: got %d lines", test.low, test.high, len(lines))
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		output any
		want   []part
	}{
		{"a number", 0.25, []part{{"", 0.25}}},
		{"a text that is one", " 12\n", []part{{"", 12}}},
		{"a truth value", true, nil},
		{"a text", "twelve", nil},
		{"none", math.NaN(), nil},
		{"what a process wrote", pyvalue.MapOf("status", int64(0), "stdout", "7\n", "stderr", ""), []part{{"stdout", 7}}},
		{"a body", pyvalue.MapOf("status", int64(200), "body", 3.5), []part{{"body", 3.5}}},
		{"an object", pyvalue.MapOf("status", int64(200), "body", pyvalue.MapOf("a", int64(1), "b", "x", "c", "2")), []part{{"body.a", 1}, {"body.c", 2}}},
		{"a list", []any{1.0}, nil},
		{"nothing", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, numbers(test.output), cmp.AllowUnexported(part{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestThin keeps the extremes, wherever they are.
func TestThin(t *testing.T) {
	t.Parallel()
	samples := make([]sample, 10_001)
	for i := range samples {
		samples[i] = sample{start().Add(time.Duration(i) * time.Second), 5}
	}
	samples[4711].value, samples[10_000].value = 99, -99
	thinned := thin(samples, maxPoints)
	if low, high := extent([][]sample{thinned}); low != -99 || high != 99 || len(thinned) > maxPoints {
		t.Errorf("got %d samples from %v to %v", len(thinned), low, high)
	}
}
