package journal

import (
	"math"
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Timestamp writes t as Python's isoformat does in UTC: microseconds, unless
// they are zero, and "+00:00" for the zone.
func Timestamp(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()/1000 == 0 {
		return t.Format("2006-01-02T15:04:05+00:00")
	}
	return t.Format("2006-01-02T15:04:05.000000+00:00")
}

// parseTimestamp reads what Timestamp writes, and what isoformat wrote where it
// knew of no zone, as the first versions of the reference had it: that is UTC. It
// returns the zero time for anything else.
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

// seconds leaves out what is finer than a microsecond, as the reference does.
func seconds(d time.Duration) float64 { return d.Round(time.Microsecond).Seconds() }

// maxSeconds bounds what is read as a duration: some 285 years, of which each
// microsecond is still told apart.
const maxSeconds = 9e9

// parseSpan reads when something began and ended and how long it took, which need
// not be the time between: pauses do not count.
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
