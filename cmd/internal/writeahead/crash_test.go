package writeahead_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// target is a system that activities change. The spec of an activity has
//
//	inject: name   adds the fault
//	undo: name     removes the fault
//	fails: true    makes the activity fail afterwards
type target struct {
	mu     sync.Mutex
	faults map[string]bool
	undone map[string]int
	// around is called before and after each change.
	around func()
}

func newTarget() *target {
	return &target{faults: make(map[string]bool), undone: make(map[string]int), around: func() {}}
}

func (t *target) copy() *target {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &target{faults: maps.Clone(t.faults), undone: maps.Clone(t.undone), around: func() {}}
}

func (t *target) Compile(b provider.Spec, _ *source.Collector) provider.Call {
	return change{target: t, spec: b.Node.Value().(*pyvalue.Map)}
}

type change struct {
	target *target
	spec   *pyvalue.Map
}

func (c change) Run(context.Context, provider.Request) (any, error) {
	c.target.around()
	defer c.target.around()
	c.target.mu.Lock()
	defer c.target.mu.Unlock()
	if fault := c.spec.String("inject"); fault != "" {
		c.target.faults[fault] = true
	}
	if fault := c.spec.String("undo"); fault != "" {
		delete(c.target.faults, fault)
		c.target.undone[fault]++
	}
	if c.spec.Has("fails") {
		return nil, provider.Errorf(provider.Failed, "the test wants it to fail")
	}
	return "done", nil
}

func build(t testing.TB, system *target, document *source.Node) *experiment.Experiment {
	t.Helper()
	e, problems := experiment.Build(&source.File{Name: "experiment.yaml", Root: document},
		experiment.Options{Providers: provider.Registry{"target": system}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return e
}

func parse(t testing.TB, text string) *source.Node {
	t.Helper()
	file, err := source.Parse("experiment.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return file.Root
}

const twoFaults = `
title: two faults
description: and their rollbacks
steady-state-hypothesis:
  title: the system works
  probes:
    - {type: probe, name: well, tolerance: done, provider: {type: target}}
method:
  - {type: action, name: inject a, provider: {type: target, inject: a}}
  - {type: action, name: inject b, background: true, provider: {type: target, inject: b}}
  - {type: probe, name: look, provider: {type: target}}
rollbacks:
  - {type: action, name: undo a, provider: {type: target, undo: a}}
  - {type: action, name: undo b, provider: {type: target, undo: b}}
`

// moment is a moment at which the process may die: the size of the log and the state of
// the system.
type moment struct {
	size   int
	system *target
}

// played is a run without a crash, and all its moments.
type played struct {
	document *source.Node
	log      []byte
	moments  []moment
	journal  *journal.Journal
}

// play runs an experiment and collects its moments: before and after each change of the
// system and after each event.
func play(t testing.TB, text string, o runner.Options) played {
	t.Helper()
	system := newTarget()
	p := played{document: parse(t, text)}
	e := build(t, system, p.document)
	log := begin(t)
	note := func() {
		content, err := os.ReadFile(log.Path())
		if err != nil {
			t.Error(err)
		}
		p.moments = append(p.moments, moment{size: len(content), system: system.copy()})
		p.log = content
	}
	var one sync.Mutex // background activities change the system at the same time
	system.around = func() {
		one.Lock()
		defer one.Unlock()
		note()
	}
	document, _ := p.document.Value().(*pyvalue.Map)
	recorder := log.Record(writeahead.Plan{Source: "experiment.yaml", Document: document, Rollbacks: o.Rollbacks})
	o.Commit = recorder.Commit
	o.Observers = []event.Observer{recorder, event.ObserverFunc(func(event.Event) { system.around() })}
	j, err := runner.Run(context.Background(), e, o)
	if err != nil {
		t.Fatal(err)
	}
	p.journal = j
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	return p
}

func begin(t testing.TB) *writeahead.Log {
	t.Helper()
	log, err := writeahead.Create(t.TempDir(), "session")
	if err != nil {
		t.Fatal(err)
	}
	h := writeahead.Header{ID: "session", Chaos: "test", PID: 1, Start: time.Unix(1700000000, 0), Sources: []string{"experiment.yaml"}}
	if err := log.Begin(h); err != nil {
		t.Fatal(err)
	}
	return log
}

// crash is a moment of a run with the contents of the log after the crash.
type crash struct {
	log    []byte
	system *target
}

// crashes returns each moment with the log as it was, and with the next record cut off after
// different numbers of bytes.
func (p played) crashes() []crash {
	var all []crash
	for i, m := range p.moments {
		all = append(all, crash{log: p.log[:m.size], system: m.system.copy()})
		if i+1 == len(p.moments) {
			break
		}
		for _, cut := range []int{1, 8, 9, 10, 40} {
			if end := m.size + cut; end < p.moments[i+1].size {
				all = append(all, crash{log: p.log[:end], system: m.system.copy()})
			}
		}
		if next := p.moments[i+1].size; next > m.size {
			all = append(all, crash{log: p.log[:next-1], system: m.system.copy()})
			garbage := slices.Concat(p.log[:m.size], bytes.Repeat([]byte{0}, next-m.size)) // the file system set the size but wrote no blocks
			all = append(all, crash{log: garbage, system: m.system.copy()})
		}
	}
	return all
}

// recovered is the result of a recovery.
type recovered struct {
	journal *journal.Journal
	due     []string
}

// recover finishes the run as "chaos recover" does, and returns the log after it. It returns
// nil if no run needs a recovery.
func (c crash) recover(t testing.TB, document *source.Node, strategy experiment.RollbackStrategy) (*recovered, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "session"+writeahead.Extension)
	if err := os.WriteFile(path, c.log, 0o600); err != nil {
		t.Fatal(err)
	}
	log, session, err := writeahead.Open(path)
	if err != nil {
		t.Fatalf("opening the log: %v\n%q", err, c.log)
	}
	defer log.Close() //nolint:errcheck // it is read below
	run := session.Run(0)
	if run == nil || !run.Unresolved() {
		return nil, nil
	}
	j, err := run.Journal()
	if err != nil {
		t.Fatalf("the journal: %v\n%s", err, c.log)
	}
	past := run.Past(j, run.RollbackCount(), "a crash")
	recorder := log.Continue(run, past)
	e := build(t, c.system, document)
	o := runner.Options{Rollbacks: strategy, Commit: recorder.Commit, Observers: []event.Observer{recorder}}
	if j, err = runner.Resume(context.Background(), e, past, o); err != nil {
		t.Fatal(err)
	}
	if err := log.Conclude(writeahead.Conclusion{Verdict: j.Verdict(journal.FailOn{})}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return &recovered{journal: j, due: recorder.Due()}, text
}

// Whenever the process dies, and wherever in its log, a recovery leaves no fault behind and
// undoes nothing twice, except for the rollback that was being played.
func TestNoFaultIsLeftBehindByACrash(t *testing.T) {
	t.Parallel()
	for _, strategy := range []experiment.RollbackStrategy{experiment.RollbackDefault, experiment.RollbackAlways, experiment.RollbackDeviated} {
		t.Run(string(strategy), func(t *testing.T) {
			t.Parallel()
			p := play(t, twoFaults, runner.Options{Rollbacks: strategy})
			all := p.crashes()
			if len(all) < 50 {
				t.Fatalf("there are only %d crashes", len(all))
			}
			for i, c := range all {
				if !bytes.Contains(c.log, []byte("\n")) {
					continue // the log has no header, so nothing has begun
				}
				check(t, fmt.Sprintf("crash %d of %d", i, len(all)), p, c, strategy)
			}
		})
	}
}

func check(t *testing.T, name string, p played, c crash, strategy experiment.RollbackStrategy) {
	t.Helper()
	before := c.system.copy()
	r, text := c.recover(t, p.document, strategy)
	if deviatedOnly := strategy == experiment.RollbackDeviated && r != nil && r.journal.SteadyStates.After != nil; deviatedOnly {
		return // the hypothesis was checked, so there may be no deviation and no rollbacks
	}
	if r == nil {
		if len(before.faults) > 0 && strategy != experiment.RollbackDeviated {
			t.Errorf("%s: %v are not recovered\n%s", name, before.faults, c.log)
		}
		return
	}
	if len(c.system.faults) > 0 {
		t.Errorf("%s: %v are left behind\n%s", name, c.system.faults, c.log)
	}
	for fault, times := range c.system.undone {
		if times > 1 && !wasUnfinished(r.journal, "undo "+fault) {
			t.Errorf("%s: %s was undone %d times", name, fault, times)
		}
	}
	if len(r.due) > 0 {
		t.Errorf("%s: %v are still due", name, r.due)
	}
	checkJournal(t, name, r.journal)
	again := crash{log: text, system: c.system.copy()}
	if second, _ := again.recover(t, p.document, strategy); second != nil {
		t.Errorf("%s: a second recovery finds an unresolved run\n%s", name, text)
	}
}

// wasUnfinished returns whether the journal has the rollback without a result.
func wasUnfinished(j *journal.Journal, name string) bool {
	return slices.ContainsFunc(j.Rollbacks, func(r *journal.Record) bool { return r.Name() == name && r.Status == "" })
}

func checkJournal(t *testing.T, name string, j *journal.Journal) {
	t.Helper()
	var text bytes.Buffer
	if err := j.Write(&text); err != nil {
		t.Fatal(err)
	}
	read, err := journal.Read(text.Bytes())
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text.Bytes())
	}
	if read.Verdict(journal.FailOn{}) != journal.Interrupted || read.End.IsZero() {
		t.Errorf("%s: the journal says %s and ends at %v\n%s", name, read.Verdict(journal.FailOn{}), read.End, text.Bytes())
	}
}
