package journal

import (
	"cmp"
	"io"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// flushAbove is how many bytes are buffered before they are written.
const flushAbove = 64 << 10

// Write writes the journal as JSON in the layout of the reference, with two additional
// keys: "deviation" has what was expected and what was found, in an entry whose
// tolerance was not met; "interruption" has what ended the run early, and when.
func (j *Journal) Write(w io.Writer) error {
	e := &encoder{w: w}
	e.open('{')
	e.text("chaoslib-version", cmp.Or(j.Version, FormatVersion))
	e.text("platform", j.Host.Platform)
	e.text("node", j.Host.Node)
	e.value("experiment", j.Experiment)
	e.text("start", Timestamp(j.Start))
	e.text("status", string(j.Status))
	e.value("deviated", j.Deviated)
	e.steadyStates(j.SteadyStates)
	e.records("run", j.Run)
	e.records("rollbacks", j.Rollbacks)
	e.text("end", Timestamp(j.End))
	e.value("duration", seconds(j.Duration))
	if j.Interruption != nil {
		e.value(interruptionKey, j.Interruption.Document())
	}
	e.extra(j.extra)
	e.close('}')
	return e.flush()
}

// encoder writes the members of nested objects and arrays. It writes nothing after the
// first error of its writer.
type encoder struct {
	w     io.Writer
	buf   []byte
	depth int
	// hasMember says that the innermost object or array has a member.
	hasMember bool
	err       error
}

func (e *encoder) open(bracket byte) {
	e.buf = append(e.buf, bracket)
	e.depth++
	e.hasMember = false
}

func (e *encoder) close(bracket byte) {
	e.depth--
	if e.hasMember {
		e.buf = pyvalue.AppendNewline(e.buf, e.depth)
	}
	e.buf = append(e.buf, bracket)
	e.hasMember = true
}

// member starts the next item of an array.
func (e *encoder) member() {
	if e.hasMember {
		e.buf = append(e.buf, ',')
	}
	e.hasMember = true
	e.buf = pyvalue.AppendNewline(e.buf, e.depth)
	if len(e.buf) > flushAbove {
		e.spill()
	}
}

// key starts the next member of an object.
func (e *encoder) key(name string) {
	e.member()
	e.buf = pyvalue.AppendJSONString(e.buf, name)
	e.buf = append(e.buf, ": "...)
}

func (e *encoder) text(name, value string) {
	e.key(name)
	e.buf = pyvalue.AppendJSONString(e.buf, value)
}

func (e *encoder) value(name string, value any) {
	e.key(name)
	e.buf = pyvalue.AppendJSON(e.buf, value, e.depth)
}

func (e *encoder) steadyStates(s SteadyStates) {
	e.key("steady_states")
	e.open('{')
	e.key("before")
	e.state(s.Before)
	e.key("after")
	e.state(s.After)
	e.key("during")
	e.open('[')
	for _, state := range s.During {
		e.member()
		e.state(state)
	}
	e.close(']')
	e.close('}')
}

func (e *encoder) state(s *State) {
	if s == nil {
		e.buf = append(e.buf, "null"...)
		return
	}
	e.open('{')
	e.value("steady_state_met", s.Met)
	e.records("probes", s.Probes)
	e.extra(s.extra)
	e.close('}')
}

func (e *encoder) records(name string, records []*Record) {
	e.key(name)
	e.open('[')
	for _, r := range records {
		e.member()
		e.buf = pyvalue.AppendJSON(e.buf, r.Document(), e.depth)
	}
	e.close(']')
}

// extra writes the keys that controls added.
func (e *encoder) extra(m *pyvalue.Map) {
	for key, value := range m.All() {
		e.value(key, value)
	}
}

func (e *encoder) spill() {
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

func (e *encoder) flush() error {
	e.spill()
	return e.err
}
