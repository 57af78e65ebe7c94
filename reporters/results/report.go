package results

import (
	"fmt"
	"io"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// Options are what the user chose.
type Options struct {
	// Title is the title of the report; empty for none.
	Title string
}

// WriteReport writes what Write does and, for each experiment, an explanation of the verdict,
// every step, and the journal. Read reads it.
func WriteReport(w io.Writer, s *report.Suite, c report.Context, o Options) error {
	m := pyvalue.NewMap(12)
	m.Set("version", int64(Version))
	if o.Title != "" {
		m.Set("title", o.Title)
	}
	for key, value := range document(s).All() {
		m.Set(key, value)
	}
	if context := contextDocument(c); context.Len() > 0 {
		m.Set("context", context)
	}
	experiments := m.Value("experiments").([]any)
	for i, outcome := range s.Outcomes {
		detail(experiments[i].(*pyvalue.Map), outcome, s.End)
	}
	if _, err := w.Write(append(pyvalue.AppendJSON(nil, m, 0), '\n')); err != nil {
		return fmt.Errorf("writing the report in JSON: %w", err)
	}
	return nil
}

// detail adds to an experiment what only a report has.
func detail(m *pyvalue.Map, o *report.Outcome, now time.Time) {
	steps := o.Steps()
	if o.State == report.Finished {
		m.Set("explanation", o.Explain(steps))
	}
	if o.Journal == nil {
		return
	}
	list := make([]any, len(steps))
	for i, s := range steps {
		list[i] = stepDocument(s, now)
	}
	m.Set("steps", list)
	m.Set("record", record(o.Journal))
}

// record returns the journal without the secrets that an experiment contains literally. The
// Chaos Toolkit writes these into journals.
func record(j *journal.Journal) *pyvalue.Map {
	m := j.Document()
	scopes, ok := j.Experiment.Value("secrets").(*pyvalue.Map)
	if !ok {
		return m
	}
	document := j.Experiment.ShallowClone()
	document.Set("secrets", concealed(scopes))
	m.Set("experiment", document)
	return m
}

// concealed returns the scopes of secrets with the sources of the values, but without the
// values.
func concealed(scopes *pyvalue.Map) *pyvalue.Map {
	safe := pyvalue.NewMap(scopes.Len())
	for scope, v := range scopes.All() {
		values, ok := v.(*pyvalue.Map)
		if !ok {
			safe.Set(scope, redact.Replacement)
			continue
		}
		kept := pyvalue.NewMap(values.Len())
		for name, value := range values.All() {
			if from, ok := value.(*pyvalue.Map); !ok || !from.Has("type") || from.Has("default") {
				value = redact.Replacement
			}
			kept.Set(name, value)
		}
		safe.Set(scope, kept)
	}
	return safe
}

// stepDocument returns the result of a step; its output is in the record.
func stepDocument(s report.Step, now time.Time) *pyvalue.Map {
	m := pyvalue.MapOf("block", string(s.Phase), "name", s.Name, "kind", string(s.Kind), "result", string(s.Result))
	if s.Background {
		m.Set("background", true)
	}
	if s.Pos.IsValid() {
		m.Set("line", int64(s.Pos.Line))
	}
	if what := s.What(); what != "" {
		m.Set("message", what)
	}
	if s.Run == nil {
		return m
	}
	if !s.Run.Start.IsZero() {
		m.Set("start", journal.Timestamp(s.Run.Start))
	}
	m.Set("duration", s.Took(now).Seconds())
	if s.Checks > 1 {
		m.Set("checks", int64(s.Checks))
		m.Set("lost", int64(s.Lost))
	}
	if t := s.Run.Tolerance; t != nil && t.Expected != "" {
		m.Set("expected", t.Expected)
		m.Set("found", t.Found)
	}
	return m
}

func contextDocument(c report.Context) *pyvalue.Map {
	m := pyvalue.NewMap(10)
	for _, f := range []struct{ key, value string }{
		{"server-url", c.ServerURL}, {"repository", c.Repository}, {"workflow", c.Workflow}, {"job", c.Job}, {"leg", c.Leg},
		{"run-url", c.RunURL}, {"sha", c.SHA}, {"ref", c.Ref}, {"event", c.Event}, {"version", c.Version}, {"image", c.Image},
	} {
		if f.value != "" {
			m.Set(f.key, f.value)
		}
	}
	return m
}
