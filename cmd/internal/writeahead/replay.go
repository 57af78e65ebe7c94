package writeahead

import (
	"errors"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Session is what a log tells of a session.
type Session struct {
	Header
	// Runs are those that began, in the order in which they did.
	Runs []*Run
	// Torn is how many bytes at the end of the log were of no use.
	Torn int64

	byIndex map[int64]*Run
}

// ErrEmpty says that the log ends before it says anything: nothing was run.
var ErrEmpty = errors.New("the log is empty")

// replay reads a session from its records. What is not understood of a record is
// left out: to undo most is better than to undo nothing.
func replay(records []*pyvalue.Map) (*Session, error) {
	if len(records) == 0 {
		return nil, ErrEmpty
	}
	head := records[0]
	if head.String(kind) != kindSession {
		return nil, errors.New("this is not the log of a session")
	}
	if version, _ := head.Value("version").(int64); version != Version {
		return nil, fmt.Errorf("this is a log of version %s, and this program knows version %d: recover it with chaos %s",
			pyvalue.Str(head.Value("version")), Version, head.String("chaos"))
	}
	s := &Session{Header: header(head), byIndex: make(map[int64]*Run)}
	for _, record := range records[1:] {
		s.take(record)
	}
	return s, nil
}

func header(m *pyvalue.Map) Header {
	pid, _ := m.Value("pid").(int64)
	return Header{
		ID: m.String("id"), Chaos: m.String("chaos"), PID: int(pid), Start: timeOf(m.Value("start")),
		Directory: m.String("directory"), Arguments: texts(m.Value("arguments")), Sources: texts(m.Value("sources")),
	}
}

func texts(v any) []string {
	list, _ := v.([]any)
	words := make([]string, 0, len(list))
	for _, item := range list {
		words = append(words, pyvalue.Str(item))
	}
	return words
}

func (s *Session) take(record *pyvalue.Map) {
	index, isInt := record.Value("run").(int64)
	if !isInt {
		return
	}
	run := s.byIndex[index]
	if record.String(kind) == kindRun && run == nil {
		run = newRun(int(index), record)
		s.byIndex[index] = run
		s.Runs = append(s.Runs, run)
		return
	}
	if run == nil { // its experiment could not even be read
		run = newRun(int(index), pyvalue.NewMap(0))
		s.byIndex[index] = run
		s.Runs = append(s.Runs, run)
	}
	run.take(record)
}

// Run returns the run of one of the session's experiments, nil if it did not begin.
func (s *Session) Run(index int) *Run { return s.byIndex[int64(index)] }
