package session_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

// signalServer answers no request: it sends the signal to the program instead, and waits
// until the program gives up.
func signalServer(t *testing.T, p *program, signal os.Signal) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		p.Send(signal)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return server
}

func request(url string) string {
	return `{type: probe, name: ask, provider: {type: http, url: "` + url + `"}}`
}

func TestSignalInMidRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		signal    os.Signal
		args      []string
		rollbacks bool
		reason    string
	}{
		{"Ctrl-C", os.Interrupt, nil, false, "SIGINT (Ctrl-C)"},
		{"rollbacks are always played", syscall.SIGTERM, []string{"--rollback-strategy", "always"}, true, "SIGTERM"},
		{"rollbacks are never played", syscall.SIGTERM, []string{"--rollback-strategy", "never"}, false, "SIGTERM"},
		{"the signal skips the rollbacks", syscall.SIGUSR2, []string{"--rollback-strategy", "always"}, false, "SIGUSR2"},
		{"the terminal was closed", syscall.SIGHUP, []string{"--rollback-strategy", "always"}, true, "SIGHUP"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			server := signalServer(t, p, test.signal)
			p.WriteFile(t, "a.yaml", parts{
				method: shell("action", "change", "touch changed") + "," + request(server.URL), rollbacks: shell("action", "undo", "rm changed"),
			}.String())
			p.WriteFile(t, "b.yaml", passing())
			args := append([]string{"--detailed-exit-code", "a.yaml", "b.yaml"}, test.args...)
			p.mustPlay(t, exit.Interrupted, args...)
			if j := p.journal(t, "journals/a.json"); j.Status != "interrupted" || (len(j.Rollbacks) == 1) != test.rollbacks {
				t.Errorf("got the journal %+v, want rollbacks: %t", j, test.rollbacks)
			}
			if p.exists("changed") == test.rollbacks {
				t.Errorf("the change is in effect: %t", p.exists("changed"))
			}
			r := p.results(t)
			if r.Experiments[1].State != "skipped" {
				t.Errorf("got the state %q of the next experiment", r.Experiments[1].State)
			}
			wantTexts(t, "the reason", r.Experiments[0].Reason, test.reason)
		})
	}
}

// Nothing is run after a signal that arrives while the experiment is loaded.
func TestSignalWhileLoading(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	server := signalServer(t, p, os.Interrupt)
	p.mustPlay(t, exit.Failure, "--journal-dir", "journals", server.URL+"/a.yaml", "b.yaml")
	p.wantLog(t, "a signal arrived before the run began")
	r := p.results(t)
	if r.Verdict == "passed" || r.Experiments[1].State != "skipped" {
		t.Errorf("got %+v", r)
	}
	if got := p.names("journals"); len(got) != 1 {
		t.Errorf("got the files %q, want the results only", got)
	}
}

// A signal while the baseline, the tags or the policy are read ends the session, too.
func TestSignalBeforeTheFirstExperiment(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	server := signalServer(t, p, syscall.SIGTERM)
	p.WriteFile(t, "a.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	p.mustPlay(t, exit.Failure, "--policy", server.URL+"/policy.yaml", "a.yaml")
	p.mustPlay(t, exit.Failure, "--tags", "!slow", server.URL+"/b.yaml", "a.yaml")
	if p.exists("changed") {
		t.Error("the method was played after a signal")
	}
}

// paused is an activity that is followed by a pause of hours.
func paused(name, command string) string {
	return strings.TrimSuffix(shell("action", name, command), "}") + ", pauses: {after: 36000}}"
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, head, policy string
		args               []string
		reason             string
	}{
		{"of the session", "", "", []string{"--timeout", "20m"}, "the timeout of 20m0s, of which 1m0s are for rollbacks"},
		{"of the experiment", "extensions: [{name: run-action, timeout: 20m}]\n", "", []string{"--timeout", "1h"}, "the timeout of 20m0s"},
		{"of the experiment, which is longer", "extensions: [{name: run-action, timeout: 20m}]\n", "", []string{"--timeout", "1m"}, "the timeout of 20m0s"},
		{"of all experiments", "", "", []string{"--deadline", "20m"}, "the deadline of 20m0s"},
		{"the first of two", "", "", []string{"--timeout", "1h", "--deadline", "20m"}, "the deadline of 20m0s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newProgram(t)
				p.WriteFile(t, "e.yaml", test.head+parts{method: paused("change", "touch changed"), rollbacks: shell("action", "undo", "rm changed")}.String())
				begin := time.Now()
				args := []string{"--rollback-strategy", "always", "--detailed-exit-code", "--journal-dir", "journals", "e.yaml"}
				p.mustPlay(t, exit.Interrupted, append(args, test.args...)...)
				if took := time.Since(begin).Round(time.Second); took != 19*time.Minute {
					t.Errorf("the run took %s, want 19m", took)
				}
				wantTexts(t, "the reason", p.results(t).Experiments[0].Reason, test.reason)
				if p.exists("changed") {
					t.Error("the rollbacks were not played")
				}
			})
		})
	}
}

// The policy limits a run even if nothing else does, or less.
func TestMaxDurationEndsRun(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--timeout", "5h"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newProgram(t)
				// The pause is only known in the run, so that it cannot be refused before.
				hours := `configuration: {hours: {type: probe, name: hours, provider: {type: process, path: sh, arguments: ["-c", "printf 36000"]}}}`
				p.WriteFile(t, "e.yaml", parts{head: hours, method: strings.Replace(paused("wait", "true"), "36000", `"${hours}"`, 1)}.String())
				p.WriteFile(t, "policy.yaml", "max-duration: 20m")
				p.mustPlay(t, exit.Interrupted, append(args, "--policy", "policy.yaml", "--detailed-exit-code", "--journal-dir", "journals", "e.yaml")...)
				wantTexts(t, "the reason", p.results(t).Experiments[0].Reason, "the max-duration of the policy of 20m0s")
			})
		})
	}
}

func TestDeadlineSkipsExperiments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProgram(t)
		p.WriteFile(t, "a.yaml", parts{method: paused("wait", "true")}.String())
		p.WriteFile(t, "b.yaml", passing())
		p.mustPlay(t, exit.Failure, "--deadline", "1h", "a.yaml", "b.yaml")
		r := p.results(t)
		if r.Experiments[0].Verdict != "interrupted" || r.Experiments[1].State != "skipped" {
			t.Errorf("got %+v", r.Experiments)
		}
		wantTexts(t, "the notes", strings.Join(r.Notes, "\n"), "1 experiment was not run: there is no time left: the deadline of 1h0m0s")
	})
}

// A rollback is ended as well when no time is left.
func TestTimeoutEndsRollbacks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProgram(t)
		p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "true"), rollbacks: paused("undo", "true")}.String())
		begin := time.Now()
		p.mustPlay(t, exit.Interrupted, "--timeout", "20m", "--detailed-exit-code", "e.yaml")
		if took := time.Since(begin).Round(time.Second); took != 20*time.Minute {
			t.Errorf("the run took %s, want 20m", took)
		}
		p.wantLog(t, "and no time is left")
	})
}

// A guard ends the run, and the change is rolled back.
func TestGuardEndsRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProgram(t)
		p.WriteFile(t, "e.yaml", parts{method: paused("break", "touch broken"), rollbacks: shell("action", "undo", "rm broken")}.String())
		p.WriteFile(t, "guards.yaml", `guards: [{name: it works, tolerance: 0, frequency: 1, provider: {type: process, path: sh, arguments: ["-c", "! test -e broken"]}}]`)
		begin := time.Now()
		code, _ := p.play(t, "--stop-when", "guards.yaml", "--journal-dir", "journals", "e.yaml")
		if took := time.Since(begin); code != exit.Failure || took > time.Minute {
			t.Errorf("got the exit code %d after %s, want %d at once", code, took, exit.Failure)
		}
		wantTexts(t, "the reason", p.results(t).Experiments[0].Reason, "it works")
		if p.exists("broken") {
			t.Error("the rollbacks were not played")
		}
	})
}

// Neither an experiment nor a guard is run if the guards are not valid.
func TestInvalidGuards(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	p.WriteFile(t, "guards.yaml", "guards: [{name: it works}]")
	p.mustPlay(t, exit.Invalid, "--detailed-exit-code", "--stop-when", "guards.yaml", "e.yaml")
	p.wantLog(t, "guards.yaml:1")
	if p.exists("changed") {
		t.Error("the method was played without its guards")
	}
}
