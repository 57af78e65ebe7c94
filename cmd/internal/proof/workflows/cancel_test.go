package workflows_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// GitHub's runner cancels a step with SIGINT, sends SIGTERM if the step has not ended
// 7.5 seconds later, and kills it after another 2.5 seconds.
const (
	afterInterrupt = 7500 * time.Millisecond
	afterTerminate = 2500 * time.Millisecond
)

// cancel does that to a container.
func (e *engine) cancel(t testing.TB, name string) {
	for _, step := range []struct {
		signal string
		wait   time.Duration
	}{{"INT", afterInterrupt}, {"TERM", afterTerminate}, {"KILL", 0}} {
		if _, code := e.do(t, "kill", "--signal="+step.signal, name); code != 0 {
			return // it has ended
		}
		timer := time.NewTimer(step.wait)
		select {
		case <-timer.C:
		case <-t.Context().Done():
		}
	}
}

// testCancelled cancels a step as a runner does, and kills a step as if its runner were
// gone.
func testCancelled(t *testing.T, e *engine) {
	for _, test := range []struct {
		name string
		// slow is how long the first rollback takes, in seconds.
		slow string
		end  func(t testing.TB, container string)
		// during is whether the step itself undid what it did.
		during bool
	}{
		{"in time", "0", e.cancel, true},
		{"too slow", "60", e.cancel, false},
		{"killed", "0", func(t testing.TB, name string) { e.do(t, "kill", "--signal=KILL", name) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStep(t, test.slow)
			container := fmt.Sprintf("chaos-step-%d-%s", os.Getpid(), strings.ReplaceAll(test.name, " ", "-"))
			ended := make(chan string)
			go func() {
				output, _ := e.do(t, s.run(container, "chaos-action")...)
				ended <- output
			}()
			s.await(t, "fault")
			test.end(t, container)
			output := <-ended
			if present := s.exists("fault"); present == test.during {
				t.Errorf("after the step: got a fault that is there: %t, want %t\n%s", present, !test.during, output)
			}
			post, code := e.do(t, s.run(container+"-post", "chaos-action-post")...)
			if code != 0 || s.exists("fault") || s.exists(s.home+"/.chaos") {
				t.Errorf("after what comes after it: got exit code %d, a fault %t, a state %t, want neither\n%s\n%s",
					code, s.exists("fault"), s.exists(s.home+"/.chaos"), output, post)
			}
			for name, want := range map[string]string{
				"results/junit.xml": "<testsuites", "results/results.json": `"interrupted"`, "summary.md": "interrupted",
			} {
				if text := s.read(name); !strings.Contains(text, want) {
					t.Errorf("%s: got\n%s\nwant %q in it\n%s\n%s", name, text, want, output, post)
				}
			}
		})
	}
}

// step is a step of a job, in a workspace of its own.
type step struct{ dir, home string }

const slowExperiment = `title: it takes its time
description: and so do its rollbacks
configuration: {slow: {type: env, key: SLOW}}
method:
  - {type: action, name: break, provider: {type: process, path: touch, arguments: fault}}
  - {type: action, name: wait, provider: {type: process, path: sleep, arguments: "600"}}
rollbacks:
  - {type: action, name: dawdle, provider: {type: process, path: sh, arguments: [-c, 'test -e dawdled || (touch dawdled; sleep "$0")', "${slow}"]}}
  - {type: action, name: mend, provider: {type: process, path: rm, arguments: fault}}
`

func newStep(t *testing.T, slow string) *step {
	t.Helper()
	s := &step{dir: t.TempDir(), home: t.TempDir()}
	for name, text := range map[string]string{"experiment.yaml": slowExperiment, "slow": slow, "state": "", "summary.md": "", "output": ""} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// run returns the arguments with which podman runs a phase of the step, with the state
// that earlier phases wrote.
func (s *step) run(container, program string) []string {
	args := []string{"run", "--rm", "--name=" + container, "--network=none", "-v", s.dir + ":/github/workspace", "-w", "/github/workspace",
		"-v", s.home + ":/github/home"}
	for _, variable := range append([]string{
		"HOME=/github/home", "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=/github/workspace", "SLOW=" + s.read("slow"),
		"GITHUB_STATE=/github/workspace/state", "GITHUB_STEP_SUMMARY=/github/workspace/summary.md", "GITHUB_OUTPUT=/github/workspace/output",
		"INPUT_EXPERIMENTS=experiment.yaml", "INPUT_JOURNAL-DIR=results", "INPUT_JUNIT-PATH=results/junit.xml", "INPUT_JOB-SUMMARY=true",
		"INPUT_ROLLBACK-STRATEGY=always", "INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false",
	}, s.state()...) {
		args = append(args, "-e", variable)
	}
	return append(args, "--entrypoint=/usr/local/bin/"+program, imageName)
}

// state returns what earlier phases wrote to GITHUB_STATE, as the runner passes it on.
func (s *step) state() []string {
	var variables []string
	lines := strings.Split(s.read("state"), "\n")
	for i := 0; i+2 < len(lines); i++ {
		if name, _, isHeredoc := strings.Cut(lines[i], "<<"); isHeredoc {
			variables = append(variables, "STATE_"+name+"="+lines[i+1])
		}
	}
	return variables
}

func (s *step) exists(name string) bool {
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.dir, name)
	}
	_, err := os.Stat(name)
	return err == nil
}

func (s *step) read(name string) string {
	text, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// await waits until there is a file of this name.
func (s *step) await(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.Tick(10 * time.Millisecond); !s.exists(name); {
		select {
		case <-tick:
		case <-ctx.Done():
			t.Fatalf("there is no %s after a minute", name)
		}
	}
}

// phone is a command of scripts: phone WORKFLOW cancel|kill. It sets PHONE to a URL. A
// request for it cancels or kills the running step of that workflow, and is answered
// after that.
func (e *engine) phone(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: phone WORKFLOW cancel|kill")
	}
	t := ts.Value(testKey{}).(testing.TB)
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		once.Do(func() {
			names, _ := e.do(t, "ps", "--format={{.Names}} {{.Image}}")
			for line := range strings.Lines(names) {
				name, image, _ := strings.Cut(strings.TrimSpace(line), " ")
				if !strings.Contains(image, "dockeraction") && !strings.Contains(image, "chaos-under-test") || !strings.Contains(name, args[0]) {
					continue
				}
				if args[1] == "kill" {
					e.do(t, "kill", "--signal=KILL", name)
				} else {
					e.cancel(t, name)
				}
			}
		})
	}))
	ts.Defer(server.Close)
	ts.Setenv("PHONE", server.URL)
}

// testKey is where a script keeps its test.
type testKey struct{}
