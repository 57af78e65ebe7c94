package session

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// State is what a session keeps on disk for the case that its process dies.
type State struct {
	// Log is the write-ahead log, nil if the session keeps none.
	Log *writeahead.Log
	// ID names the session among all sessions.
	ID string
	// Outcomes has the session's experiments in order.
	Outcomes []*report.Outcome

	mu sync.Mutex
	// due are the names of the rollbacks that are left to a recovery.
	due []string
}

// FallbackStateDir is the state folder if the working directory cannot be written to. As
// others can guess its name, writeahead.CheckFolder must check it before it is used.
func FallbackStateDir() string {
	return filepath.Join(os.TempDir(), "chaos-"+strconv.Itoa(os.Geteuid()))
}

// openState creates the write-ahead log of the session.
func (s *Session) openState(outcomes []*report.Outcome) error {
	s.State = &State{Outcomes: outcomes, ID: newID(s.process.Now())}
	dir := s.options.StateDir
	if dir == "" || s.options.ValidateOnly {
		return nil
	}
	s.warnAboutUnfinished(s.process.Path(dir))
	h := s.header()
	err := s.State.create(s.process.Path(dir), h)
	if err != nil && !s.options.Flags.Changed("state-dir") {
		if err = writeahead.CheckFolder(FallbackStateDir()); err == nil {
			err = s.State.create(FallbackStateDir(), h)
		}
	}
	if err != nil {
		return exit.Failf("the write-ahead log cannot be written, so nothing was run: %w; without it, the effects of a crash "+
			"could not be undone: choose another folder with --state-dir, or keep no log with --state-dir=", err)
	}
	return nil
}

// header returns what the write-ahead log has about the session.
func (s *Session) header() writeahead.Header {
	h := writeahead.Header{
		ID: s.State.ID, Chaos: host.Version, PID: os.Getpid(), Start: s.deadline.Begin, Directory: s.process.Dir,
		Arguments: s.Setup.Secrets.Words(sessionArguments(s.options.Flags)),
	}
	for _, o := range s.State.Outcomes {
		h.Sources = append(h.Sources, s.Setup.Secrets.Text(o.Source))
	}
	return h
}

// create creates the write-ahead log in a folder.
func (s *State) create(dir string, h writeahead.Header) error {
	log, err := writeahead.Create(dir, s.ID)
	if err != nil {
		return err
	}
	if err := log.Begin(h); err != nil {
		return errors.Join(err, log.Remove())
	}
	s.Log = log
	return nil
}

// newID returns an ID that sorts by time.
func newID(now time.Time) string {
	unique := make([]byte, 4)
	rand.Read(unique)
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(unique)
}

// sessionArguments returns the given options that a recovery needs and that hold no
// values for experiments.
func sessionArguments(flags *pflag.FlagSet) []string {
	return arguments(flags, func(name string) bool {
		return !slices.Contains([]string{"state-dir", "change-dir", "var"}, name)
	})
}

// variableArguments returns the given options that set values for experiments. Some of
// them may be secrets that are only known once the experiment is loaded.
func variableArguments(flags *pflag.FlagSet) []string {
	return arguments(flags, func(name string) bool { return name == "var" })
}

// arguments returns the wanted options that were given, as "--name=value".
func arguments(flags *pflag.FlagSet, wanted func(name string) bool) []string {
	var words []string
	flags.Visit(func(f *pflag.Flag) {
		if !wanted(f.Name) {
			return
		}
		given := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given = list.GetSlice()
		}
		for _, value := range given {
			words = append(words, "--"+f.Name+"="+value)
		}
	})
	return words
}

// RunID returns the ID of a run, which marks the processes that its activities start.
func (s *State) RunID(index int) string { return s.ID + "." + strconv.Itoa(index) }

// PythonMark returns the mark of the Python process of a run.
func PythonMark(runID string) string { return runID + "/python" }

// Leave leaves rollbacks to a recovery.
func (s *State) Leave(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due = append(s.due, names...)
}

// Due reports whether rollbacks are left to a recovery.
func (s *State) Due() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.due) > 0
}

// CloseState removes the write-ahead log, unless rollbacks are left to a recovery.
func (s *Session) CloseState() {
	log := s.State.Log
	if log == nil {
		return
	}
	if !s.State.Due() {
		if err := log.Remove(); err != nil {
			s.process.Logs.Warn("The write-ahead log cannot be removed", "error", err)
		}
		return
	}
	s.Step.LeaveRollbacks()
	for _, name := range s.State.due {
		s.process.Logs.Warn("A rollback was not played", "rollback", s.Setup.Secrets.Text(name))
	}
	command := recoverCommand(s.process, filepath.Dir(log.Path()))
	s.process.Logs.Warn("What the method changed may still be in effect. To undo it: " + command) //nolint:sloglint // a sentence
	log.Close()                                                                                   //nolint:errcheck // it was written as far as possible
}
