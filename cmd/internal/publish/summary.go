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
	// finished says that the last summary was written.
	finished bool
	// failure is the warning about a summary that could not be written, "" for none.
	failure string
}

// schedule writes the summary of the picture soon, unless that is due already.
func (m *summary) schedule(picture func() *report.Suite, warn func(*forge.Warning)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.wanted || m.finished || m.due != nil || m.failure != "" {
		return
	}
	m.due = time.AfterFunc(progressTime, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.due = nil
		if !m.finished {
			warn(m.writeNow(picture()))
		}
	})
}

// finish writes the summary for the last time.
func (m *summary) finish(s *report.Suite) *forge.Warning {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished = true
	if m.due != nil {
		m.due.Stop()
	}
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
