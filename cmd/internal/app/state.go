package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// defaultStateDir is where sessions keep their logs while they run, below the
// working directory: it is where somebody comes back to, and what a container has
// mounted.
const defaultStateDir = writeahead.Folder

// fallbackStateDir is where they are kept if the working directory cannot be written
// to. Its name can be guessed, so it must be looked at before it is used.
func fallbackStateDir() string {
	return filepath.Join(os.TempDir(), "chaos-"+strconv.Itoa(os.Geteuid()))
}

// state is what a session keeps on disk for the case that its process dies.
type state struct {
	// log is nil if nothing is kept.
	log *writeahead.Log
	// id names the session among all that there ever were.
	id string
	// list has the session's experiments in order.
	list []*report.Outcome
	// left are the rollbacks that are due and were not played.
	left []string
}

// keepState begins the log of the session.
func (s *session) keepState(list []*report.Outcome) error {
	s.state = &state{list: list, id: newSessionID(s.app.env.Now())}
	dir := s.o.stateDir
	if dir == "" || s.o.validateOnly {
		return nil
	}
	s.app.warnOfUnfinished(s.app.env.path(dir))
	err := s.createLog(s.app.env.path(dir))
	if err != nil && !s.o.flags.Changed("state-dir") {
		if err = writeahead.CheckFolder(fallbackStateDir()); err == nil {
			err = s.createLog(fallbackStateDir())
		}
	}
	if err != nil {
		return &exitError{code: exitFailure, err: fmt.Errorf("what a crash would leave behind could not be undone, so nothing was run: "+
			"the write-ahead log cannot be kept: %w; choose another folder with --state-dir, or do without by --state-dir=", err)}
	}
	return nil
}

func (s *session) createLog(dir string) error {
	log, err := writeahead.Create(dir, s.state.id)
	if err != nil {
		return err
	}
	h := writeahead.Header{
		ID: s.state.id, Chaos: Version, PID: os.Getpid(), Start: s.deadline.Begin, Directory: s.app.env.Dir,
		Arguments: s.app.redacted(arguments(s.o.flags, false)),
	}
	for _, o := range s.state.list {
		h.Sources = append(h.Sources, s.app.redactor.RedactText(o.Source))
	}
	if err := log.Begin(h); err != nil {
		return errors.Join(err, log.Remove())
	}
	s.state.log = log
	return nil
}

// newSessionID returns a name that sorts by time.
func newSessionID(now time.Time) string {
	unique := make([]byte, 4)
	rand.Read(unique)
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(unique)
}

// arguments returns the options that were given, save for those that are about this
// process alone: those that give values to experiments, among which may be secrets
// that are not known to be any yet, or all others.
func arguments(flags *pflag.FlagSet, values bool) []string {
	var words []string
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"state-dir", "change-dir"}, f.Name) || values != (f.Name == "var") {
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

func (a *application) redacted(words []string) []string {
	clean := make([]string, len(words))
	for i, word := range words {
		clean[i] = a.redactor.RedactText(word)
	}
	return clean
}

// record has the run written down; it returns who does that, nil for nobody.
func (p *performance) record(e *experiment.Experiment, o *runner.Options) *writeahead.Recorder {
	index := p.index()
	o.ID = p.runID(index)
	if p.state.log == nil {
		return nil
	}
	document, _ := p.app.redactor.Redact(e.Document).(*pyvalue.Map)
	recorder := p.state.log.Record(writeahead.Plan{
		Index: index, Source: p.app.redactor.RedactText(p.name), Document: document,
		Hypothesis: o.Hypothesis, Rollbacks: o.Rollbacks, Dry: o.Dry, JournalPath: p.journalPath(),
		Variables: func() []string { return p.app.redacted(arguments(p.o.flags, true)) },
	})
	o.Commit = recorder.Commit
	o.Observers = append([]event.Observer{recorder}, o.Observers...)
	return recorder
}

// runID names a run among all, for the processes that its activities start.
func (s *session) runID(index int) string {
	return s.state.id + "." + strconv.Itoa(index)
}

// mark is that of the Python process of the experiment.
func (p *performance) mark() string { return pythonMark(p.runID(p.index())) }

func pythonMark(runID string) string { return runID + "/python" }

// index returns which one of the session's experiments this is.
func (p *performance) index() (index int) {
	p.update(func(o *report.Outcome) { index = slices.Index(p.state.list, o) })
	return index
}

// concluded writes down what came of the experiment.
func (p *performance) concluded() {
	if p.state.log == nil {
		return
	}
	c := writeahead.Conclusion{Index: p.index()}
	p.update(func(o *report.Outcome) {
		c.Verdict, c.Reason, c.JournalPath = o.Verdict, p.app.redactor.RedactText(o.Reason), o.JournalPath
	})
	if err := p.state.log.Conclude(c); err != nil {
		p.log.Warn("The write-ahead log is not complete", "error", err)
	}
}

// leave names the rollbacks that are left to a recovery.
func (p *performance) leave(recorder *writeahead.Recorder) {
	if recorder == nil {
		return
	}
	due := recorder.Due()
	if len(due) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.left = append(p.state.left, due...)
}

// closeState ends the log, unless there is something left to be recovered.
func (s *session) closeState() {
	log := s.state.log
	if log == nil {
		return
	}
	if len(s.state.left) > 0 {
		if s.app.step != nil {
			s.app.step.left = true
		}
		for _, name := range s.state.left {
			s.app.logs.log.Warn("A rollback was not played", "rollback", s.app.redactor.RedactText(name))
		}
		s.app.logs.log.Warn("What the method did may still be in effect: \"" + s.app.recoverCommand(filepath.Dir(log.Path())) + "\" undoes it") //nolint:sloglint // a sentence
		log.Close()                                                                                                                             //nolint:errcheck // it was written as far as it goes
		return
	}
	if err := log.Remove(); err != nil {
		s.app.logs.log.Warn("The write-ahead log cannot be removed", "error", err)
	}
}

// recoverCommand returns the command that deals with what is left in a folder.
func (a *application) recoverCommand(dir string) string {
	if dir == a.env.path(defaultStateDir) {
		return "chaos recover"
	}
	return shellCommand([]string{"chaos", "recover", dir})
}
