package draw

import (
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// unfinished says that nobody saw the end of a step: chaos died while it was under way.
func unfinished(s report.Step) bool {
	return s.Result == report.Interrupted && s.Run != nil && s.Run.End.IsZero() && s.Run.Duration == 0
}

// lasted returns how long a step was under way, as far as that is known: until now, if
// its end was not recorded.
func lasted(s report.Step, now time.Time) time.Duration {
	if unfinished(s) && !s.Run.Start.IsZero() {
		return max(now.Sub(s.Run.Start), 0)
	}
	return s.Took(now)
}

// Took says how long a step took.
func Took(s report.Step, now time.Time) string {
	if unfinished(s) {
		return "end not known"
	}
	return report.Duration(s.Took(now))
}

// seenUntil returns until when is known what the activities of a run did, where their
// own records do not tell: now, if it goes on, or else when it was interrupted.
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

// interruptedAt returns when the run was ended before its time, the zero time if it was
// not or if the journal does not tell.
func interruptedAt(o *report.Outcome) time.Time {
	if o.Journal == nil || o.Journal.Interruption == nil {
		return time.Time{}
	}
	return o.Journal.Interruption.At
}
