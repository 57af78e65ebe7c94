package writeahead

import (
	"errors"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Session is a session as its log describes it.
type Session struct {
	Header
	// Runs are the runs that began, in this order.
	Runs []*Run
	// Torn is the size in bytes of the incomplete record at the end of the log.
	Torn int64

	byIndex map[int64]*Run
}

// ErrEmpty means that the log has no record: the session died before it ran anything.
var ErrEmpty = errors.New("the log is empty")

// replay reads a session from its records. It skips parts of records that it does not
// understand: to undo most is better than to undo nothing.
func replay(records []*pyvalue.Map) (*Session, error) {
	if len(records) == 0 {
		return nil, ErrEmpty
	}
	head := records[0]
	if head.String(kind) != kindSession {
		return nil, errors.New("the file is not the log of a session")
	}
	if version, _ := head.Value("version").(int64); version != Version {
		return nil, fmt.Errorf("the log has format version %s, and this program reads version %d: recover it with chaos %s",
			pyvalue.Str(head.Value("version")), Version, head.String("chaos"))
	}
	s := &Session{Header: header(head), byIndex: make(map[int64]*Run)}
	for _, record := range records[1:] {
		s.add(record)
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

// add adds a record to its run.
func (s *Session) add(record *pyvalue.Map) {
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
	if run == nil { // the experiment could not be read, so its plan was not written
		run = newRun(int(index), pyvalue.NewMap(0))
		s.byIndex[index] = run
		s.Runs = append(s.Runs, run)
	}
	run.add(record)
}

// Run returns the run of one of the session's experiments, nil if it did not begin.
func (s *Session) Run(index int) *Run { return s.byIndex[int64(index)] }
