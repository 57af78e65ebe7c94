package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
)

const (
	// randomKills is how often each scenario is killed at random moments. It is also
	// killed once at each record.
	randomKills = 20
	// recoveryKills is how often its recovery is killed, too.
	recoveryKills = 10
	// leastKills is how many kills must hit an unfinished run.
	leastKills = 200
)

// TestKilled kills each scenario at each record of its write-ahead log, and at random
// moments.
func TestKilled(t *testing.T) { //nolint:tparallel // all kills are counted behind the scenarios
	t.Parallel()
	var kills atomic.Int64
	t.Run("scenarios", func(t *testing.T) {
		for _, s := range scenarios() {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.kills = &kills
				s.prepare(t)
				s.killOften(t)
			})
		}
	})
	t.Logf("chaos was killed %d times before it finished", kills.Load())
	if !t.Failed() && kills.Load() < leastKills {
		t.Errorf("got %d kills that hit something, want at least %d", kills.Load(), leastKills)
	}
}

// prepare starts what the scenario needs.
func (s *scenario) prepare(t *testing.T) {
	t.Helper()
	if s.python {
		s.global = []string{"--python=" + interpreter(t)}
	}
	if !s.toxiproxy {
		return
	}
	api := startToxiproxy(t)
	var proxies atomic.Int64
	s.target = func(t testing.TB) target { return newProxy(t, api, fmt.Sprintf("proxy-%d", proxies.Add(1))) }
}

func (s scenario) killOften(t *testing.T) {
	count, took := s.whole(t)
	if count < 20 {
		t.Fatalf("an undisturbed run writes %d records, which are too few to be killed at", count)
	}
	for n := 1; n <= count; n++ {
		t.Run(fmt.Sprintf("record %d", n), func(t *testing.T) {
			t.Parallel()
			s.killOnce(t, func(v *victim) func(<-chan struct{}) { return v.afterRecords(t, n) }, nothing)
		})
	}
	for n := range randomKills {
		delay := rand.N(took) //nolint:gosec // any moment does
		t.Run(fmt.Sprintf("random %d", n), func(t *testing.T) {
			t.Parallel()
			s.killOnce(t, func(*victim) func(<-chan struct{}) { return after(delay) }, nothing)
		})
	}
	for n := range recoveryKills {
		t.Run(fmt.Sprintf("recovery %d", n), func(t *testing.T) {
			t.Parallel()
			moment := 10 + rand.N(count-10) //nolint:gosec // any moment does
			s.killOnce(t, func(v *victim) func(<-chan struct{}) { return v.afterRecords(t, moment) }, s.killRecovery)
		})
	}
	for n := range damages() {
		t.Run(fmt.Sprintf("torn %d", n), func(t *testing.T) {
			t.Parallel()
			moment := 10 + rand.N(count-10) //nolint:gosec // any moment does
			s.killOnce(t, func(v *victim) func(<-chan struct{}) { return v.afterRecords(t, moment) }, func(t *testing.T, v *victim) {
				for _, log := range v.logs(t) {
					damages()[n](t, log)
				}
			})
		})
	}
}

// whole runs the scenario without killing it, and returns how many records it writes and
// how long it takes.
func (s scenario) whole(t *testing.T) (count int, took time.Duration) {
	t.Helper()
	system := s.target(t)
	v := newVictim(t, s.files, system.variables())
	var log string
	begin := time.Now()
	killed := v.kill(t, func(ended <-chan struct{}) {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				if paths := v.logs(t); len(paths) > 0 {
					log = paths[0]
					count = max(count, records(log))
				}
			}
		}
	}, s.arguments()...)
	took = time.Since(begin)
	if killed || len(system.faults(t)) > 0 || len(v.logs(t)) > 0 {
		t.Fatalf("an undisturbed run: killed %t, faults %v, logs %v\n%s", killed, system.faults(t), v.logs(t), &v.output)
	}
	return count, took
}

func (s scenario) arguments() []string {
	return slices.Concat(s.global, []string{"run", "--junit-path=junit.xml"}, s.args, []string{"experiment.yaml"})
}

func nothing(*testing.T, *victim) {}

// killRecovery kills a recovery shortly after it began.
func (s scenario) killRecovery(t *testing.T, v *victim) {
	const longest = 40 * time.Millisecond
	for range 3 {
		if v.kill(t, after(rand.N(longest)), "recover") { //nolint:gosec // any moment does
			s.kills.Add(1)
		}
	}
}

// killOnce kills a run, calls meanwhile, recovers the run, and checks what is left.
func (s scenario) killOnce(t *testing.T, moment func(*victim) func(<-chan struct{}), meanwhile func(*testing.T, *victim)) {
	system := s.target(t)
	v := newVictim(t, s.files, system.variables())
	killed := v.kill(t, moment(v), s.arguments()...)
	if killed {
		s.kills.Add(1)
	}
	logs := v.logs(t)
	session := ""
	if len(logs) > 0 {
		session = strings.TrimSuffix(filepath.Base(logs[0]), ".wal")
	}
	meanwhile(t, v)
	before, _ := os.ReadFile(filepath.Join(v.dir, "journal.json"))
	output, code := v.recoverTwice(t)
	story := func() string { return fmt.Sprintf("killed %t\n%s\n%s", killed, &v.output, output) }
	if code != 0 {
		t.Fatalf("recovering: got exit code %d, want 0\n%s", code, story())
	}
	if left := system.faults(t); len(left) > 0 {
		t.Errorf("got the faults %v, want none to be left\n%s", left, story())
	}
	if left := v.logs(t); len(left) > 0 && records(left[0]) > 0 {
		t.Errorf("got the logs %v, want none to be left\n%s", left, story())
	}
	if session != "" {
		waitForNone(t, session, story)
	}
	text, err := os.ReadFile(filepath.Join(v.dir, "journal.json"))
	if err != nil {
		if session != "" && strings.Contains(output, "Recovering") {
			t.Errorf("there is no journal\n%s", story())
		}
		return // nothing had begun
	}
	checkJournal(t, text, system.undone(t), bytes.Equal(before, text), story)
}

// recoverTwice recovers with two concurrent processes, and then once more.
func (v *victim) recoverTwice(t *testing.T) (output string, code int) {
	t.Helper()
	var both sync.WaitGroup
	outputs, codes := make([]string, 2), make([]int, 2)
	for i := range outputs {
		both.Go(func() { outputs[i], codes[i] = v.recover(t) })
	}
	both.Wait()
	last, lastCode := v.recover(t)
	if strings.Contains(last, "Rollback:") {
		t.Errorf("a second recovery plays rollbacks\n%s\n%s", strings.Join(outputs, "\n"), last)
	}
	return strings.Join(append(outputs, last), "\n"), max(codes[0], codes[1], lastCode)
}

// checkJournal checks that the journal is complete, and that each fault was undone as
// often as the journal says.
func checkJournal(t *testing.T, text []byte, undone map[string]int, whole bool, story func() string) {
	t.Helper()
	var strict any
	if err := json.Unmarshal(text, &strict); err != nil {
		t.Fatalf("the journal is not valid: %v\n%s", err, story())
	}
	j, err := journal.Read(text)
	if err != nil {
		t.Fatalf("the journal cannot be read: %v\n%s", err, story())
	}
	if verdict := j.Verdict(journal.FailOn{}); verdict != journal.Interrupted && !whole {
		t.Errorf("got the verdict %s, want interrupted\n%s", verdict, story())
	}
	for name, times := range undone {
		ended, begun := 0, 0
		for _, r := range j.Rollbacks {
			if r.Name() == "undo "+name {
				begun++
				if r.Status != "" {
					ended++
				}
			}
		}
		// One that was under way when chaos was killed may or may not have done it.
		if times < ended || times > begun || ended > 1 {
			t.Errorf("%s was undone %d times, the journal has %d rollbacks that ended and %d that began\n%s", name, times, ended, begun, story())
		}
	}
}

// damages are what a crash can do to the end of a log.
func damages() []func(*testing.T, string) {
	return []func(*testing.T, string){
		func(t *testing.T, path string) { t.Helper(); cut(t, path, 1) },
		func(t *testing.T, path string) { t.Helper(); cut(t, path, 20) },
		func(t *testing.T, path string) { t.Helper(); cut(t, path, -1) }, // all but the first byte of the last record
		func(t *testing.T, path string) { t.Helper(); extend(t, path, make([]byte, 4096)) },
		func(t *testing.T, path string) {
			t.Helper()
			extend(t, path, []byte("deadbeef {\"record\":\"finished\""))
		},
		func(t *testing.T, path string) { t.Helper(); extend(t, path, []byte("00000000 {}\n")) },
	}
}

// cut takes bytes from the end of the last record of a log, all but one if n is -1.
// What had not been written before the last record took effect cannot be missing.
func cut(t *testing.T, path string, n int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(text[:max(len(text)-1, 0)], '\n') + 1
	if n < 0 || len(text)-n <= last {
		n = len(text) - last - 1
	}
	for _, known := range []string{`"record":"method"`, `"block":"rollbacks"`} {
		if bytes.Contains(text[last:], []byte(known)) {
			return // the disk has it before anything is changed
		}
	}
	if n <= 0 || last == 0 {
		return
	}
	if err := os.Truncate(path, int64(len(text)-n)); err != nil {
		t.Fatal(err)
	}
}

func extend(t *testing.T, path string, tail []byte) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(tail); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
