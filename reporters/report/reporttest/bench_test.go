package reporttest_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/annotations"
	"github.com/chaostoolkit/run-action/reporters/comment"
	"github.com/chaostoolkit/run-action/reporters/junit"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/reporters/summary"
)

// writers are the reporters, each under its name.
var writers = []struct {
	name  string
	write func(w io.Writer, s *report.Suite) error
}{
	{"annotations", annotations.Write},
	{"comment", func(w io.Writer, s *report.Suite) error { return comment.Write(w, s, reporttest.Context()) }},
	{"junit", func(w io.Writer, s *report.Suite) error { return junit.Write(w, s, reporttest.Context()) }},
	{"summary", func(w io.Writer, s *report.Suite) error { return summary.Write(w, s, reporttest.Context()) }},
}

// BenchmarkReports writes all reports of 500 experiments with 50 activities each,
// then each of them alone. The peak is what the heap grew by at most, garbage that
// was not collected yet included; the suite itself comes on top.
func BenchmarkReports(b *testing.B) {
	suite := reporttest.Many(500, 50)
	b.Run("all", func(b *testing.B) {
		runtime.GC()
		before, peak := heap(), uint64(0)
		watch := watcher(func() { peak = max(peak, heap()) })
		for b.Loop() {
			for _, r := range writers {
				if err := r.write(watch, suite); err != nil {
					b.Fatal(err)
				}
				peak = max(peak, heap())
			}
		}
		b.ReportMetric(float64(peak-min(before, peak))/1e6, "peak-MB")
		b.ReportMetric(float64(before)/1e6, "suite-MB")
	})
	for _, r := range writers {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := r.write(io.Discard, suite); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// watcher looks at the heap at some of the writes.
type watcher func()

func (w watcher) Write(p []byte) (int, error) {
	if len(p) > 1<<16 {
		w()
	}
	return len(p), nil
}
