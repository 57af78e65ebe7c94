package publish

import (
	"sync"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// progressTime is how far the summary of a session in progress may be behind.
const progressTime = 500 * time.Millisecond

// summary writes the job summary, also while the session runs.
type summary struct {
	write func(*report.Suite) *forge.Warning

	mu     sync.Mutex
	wanted bool
	// due writes the summary soon, nil if that is not needed.
	due *time.Timer
	// finished says that the session has ended, and progress is no longer written.
	finished bool
	// failure is the warning about a summary that could not be written, "" for none.
	failure string
}

// schedule writes the summary of the snapshot soon, unless that is due already.
func (m *summary) schedule(snapshot func() *report.Suite, warn func(*forge.Warning)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.wanted || m.finished || m.due != nil || m.failure != "" {
		return
	}
	m.due = time.AfterFunc(progressTime, func() {
		m.mu.Lock()
		m.due = nil // what happens from now on may not be in the snapshot
		m.mu.Unlock()
		// Without the lock: the session may hold its own while it calls schedule.
		s := snapshot()
		m.mu.Lock()
		defer m.mu.Unlock()
		if !m.finished {
			warn(m.writeNow(s))
		}
	})
}

// stop ends the progress. After it returns, only writeLast writes.
func (m *summary) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished = true
	if m.due != nil {
		m.due.Stop()
	}
}

// writeLast writes the summary of the session that ended.
func (m *summary) writeLast(s *report.Suite) *forge.Warning {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writeNow(s)
}

// writeNow writes the summary; mu must be held. It returns each warning once.
func (m *summary) writeNow(s *report.Suite) *forge.Warning {
	if !m.wanted {
		return nil
	}
	warning := m.write(s)
	if warning == nil || warning.Message == m.failure {
		return nil
	}
	m.failure = warning.Message
	return warning
}
