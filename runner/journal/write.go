package journal

import (
	"cmp"
	"io"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// flushAbove is how many bytes are gathered before they are written.
const flushAbove = 64 << 10

// Write writes the journal as JSON, laid out as the reference does, with two keys of
// our own: "deviation", in an entry of a hypothesis whose tolerance was not met, is
// what was expected and what was found; "interruption" is what ended the run before
// its time, and when.
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
	e.runs("run", j.Run)
	e.runs("rollbacks", j.Rollbacks)
	e.text("end", Timestamp(j.End))
	e.value("duration", seconds(j.Duration))
	if j.Interruption != nil {
		e.value(interruptionKey, j.Interruption.Document())
	}
	e.extra(j.extra)
	e.close('}')
	return e.flush()
}

// encoder appends the members of nested objects and arrays; the first error of
// its writer stops it.
type encoder struct {
	w     io.Writer
	buf   []byte
	depth int
	// begun says that the innermost object or array has a member.
	begun bool
	err   error
}

func (e *encoder) open(bracket byte) {
	e.buf = append(e.buf, bracket)
	e.depth++
	e.begun = false
}

func (e *encoder) close(bracket byte) {
	e.depth--
	if e.begun {
		e.buf = pyvalue.AppendNewline(e.buf, e.depth)
	}
	e.buf = append(e.buf, bracket)
	e.begun = true
}

// member starts the next item of an array.
func (e *encoder) member() {
	if e.begun {
		e.buf = append(e.buf, ',')
	}
	e.begun = true
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
	e.runs("probes", s.Probes)
	e.extra(s.extra)
	e.close('}')
}

func (e *encoder) runs(name string, runs []*Record) {
	e.key(name)
	e.open('[')
	for _, r := range runs {
		e.member()
		e.buf = pyvalue.AppendJSON(e.buf, r.Document(), e.depth)
	}
	e.close(']')
}

// extra appends what controls added.
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
