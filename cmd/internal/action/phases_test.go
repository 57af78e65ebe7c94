package action_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// stepOf is a step whose command lines are recorded instead of run.
type stepOf struct {
	*hosttest.Process
	commands [][]string
	environs [][]string
	dirs     []string
	// run is what a command line does; nil is to do nothing and succeed.
	run func(env *host.Env, step *action.Step, args []string) exit.Code
}

// newStep returns a step with inputs and other variables, as "NAME=value".
func newStep(t *testing.T, environ ...string) *stepOf {
	t.Helper()
	p := hosttest.New(t, append([]string{"INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false"}, environ...)...)
	p.Environ = append(p.Environ,
		"GITHUB_WORKSPACE="+p.Dir, "RUNNER_TEMP="+p.Path("temp"), "GITHUB_OUTPUT="+p.Path("output"), "GITHUB_STATE="+p.Path("state"))
	return &stepOf{Process: p}
}

func (s *stepOf) execute(t *testing.T, args ...string) exit.Code {
	t.Helper()
	cmd := action.NewCommand(&s.Env, options(), func(env *host.Env, step *action.Step, args []string) exit.Code {
		s.commands = append(s.commands, args)
		s.environs = append(s.environs, env.Environ)
		s.dirs = append(s.dirs, env.Dir)
		if s.run == nil {
			return exit.OK
		}
		return s.run(env, step, args)
	})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	code, _ := exit.Of(cmd.ExecuteContext(t.Context()))
	return code
}

// file returns the values in a file that a step writes for the runner, by their names.
func (s *stepOf) file(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(s.Path(name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	values := make(map[string]string)
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		if key, delimiter, ok := strings.Cut(lines[i], "<<"); ok {
			end := i + 1 + slices.Index(lines[i+1:], delimiter)
			values[key] = strings.Join(lines[i+1:end], "\n")
			i = end
		}
	}
	return values
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ argv, want []string }{
		{nil, nil},
		{[]string{"/usr/bin/chaos", "run", "x"}, []string{"run", "x"}},
		{[]string{"/usr/local/bin/chaos-action"}, []string{"action"}},
		{[]string{"chaos-action-post", "x"}, []string{"action", "--post", "x"}},
	} {
		if got := action.CommandLine(test.argv); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.argv, got, test.want)
		}
	}
}

// The inputs become one command line, the outputs of the run those of the step.
func TestMainPhase(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_EXPERIMENTS=a.yaml\nb.yaml", "INPUT_JOURNAL-DIR=results", "INPUT_TAGS=quick")
	s.run = func(_ *host.Env, step *action.Step, _ []string) exit.Code {
		step.SetOutputs(action.Output{Name: "verdict", Value: "deviated"}, action.Output{Name: "result", Value: "{\n}"})
		return exit.Deviated
	}
	if code := s.execute(t); code != exit.Deviated {
		t.Errorf("got the exit code %d, want that of the run", code)
	}
	want := [][]string{{
		"--log-file", s.Path("results/chaostoolkit.log"), "run", "--state-dir=" + s.Path(".chaos"),
		"--journal-dir=results", "--tags=quick", "--", "a.yaml", "b.yaml",
	}}
	if diff := cmp.Diff(want, s.commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"verdict": "deviated", "result": "{\n}"}, s.file(t, "output")); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"started": "true", "finished": "true"}, s.file(t, "state")); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// A run that did not even read an experiment still has an output.
func TestMainPhaseOfNothing(t *testing.T) {
	t.Parallel()
	s := newStep(t)
	s.run = func(*host.Env, *action.Step, []string) exit.Code { return exit.Usage }
	if code := s.execute(t); code != exit.Usage {
		t.Errorf("got the exit code %d, want 2", code)
	}
	if got := s.file(t, "output")["verdict"]; got != "invalid" {
		t.Errorf("got the verdict %q, want invalid", got)
	}
}

// A step that leaves rollbacks has not finished: the post step plays them.
func TestMainPhaseLeavesRollbacks(t *testing.T) {
	t.Parallel()
	s := newStep(t)
	s.run = func(_ *host.Env, step *action.Step, _ []string) exit.Code {
		step.LeaveRollbacks()
		return exit.Interrupted
	}
	s.execute(t)
	if _, finished := s.file(t, "state")["finished"]; finished {
		t.Error("the step says that it has finished")
	}
}

func TestMainPhaseWithWrongInputs(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_VERBOSE=maybe", "INPUT_JOB-SUMMARY=2")
	if code := s.execute(t); code != exit.Usage || len(s.commands) > 0 {
		t.Errorf("got the exit code %d and the commands %q, want 2 and none", code, s.commands)
	}
	for _, want := range []string{`::error title=Chaos::the input "verbose" is "maybe"`, `::error title=Chaos::the input "job-summary" is "2"`} {
		if !strings.Contains(s.Err.String(), want) {
			t.Errorf("got no %q in\n%s", want, s.Err)
		}
	}
}

// Experiments see neither the inputs nor the tokens of the step. The step itself does.
func TestExperimentsSeeNoTokens(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_GITHUB-TOKEN=ghs_secret", "ACTIONS_RUNTIME_TOKEN=runtime", "GITHUB_STEP_SUMMARY=/summary", "MY=own")
	var token, summary string
	s.run = func(env *host.Env, step *action.Step, _ []string) exit.Code {
		token, summary = step.Token(env.Getenv), env.JobVariable("GITHUB_STEP_SUMMARY")
		return exit.OK
	}
	s.execute(t)
	environ := strings.Join(s.environs[0], "\n")
	for _, secret := range []string{"ghs_secret", "runtime", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"} {
		if strings.Contains(environ, secret) {
			t.Errorf("experiments see %s", secret)
		}
	}
	if !strings.Contains(environ, "MY=own") || token != "ghs_secret" || summary != "/summary" {
		t.Errorf("got the token %q and the summary %q in\n%s", token, summary, environ)
	}
	if !strings.Contains(s.Err.String(), "::add-mask::ghs_secret\n") {
		t.Error("the token is not masked")
	}
}

// The working directory is changed once by each command line, also if one installs
// something before the run.
func TestInstall(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_WORKING-DIR=deep", "INPUT_INSTALL-DEPENDENCIES=k8s;aws", "INPUT_DEPENDENCIES-FILE=r.txt", "INPUT_PYTHON-VERSION=3.12")
	s.run = func(env *host.Env, _ *action.Step, _ []string) exit.Code {
		env.Dir = filepath.Join(env.Dir, "deep") // as a command line could
		return exit.OK
	}
	s.execute(t)
	venv := s.Path("temp/chaos-venv")
	want := [][]string{
		{"--change-dir", "deep", "--python", "3.12", "deps", "install", "--venv", venv, "--requirement", "r.txt", "--", "k8s", "aws"},
		{"--change-dir", "deep", "run", "--state-dir=" + s.Path("deep/.chaos"), "--", "./experiment.json"},
	}
	if diff := cmp.Diff(want, s.commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if s.Dir != s.dirs[0] {
		t.Errorf("the step works in %s, not in %s", s.dirs[0], s.Dir)
	}
	run := host.Env{Environ: s.environs[1]}
	if got := run.Getenv("VIRTUAL_ENV"); got != venv {
		t.Errorf("got VIRTUAL_ENV %q, want %q", got, venv)
	}
	if path := run.Getenv("PATH"); !strings.HasPrefix(path, venv+"/bin:") {
		t.Errorf("got PATH %q, want the programs of the environment first", path)
	}
	if !strings.Contains(s.Err.String(), "::group::Installing") || !strings.Contains(s.Err.String(), "::endgroup::") {
		t.Errorf("got no group in\n%s", s.Err)
	}
}

// Nothing is run with half of what it needs.
func TestInstallFails(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_INSTALL-DEPENDENCIES=k8s")
	s.run = func(*host.Env, *action.Step, []string) exit.Code { return exit.Failure }
	if code := s.execute(t); code != exit.Failure || len(s.commands) != 1 {
		t.Errorf("got the exit code %d after %q, want 1 after the installation", code, s.commands)
	}
}

// A folder for journals that cannot be made costs the log file, and no more.
func TestLogFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := newStep(t, "INPUT_JOURNAL-DIR=file/results")
	s.WriteFile(t, "file", "")
	s.execute(t)
	if !slices.Contains(s.commands[0], "--no-log-file") || !strings.Contains(s.Err.String(), "::warning title=Chaos::Could not write the log file") {
		t.Errorf("got %q and\n%s", s.commands[0], s.Err)
	}
}

// Without the service there is a warning, and the run counts.
func TestUploadFails(t *testing.T) {
	t.Parallel()
	s := newStep(t)
	s.Environ = slices.DeleteFunc(s.Environ, func(v string) bool { return strings.HasPrefix(v, "INPUT_UPLOAD") })
	s.run = func(_ *host.Env, step *action.Step, _ []string) exit.Code {
		step.Wrote(s.WriteFile(t, "journal.json", "{}"))
		return exit.OK
	}
	if code := s.execute(t); code != exit.OK || !strings.Contains(s.Err.String(), "::warning ") {
		t.Errorf("got the exit code %d and\n%s", code, s.Err)
	}
}

func TestPostPhase(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		environ  []string
		log      bool // there is a write-ahead log
		recovers bool
	}{
		{name: "after a step that finished", environ: []string{"STATE_started=true", "STATE_finished=true"}, log: true},
		{name: "after a step that was killed", environ: []string{"STATE_started=true"}, recovers: true},
		{name: "after a step whose state is lost", log: true, recovers: true},
		{name: "after a step that never started"},
		{name: "with wrong inputs", environ: []string{"STATE_started=true", "INPUT_VERBOSE=maybe"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStep(t, append(test.environ, "INPUT_VAR=a=1\nb=2", "INPUT_VAR-FILE=v.env", "INPUT_TAGS=quick", "INPUT_GITHUB-TOKEN=ghs_secret")...)
			if test.log {
				s.WriteFile(t, ".chaos/x.wal", "")
			}
			if code := s.execute(t, "--post"); code != exit.OK {
				t.Errorf("got the exit code %d, want 0", code)
			}
			if !test.recovers {
				if len(s.commands) > 0 {
					t.Errorf("got the commands %q, want none", s.commands)
				}
				return
			}
			want := [][]string{{"recover", "--timeout=3m", "--var=a=1", "--var=b=2", "--var-file=v.env", "--", s.Path(".chaos")}}
			if diff := cmp.Diff(want, s.commands); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, want := range []string{"::warning title=Chaos::The step ended before it finished.", "::add-mask::ghs_secret"} {
				if !strings.Contains(s.Err.String(), want) {
					t.Errorf("got no %q in\n%s", want, s.Err)
				}
			}
		})
	}
}

// The virtual environment of the step is used, and its exit code is that of the recovery.
func TestPostPhaseInTheEnvironment(t *testing.T) {
	t.Parallel()
	s := newStep(t, "STATE_started=true")
	s.WriteFile(t, "temp/chaos-venv/pyvenv.cfg", "")
	s.run = func(*host.Env, *action.Step, []string) exit.Code { return exit.Failure }
	if code := s.execute(t, "--post"); code != exit.Failure {
		t.Errorf("got the exit code %d, want 1", code)
	}
	if got := (&host.Env{Environ: s.environs[0]}).Getenv("VIRTUAL_ENV"); got != s.Path("temp/chaos-venv") {
		t.Errorf("got VIRTUAL_ENV %q", got)
	}
}
