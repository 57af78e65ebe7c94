package canary_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plantWaiting plants an experiment whose method injects a fault, which has a rollback,
// and waits for a signal.
func (w *world) plantWaiting() {
	w.t.Helper()
	holds := probe("parrot of the hypothesis", w.parrot(everything()...), 0)
	method := append(w.process()[:3:3], action("parrot that waits", w.parrot(append(everything(), "wait="+w.path("waiting"))...)))
	w.plant("waiting.json", toJSON(w.t, w.experiment("waits for ${env}", []any{holds}, method, w.process()[:2])))
}

// end runs the experiment that waits, and sends a signal to it.
func (w *world) end(signal syscall.Signal, args ...string) run {
	w.t.Helper()
	cmd, stdout, stderr := w.command(nil, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	defer syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // it should be gone
	deadline := time.Now().Add(time.Minute)
	for tick := time.NewTicker(10 * time.Millisecond); ; <-tick.C {
		if _, err := os.Stat(w.path("waiting")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the experiment did not begin to wait:\n%s", stderr)
		}
	}
	if err := cmd.Process.Signal(signal); err != nil {
		w.t.Fatal(err)
	}
	err := cmd.Wait()
	if cmd.ProcessState == nil {
		w.t.Fatal(err)
	}
	return run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.plantWaiting()
			r := w.end(signal, append([]string{"--log-format", "json", "run"}, append(w.options(), "waiting.json")...)...)
			w.check(r, "work/journal.json", "work/chaostoolkit.log", "requests")
		})
	}
}

// A guard ends the run, and its reason has what it found.
func TestGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.plantWaiting()
	found := probe("parrot on guard", w.parrot(append(everything(), "until="+w.path("waiting"))...), 0)
	unlike := probe("parrot without the pattern", w.parrot(append(everything(), "until="+w.path("waiting"))...), object{
		"type": "regex", "target": "stdout", "pattern": "${plain}",
	})
	w.plant("guards.json", toJSON(t, object{"guards": []any{found, unlike}}))
	r := w.chaos(nil, append([]string{"--verbose", "run", "--stop-when", "guards.json"}, append(w.options(), "waiting.json")...)...)
	if r.code != 1 || !strings.Contains(r.stderr, "parrot on guard") {
		t.Errorf("got exit code %d:\n%s", r.code, r.stderr)
	}
	w.check(r, "stderr", "work/journal.json", "work/chaostoolkit.log", "work/report.html")
}

// A run is killed and recovered: what it leaves on disk, and what the recovery writes.
func TestKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.plantWaiting()
	r := w.end(syscall.SIGKILL, append([]string{"--verbose", "run"}, append(w.options(), "waiting.json")...)...)
	w.check(r, "stderr", "work/chaostoolkit.log")
	logs := 0
	for where := range w.surfaces(r) {
		if strings.HasPrefix(where, "work/.chaos/") {
			logs++
		}
	}
	if logs == 0 {
		t.Error("there is no write-ahead log")
	}
	r = w.chaos(nil, "--verbose", "recover")
	if !strings.Contains(r.stderr, "parrot that succeeds") {
		t.Errorf("the recovery did not play the rollbacks:\n%s", r.stderr)
	}
	w.check(r, "work/journal.json")
}

// The problems of invalid experiments are shown with their lines, which may have secrets.
func TestInvalid(t *testing.T) {
	t.Parallel()
	inline := func(w *world) string { return toJSON(w.t, w.value("inline")) }
	tests := map[string]func(w *world) string{
		"a secret without a scope": func(w *world) string { return "secrets:\n  token: " + inline(w) },
		"secrets that are a list":  func(w *world) string { return "secrets: [" + inline(w) + "]" },
		"secrets that are a text":  func(w *world) string { return "secrets: " + inline(w) },
		"a variable without a key": func(w *world) string {
			return "secrets: {main: {token: {type: env, default: " + inline(w) + "}}}"
		},
		"a secret elsewhere": func(w *world) string {
			return "secrets: {main: {token: " + inline(w) + "}}\nrollbacks: " + inline(w)
		},
		"a secret that is missing": func(w *world) string {
			return "secrets: {main: {a: " + inline(w) + ", env: {type: env, key: CANARY_ENV, env_var_type: int}, b: {type: env, key: CANARY_UNSET}}}"
		},
		"a broken line of secrets": func(w *world) string {
			return "secrets:\n  main:\n    token: [" + inline(w) + "\n    other: }"
		},
		"a broken line of JSON": func(w *world) string { return `{"secrets": {"main": {"token": ` + inline(w) + `}}, oops` },
	}
	for name, section := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			text := section(w) + "\n"
			if !strings.HasPrefix(text, "{") {
				text = "title: t\ndescription: " + w.plain.value + "\nmethod: []\n" + text
			}
			w.plant("bad.yaml", text)
			w.plant("broken.env", "TOKEN=\""+w.value("dotenv")+"\n")
			w.plant("broken.yaml", "secrets:\n  main: {token: "+toJSON(t, w.value("varyaml"))+"\n")
			w.plant("broken.json", `{"secrets": {"main": {"token": `+toJSON(t, w.value("varjson"))+`, "a" 1}}}`)
			for _, args := range [][]string{
				{"run", "bad.yaml"}, {"validate", "bad.yaml"}, {"validate", "--format=json", "bad.yaml"}, {"validate", "--format=github", "bad.yaml"},
				{"run", "--var-file", "broken.env", "bad.yaml"}, {"run", "--var-file", "broken.yaml", "bad.yaml"}, {"run", "--var-file", "broken.json", "bad.yaml"},
				{"run", "--journal-dir", "journals", "--junit-path", "junit.xml", "bad.yaml"},
			} {
				r := w.chaos(nil, args...)
				if r.code == 0 {
					t.Errorf("%q: got exit code 0", args)
				}
				w.check(r)
			}
		})
	}
}

// A server that refuses to return an experiment repeats the request.
func TestFetched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address := strings.Replace(w.server.URL, "http://", "http://user:"+w.value("proxy")+"@", 1)
	r := w.chaos(nil, "run", "--journal-dir", "journals", "--junit-path", "junit.xml",
		address+"/experiments/"+w.plain.value+".json?token="+w.value("input"))
	if r.code != 1 {
		t.Errorf("got exit code %d:\n%s", r.code, r.stderr)
	}
	w.check(r, "stderr", "work/junit.xml", "work/journals/results.json")
}

// The suite must be able to fail: a text that is not known to be secret is found on every
// surface.
func TestCheckFindsWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	holds := probe("parrot", w.parrot("${plain}"), 1)
	w.plant("e.json", toJSON(t, w.experiment("of ${plain}", []any{holds}, []any{}, []any{})))
	r := w.chaos(w.step("e.json"), "action")
	found := make(map[string]bool)
	n := newNest(w.plain)
	for where, text := range w.surfaces(r) {
		found[where] = len(n.find(text)) > 0
	}
	for _, where := range []string{
		"stderr", "requests", "work/results/e.json", "work/results/results.json", "work/results/junit.xml",
		"work/results/chaostoolkit.log", "runner/summary.md", "runner/output",
	} {
		if !found[where] {
			t.Errorf("%s has no trace of what was given away", where)
		}
	}
}
