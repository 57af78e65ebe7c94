package session_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
)

// TestMain gives the tests a folder for temporary files of their own: what a session cannot
// write elsewhere it writes there.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "session")
	if err != nil {
		panic(err)
	}
	if err := os.Setenv("TMPDIR", dir); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// program plays sessions like the command does.
type program struct {
	*hosttest.Process
	secrets *confidential.Secrets
	step    *action.Step
	// log is the log of the step.
	log bytes.Buffer
}

func newProgram(t *testing.T, environ ...string) *program {
	t.Helper()
	return &program{Process: hosttest.New(t, environ...), secrets: &confidential.Secrets{}}
}

// inStep makes the program the step of a workflow, with the variables of its job.
func (p *program) inStep(job ...string) *program {
	p.Job = append(slices.Clone(p.Environ), job...)
	p.step = &action.Step{Log: &action.Log{Writer: &p.log, Redact: p.secrets.Text}, Env: &p.Env}
	p.secrets.OnLearn(p.step.Log.Mask)
	return p
}

// play plays one session. The message is what the command would print at the end.
func (p *program) play(t *testing.T, args ...string) (code exit.Code, message string) {
	t.Helper()
	o := &session.Options{}
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	p.Options.Define(flags)
	o.Define(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	p.secrets.LearnEnvironment(p.JobVariable)
	if err := p.Logs.Open(p.Process.Process, p.secrets.Redactor(), false); err != nil {
		t.Fatal(err)
	}
	s, err := session.New(&load.Setup{Process: p.Process.Process, Secrets: p.secrets, Options: o.Load}, p.step, o)
	if err == nil {
		err = s.Play(t.Context(), flags.Args())
	}
	code, message = exit.Of(err)
	return code, p.secrets.Text(message)
}

// mustPlay plays a session that must end with the exit code.
func (p *program) mustPlay(t *testing.T, want exit.Code, args ...string) (message string) {
	t.Helper()
	code, message := p.play(t, args...)
	if code != want {
		t.Fatalf("got the exit code %d, want %d; message %q, log:\n%s", code, want, message, p.Err)
	}
	return message
}

// read returns the text of a file, "" if it does not exist.
func (p *program) read(name string) string {
	text, err := os.ReadFile(p.Path(name))
	if err != nil {
		return ""
	}
	return string(text)
}

func (p *program) exists(name string) bool {
	_, err := os.Stat(p.Path(name))
	return err == nil
}

// wantLog fails the test unless the log has all of the texts.
func (p *program) wantLog(t *testing.T, texts ...string) {
	t.Helper()
	wantTexts(t, "the log", p.Err.String(), texts...)
}

func wantTexts(t *testing.T, what, got string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(got, text) {
			t.Errorf("%s does not have %q:\n%s", what, text, got)
		}
	}
}

// recorded is what the tests read of a journal.
type recorded struct {
	Status    string
	Deviated  bool
	Run       []recordedActivity
	Rollbacks []recordedActivity
}

type recordedActivity struct {
	Status   string
	Output   any
	Activity struct{ Name string }
}

func (p *program) journal(t *testing.T, name string) recorded {
	t.Helper()
	return readJSON[recorded](t, p.Path(name))
}

// results is what the tests read of results.json.
type results struct {
	Verdict     string
	Notes       []string
	Experiments []struct{ Source, State, Verdict, Expected, Reason, Journal, Reproduce string }
}

func (p *program) results(t *testing.T) results {
	t.Helper()
	return readJSON[results](t, p.Path("journals/results.json"))
}

func readJSON[T any](t *testing.T, path string) (value T) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// names lists the files in a folder.
func (p *program) names(dir string) []string {
	paths, _ := filepath.Glob(filepath.Join(p.Path(dir), "*"))
	for i, path := range paths {
		paths[i] = filepath.Base(path)
	}
	return paths
}

// shell is a probe or an action that runs a command in the folder of the process.
func shell(kind, name, command string) string {
	return fmt.Sprintf(`{type: %s, name: %s, provider: {type: process, path: sh, arguments: ["-c", %q]}}`, kind, name, command)
}

// probe is a probe of the hypothesis, which holds if the command succeeds.
func probe(command string) string {
	return strings.TrimSuffix(shell("probe", "check", command), "}") + ", tolerance: 0}"
}

// parts are the parts of an experiment, in YAML.
type parts struct{ head, hypothesis, method, rollbacks string }

func (e parts) String() string {
	text := "title: outage\ndescription: d\n" + e.head + "\n"
	if e.hypothesis != "" {
		text += "steady-state-hypothesis: {title: fine, probes: [" + e.hypothesis + "]}\n"
	}
	return text + "method: [" + e.method + "]\nrollbacks: [" + e.rollbacks + "]\n"
}

// passing is an experiment that passes.
func passing() string { return parts{method: shell("action", "change", "true")}.String() }

// deviating is an experiment whose method breaks the steady state.
func deviating() string {
	return parts{hypothesis: probe("test ! -e broken"), method: shell("action", "break", "touch broken")}.String()
}
