package journal

import (
	"math"
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Timestamp formats t as Python's isoformat does in UTC: with microseconds, unless they
// are zero, and "+00:00" as the zone.
func Timestamp(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()/1000 == 0 {
		return t.Format("2006-01-02T15:04:05+00:00")
	}
	return t.Format("2006-01-02T15:04:05.000000+00:00")
}

// parseTimestamp reads what Timestamp writes, and times without a zone, which the first
// versions of the reference wrote in UTC. It returns the zero time for anything else.
func parseTimestamp(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if t = t.UTC(); t.Year() >= 1 && t.Year() <= 9999 {
			return t
		}
	}
	return time.Time{}
}

// seconds rounds to microseconds, as the reference does.
func seconds(d time.Duration) float64 { return d.Round(time.Microsecond).Seconds() }

// maxSeconds bounds what is read as a duration: about 285 years, for which a float64
// still distinguishes microseconds.
const maxSeconds = 9e9

// parseSpan reads a start, an end and a duration, which need not be the time between
// them, as pauses do not count.
func parseSpan(m *pyvalue.Map) (start, end time.Time, took time.Duration) {
	start, end = parseTimestamp(m.String("start")), parseTimestamp(m.String("end"))
	s := math.NaN()
	switch v := m.Value("duration").(type) {
	case int64:
		s = float64(v)
	case float64:
		s = v
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			s = f
		}
	}
	switch {
	case !math.IsNaN(s):
		took = time.Duration(math.Round(min(max(s, 0), maxSeconds)*1e6)) * time.Microsecond
	case !start.IsZero() && !end.IsZero():
		took = max(end.Sub(start), 0)
	}
	return start, end, took
}
