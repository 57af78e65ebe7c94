package draw

import (
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// unfinished reports whether the end of a step is unknown: chaos died while it was running.
func unfinished(s report.Step) bool {
	return s.Result == report.Interrupted && s.Run != nil && s.Run.End.IsZero() && s.Run.Duration == 0
}

// lasted returns the duration of a step: until now, if its end is unknown.
func lasted(s report.Step, now time.Time) time.Duration {
	if unfinished(s) && !s.Run.Start.IsZero() {
		return max(now.Sub(s.Run.Start), 0)
	}
	return s.Took(now)
}

// Took writes the duration of a step.
func Took(s report.Step, now time.Time) string {
	if unfinished(s) {
		return "end unknown"
	}
	return report.Duration(s.Took(now))
}

// seenUntil returns when steps with an unknown end are drawn to end: now while the run goes
// on, else when it was interrupted or had its last record.
func seenUntil(o *report.Outcome, steps []report.Step, now time.Time) time.Time {
	if o.State == report.Running {
		return now
	}
	if at := interruptedAt(o); !at.IsZero() {
		return at
	}
	last := o.Journal.End
	if !last.IsZero() {
		return last
	}
	for _, s := range steps {
		if s.Run == nil || s.Run.Start.IsZero() {
			continue
		}
		if end := s.Run.Start.Add(s.Run.Duration); end.After(last) {
			last = end
		}
	}
	return last
}

// interruptedAt returns when the run was interrupted, the zero time if it was not or the
// journal does not say.
func interruptedAt(o *report.Outcome) time.Time {
	if o.Journal == nil || o.Journal.Interruption == nil {
		return time.Time{}
	}
	return o.Journal.Interruption.At
}
