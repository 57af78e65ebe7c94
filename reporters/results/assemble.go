package results

import (
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// suite returns the suite of all outcomes.
func (c *collection) suite() *report.Suite {
	s := &report.Suite{}
	for _, d := range c.inputs {
		s.Outcomes = append(s.Outcomes, d.outcomes...)
	}
	s.Start, s.End = span(s.Outcomes)
	if s.Verdict = report.Worst(s.Outcomes); s.Verdict == journal.Passed && s.CountState(report.Skipped) > 0 {
		s.Verdict = journal.Interrupted
	}
	counted := slices.DeleteFunc(slices.Clone(c.inputs), func(in *input) bool { return in.results == nil && len(in.outcomes) == 0 })
	if len(counted) == 1 && counted[0].results != nil {
		c.whole(s, counted[0].results)
	}
	return s
}

// whole keeps what results say about the whole suite.
func (c *collection) whole(s *report.Suite, m *pyvalue.Map) {
	if verdict, err := journal.ParseVerdict(m.String("verdict")); err == nil && c.o.FailOn == nil {
		s.Verdict = verdict
	}
	notes, _ := m.Value("notes").([]any)
	for _, note := range notes {
		s.Notes = append(s.Notes, pyvalue.Str(note))
	}
	start, err := time.Parse(time.RFC3339, m.String("start"))
	took, isNumber := m.Value("duration").(float64)
	if err == nil && isNumber && took >= 0 && took < maxSeconds {
		s.Start = start.UTC()
		s.End = s.Start.Add(time.Duration(took * float64(time.Second)))
	}
}

// maxSeconds bounds the duration of a suite: ten years.
const maxSeconds = 10 * 366 * 24 * 60 * 60

// span returns the start of the first run and an end that is later by the duration of all
// runs. Time between runs does not count.
func span(outcomes []*report.Outcome) (start, end time.Time) {
	var last time.Time
	var sum time.Duration
	for _, o := range outcomes {
		if o.Journal == nil || o.Journal.Start.IsZero() {
			continue
		}
		if start.IsZero() || o.Journal.Start.Before(start) {
			start = o.Journal.Start
		}
		if o.Journal.End.After(last) {
			last = o.Journal.End
		}
		sum += o.Took()
	}
	return start, start.Add(max(min(last.Sub(start), sum), 0))
}
