package worker

import (
	"errors"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Keys of all frames. Those of an operation are only in its Request.
const (
	keyID   = "id"
	keyOp   = "op"
	keyLane = "lane"
)

// Request is what is asked of a worker.
type Request interface {
	// Encode returns the frame of the request (see Frame), which the caller may change.
	Encode() *pyvalue.Map
}

// Frame returns the frame of an operation in a lane, with fields in pairs of name and
// value. No field is called "id", "op" or "lane".
func Frame(op string, lane int64, fields ...any) *pyvalue.Map {
	const more = 5 // an id, a lane, and what a request adds if it is set
	frame := pyvalue.NewMap(1 + len(fields)/2 + more)
	frame.Set(keyOp, op)
	for i := 0; i+1 < len(fields); i += 2 {
		frame.Set(fields[i].(string), fields[i+1])
	}
	if lane != 0 {
		frame.Set(keyLane, lane)
	}
	return frame
}

// extendRequest adds the operations of a program to those of the process.
type extendRequest struct{ program string }

// Encode implements Request.
func (r extendRequest) Encode() *pyvalue.Map { return Frame("extend", 0, "program", r.program) }

// interruptRequest stops the request with an id. It has no answer.
type interruptRequest struct{ id int64 }

// Encode implements Request.
func (r interruptRequest) Encode() *pyvalue.Map { return Frame("interrupt", 0, keyID, r.id) }

// Answer is the answer to a request: a result, a failure, or an error.
type Answer struct {
	Result any
	// Truth is whether the language takes the result for true; only requests that ask
	// for it have it.
	Truth bool
	// Failure is an exception that the request raised; nil for none.
	Failure *Failure
	// Err says why the process could not answer; nil if it did.
	Err *provider.Error
}

// Failure is an exception in the process.
type Failure struct {
	// Kind says what failed; the languages have kinds of their own.
	Kind, Message string
	// Trace are the lines of the traceback, with their line breaks.
	Trace []string
	// Ungraceful says that the failure ends the run without rollbacks.
	Ungraceful bool
}

// message is what a process writes: an answer, a record of a log, or an event.
type message struct {
	// id is that of the request that is answered, 0 for other messages.
	id     int64
	answer Answer
	log    *logRecord
	// event is the name of the event, value what it has.
	event string
	value any
}

type logRecord struct {
	level                 int64
	message, logger, file string
	line                  any
}

// decodeMessage reads a line of the process. Its texts may still be too long.
func decodeMessage(line []byte) (message, error) {
	m, err := decode(line)
	switch {
	case err != nil:
		return message{}, err
	case m.Has(keyID):
		return decodeAnswer(m)
	case m.Has("log"):
		return message{log: decodeLog(m.Value("log"))}, nil
	}
	for name, value := range m.All() {
		return message{event: name, value: value}, nil
	}
	return message{}, errors.New("the message is empty")
}

func decodeAnswer(m *pyvalue.Map) (message, error) {
	id, _ := m.Value(keyID).(int64)
	if id == 0 {
		return message{}, errors.New("the answer is to no request")
	}
	a := Answer{Result: m.Value("result"), Truth: m.Value("truth") == true}
	if e, ok := m.Value("error").(*pyvalue.Map); ok {
		a.Failure = &Failure{
			Kind: e.String("kind"), Message: e.String("message"), Ungraceful: e.Value("ungraceful") == true,
		}
		lines, _ := e.Value("trace").([]any)
		for _, line := range lines {
			a.Failure.Trace = append(a.Failure.Trace, pyvalue.Str(line))
		}
	}
	return message{id: id, answer: a}, nil
}

func decodeLog(v any) *logRecord {
	m, _ := v.(*pyvalue.Map)
	level, _ := m.Value("level").(int64)
	return &logRecord{
		level: level, message: m.String("message"), logger: m.String("logger"), file: m.String("file"), line: m.Value("line"),
	}
}

// Mappings returns the items of a list that are mappings; nil for what is not a list.
func Mappings(list any) (found []*pyvalue.Map) {
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(*pyvalue.Map); ok {
			found = append(found, m)
		}
	}
	return found
}
