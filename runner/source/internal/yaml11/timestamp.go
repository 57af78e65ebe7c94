package yaml11

import (
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// moment is a timestamp as written; the date may not exist.
type moment struct {
	year, month, day     int
	hour, minute, second int
	nanosecond           int
	hasTime, hasZone     bool
	zone                 time.Duration
	// short is set if a date without a time has no leading zeros; only a tag allows
	// that.
	short bool
}

// isTimestamp is PyYAML's regular expression for timestamps.
func isTimestamp(text string) bool {
	m, ok := readMoment(text)
	return ok && (m.hasTime || !m.short)
}

// resolveTimestamp reads a timestamp that isTimestamp accepts, or the value of
// !!timestamp.
func resolveTimestamp(text string) (any, *fault.Fault) {
	m, ok := readMoment(text)
	if !ok {
		return nil, mismatch("!!timestamp", text, "a timestamp as 2001-12-31 or 2001-12-31 23:59:59Z")
	}
	zone := time.UTC
	if m.zone != 0 {
		zone = time.FixedZone("", int(m.zone/time.Second))
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, m.nanosecond, zone)
	if !m.exists(t) {
		return nil, &fault.Fault{
			Message:  "this is read as a date that does not exist",
			Found:    fault.Quote(text),
			Expected: "an existing date and time",
			Hint:     quoteHint,
		}
	}
	return pyvalue.Timestamp{Time: t, DateOnly: !m.hasTime, Naive: !m.hasZone}, nil
}

// exists reports whether t, made from m, is the same date: a 30th of February becomes a
// day in March.
func (m moment) exists(t time.Time) bool {
	return m.year > 0 && t.Month() == time.Month(m.month) && t.Day() == m.day &&
		t.Hour() == m.hour && t.Minute() == m.minute && t.Second() == m.second &&
		m.zone.Abs() < 24*time.Hour
}

func readMoment(text string) (m moment, ok bool) {
	c := cutter{rest: text, ok: true}
	m.year = c.number(4, 4)
	c.skip('-')
	m.month = c.number(1, 2)
	c.skip('-')
	m.day = c.number(1, 2)
	m.short = len(text) < len("2006-01-02")
	if c.rest == "" || !c.ok {
		return m, c.ok
	}
	m.hasTime = true
	if !c.skipAny("Tt") {
		c.ok = c.blanks()
	}
	m.hour = c.number(1, 2)
	c.skip(':')
	m.minute = c.number(2, 2)
	c.skip(':')
	m.second = c.number(2, 2)
	if c.skipAny(".") {
		m.nanosecond = c.microseconds() * 1000
	}
	if c.rest != "" {
		m.hasZone = true
		m.zone = c.zone()
	}
	return m, c.ok && c.rest == ""
}

// cutter cuts parts from the start of a text until one does not match.
type cutter struct {
	rest string
	ok   bool
}

// number cuts from least to most digits.
func (c *cutter) number(least, most int) int {
	n, i := 0, 0
	for i < most && i < len(c.rest) && isDigit(c.rest[i]) {
		n = n*10 + int(c.rest[i]-'0')
		i++
	}
	c.ok = c.ok && i >= least
	c.rest = c.rest[i:]
	return n
}

func (c *cutter) skip(b byte) {
	c.ok = c.skipAny(string(b)) && c.ok
}

func (c *cutter) skipAny(set string) bool {
	if c.rest == "" || strings.IndexByte(set, c.rest[0]) < 0 {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

// blanks cuts blanks, and reports whether there were any.
func (c *cutter) blanks() bool {
	before := len(c.rest)
	c.rest = strings.TrimLeft(c.rest, " \t")
	return len(c.rest) < before
}

// microseconds cuts a fraction of a second; PyYAML drops further digits.
func (c *cutter) microseconds() int {
	fraction := len(c.rest) - len(strings.TrimLeft(c.rest, digits))
	kept := c.rest[:min(fraction, 6)]
	c.rest = c.rest[fraction:]
	part := cutter{rest: kept + "000000"[len(kept):], ok: true}
	return part.number(6, 6)
}

func (c *cutter) zone() time.Duration {
	c.blanks()
	if c.skipAny("Z") {
		return 0
	}
	sign := time.Duration(1)
	if strings.HasPrefix(c.rest, "-") {
		sign = -1
	}
	c.ok = c.skipAny("+-") && c.ok
	hours := c.number(1, 2)
	minutes := 0
	if c.skipAny(":") {
		minutes = c.number(2, 2)
	}
	return sign * (time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
}
