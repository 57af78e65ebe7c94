package recovery_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// fakePython writes a program that says that it was started, and is no Python.
func fakePython(t *testing.T, p *hosttest.Process, name string) string {
	t.Helper()
	path := p.WriteFile(t, name, "#!/bin/sh\necho started >>\"$(dirname \"$0\")/started\"\nexit 3\n")
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func wasStarted(p *hosttest.Process) bool {
	_, err := os.Stat(p.Path("started"))
	return err == nil
}

// usesPython returns an experiment whose rollback is a Python function.
func usesPython(w *world) string {
	return w.experiment("/heal") + "- {type: action, name: by Python, provider: {type: python, module: os, func: getpid}}\n"
}

// The options that the session had are restored.
func TestRecoverRestoresOptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", "configuration: {where: {type: env, key: WHERE, default: nowhere}}\n"+w.experiment("/${where}"))
	w.kill(t, "--var", "where=there", "--rollback-strategy", "always", "--journal-path", "other.json", "e.yaml")
	if err := os.Remove(w.Path("other.json")); err != nil {
		t.Fatal(err)
	}
	if code, log := w.recover(t); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/there")
	if _, err := os.Stat(w.Path("other.json")); err != nil {
		t.Error(err)
	}
}

// The strategy of the session decides whether there are rollbacks, and says so.
func TestRecoverByTheStrategy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.kill(t, "--rollback-strategy", "never", "e.yaml")
	if code, log := w.recover(t); code != exit.OK || w.leftLogs(t) != 0 {
		t.Errorf("got the exit code %d and %d logs, want 0 and none\n%s", code, w.leftLogs(t), log)
	}
	wantRequests(t, w)
}

// The Python of this process overrides that of the session. A path is relative to where
// this process was started.
func TestRecoverWithAnotherPython(t *testing.T) {
	t.Parallel()
	for _, given := range []bool{false, true} {
		w := newWorld(t)
		w.WriteFile(t, "e.yaml", usesPython(w))
		theirs := fakePython(t, w.Process, "theirs")
		w.Options.Python = theirs
		w.kill(t, "--no-validation", "--python", theirs, "e.yaml")
		os.Remove(w.Path("started")) //nolint:errcheck // only validation starts it before
		own := hosttest.New(t)
		fakePython(t, own, "ours")
		arguments := []string{}
		if given {
			arguments = []string{"--python", "./ours"}
		}
		w.recoverIn(t, own, arguments...)
		if wasStarted(own) != given || wasStarted(w.Process) == given {
			t.Errorf("--python given %t: our Python was started: %t, theirs: %t", given, wasStarted(own), wasStarted(w.Process))
		}
	}
}

// So do its settings. Without that option, those of the session are read again.
func TestRecoverWithOtherSettings(t *testing.T) {
	t.Parallel()
	for _, given := range []bool{false, true} {
		w := newWorld(t)
		w.WriteFile(t, "e.yaml", w.experiment("/heal"))
		w.kill(t, "--settings", "theirs.yaml", "e.yaml")
		w.WriteFile(t, "theirs.yaml", "runtime: [theirs]\n")
		own := hosttest.New(t)
		own.WriteFile(t, "ours.yaml", "runtime: [ours]\n")
		arguments, wanted := []string{}, "theirs.yaml"
		if given {
			arguments, wanted = []string{"--settings", "ours.yaml"}, own.Path("ours.yaml")
		}
		_, log := w.recoverIn(t, own, arguments...)
		wantIn(t, log, wanted)
	}
}

// And its permissions of files.
func TestRecoverWithAnotherFileMode(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]os.FileMode{"": 0o640, "--file-mode=0644": 0o644} {
		w := newWorld(t)
		w.WriteFile(t, "e.yaml", w.experiment("/heal"))
		w.kill(t, "--file-mode", "0640", "e.yaml")
		if code, log := w.recover(t, strings.Fields(arguments)...); code != exit.OK {
			t.Errorf("%q: got the exit code %d, want 0\n%s", arguments, code, log)
		}
		info, err := os.Stat(w.Path("journal.json"))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q: got the mode %o, want %o", arguments, got, want)
		}
	}
}

// A variable of this process overrides one of the session, and what the log knows.
func TestRecoverWithAnotherVariable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", "configuration: {where: nowhere}\n"+w.experiment("/${where}"))
	w.kill(t, "--var", "where=there", "e.yaml")
	if code, log := w.recover(t, "--var", "where=here"); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/here")
}

// A file with variables of this process is relative to where it was started.
func TestRecoverWithAVarFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", "configuration: {where: nowhere}\n"+w.experiment("/${where}"))
	w.kill(t, "e.yaml")
	own := hosttest.New(t)
	own.WriteFile(t, "vars.yaml", "configuration: {where: by-file}\n")
	if code, log := w.recoverIn(t, own, "--var-file", "vars.yaml"); code != exit.OK {
		t.Errorf("got the exit code %d, want 0\n%s", code, log)
	}
	wantRequests(t, w, "/by-file")
}

// An option that was secret is not in the log. The recovery says that it is missing.
func TestRecoverWithoutASecretOption(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", "configuration: {vault_token: none, where: x}\n"+w.experiment("/heal"))
	w.kill(t, "--var", "vault_token=hunter2-hunter2", "e.yaml")
	_, log := w.recover(t)
	wantIn(t, log, "An option of the run is not known, as it was secret")
	if strings.Contains(log, "hunter2") {
		t.Errorf("the secret is in the log\n%s", log)
	}
}

// What one run of a session found out is not a variable of the next.
func TestRecoverKeepsRunsApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const header = "configuration:\n  where: {type: probe, name: find, provider: {type: process, path: echo, arguments: %s}}\n"
	text := fmt.Sprintf(header, "first") + w.experiment("/${where}")
	w.WriteFile(t, "1.yaml", text)
	second := "configuration: {where: second}\n" + strings.ReplaceAll(w.experiment("/${where}"), "/copy", "/other")
	w.WriteFile(t, "2.yaml", second)
	w.kill(t, "--max-parallel", "2", "1.yaml", "2.yaml")
	w.recover(t)
	requests := w.seen()
	if !slices.Contains(requests, "/first") {
		t.Errorf("got the requests %q, want /first among them", requests)
	}
	for _, request := range requests {
		if request != "/first" && request != "/second" {
			t.Errorf("got the request %s", request)
		}
	}
}

// A session that was held to a policy is not recovered without it.
func TestRecoverUnderAPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.WriteFile(t, "e.yaml", w.experiment("/heal"))
	w.WriteFile(t, "policy.yaml", "providers: {allow: [http]}\n")
	w.kill(t, "--policy", "policy.yaml", "e.yaml")
	if err := os.Remove(w.Path("policy.yaml")); err != nil {
		t.Fatal(err)
	}
	code, log := w.recover(t)
	if code != exit.Failure || w.leftLogs(t) != 1 {
		t.Errorf("got the exit code %d and %d logs, want 1 and the log", code, w.leftLogs(t))
	}
	wantRequests(t, w)
	wantIn(t, log, "its settings or its policy cannot be read again")

	w.WriteFile(t, "policy.yaml", "providers: {allow: [process]}\n")
	w.recover(t)
	wantRequests(t, w)
}
