package publish

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// hub is a forge that is not GitHub: it has no summary, keeps each file at an address of
// its own, and reads annotations from the output of the job.
type hub struct {
	calls   []string
	failure *forge.Warning
	// suite and context are what was last published.
	suite   *report.Suite
	context report.Context
	fork    bool
	// before is called before each call.
	before func(call string)
}

var _ forge.Forge = (*hub)(nil)

func (h *hub) note(call string) *forge.Warning {
	if h.before != nil {
		h.before(call)
	}
	h.calls = append(h.calls, call)
	return h.failure
}

func (h *hub) Context() report.Context {
	return report.Context{ServerURL: "https://hub.test", Repository: "group/sub/project", Job: "chaos", RunURL: "https://hub.test/-/jobs/7"}
}

func (h *hub) FromFork() bool { return h.fork }

func (h *hub) ReportURL(path string) string {
	return "https://hub.test/-/jobs/7/artifacts/file/" + filepath.Base(path)
}

func (h *hub) EarlierResults(context.Context, string) (*forge.Results, *forge.Warning) {
	return nil, &forge.Warning{Message: "There is no earlier pipeline.", Expected: true}
}

func (h *hub) Comment(_ context.Context, s *report.Suite, c report.Context, mode string) (string, *forge.Warning) {
	h.suite, h.context = s, c
	if w := h.note("comment " + mode); w != nil {
		return "", w
	}
	return "https://hub.test/note/1", nil
}

func (h *hub) Summarize(s *report.Suite, c report.Context) *forge.Warning {
	h.suite, h.context = s, c
	return h.note("summary")
}

func (h *hub) Annotate(w io.Writer, s *report.Suite) *forge.Warning {
	if _, err := io.WriteString(w, "annotated: "+string(s.Verdict)+"\n"); err != nil {
		return &forge.Warning{Message: err.Error()}
	}
	return h.note("annotations")
}

// everything returns options that publish in all ways that need no browser.
func everything(t *testing.T) Options {
	t.Helper()
	o := Options{JUnitPath: "out/junit.xml", JobSummary: true, Annotations: true, PRComment: "always", CommentKey: "mine"}
	if err := o.Reports.Replace([]string{"out/r.html", "out/r.md", "out/r.json"}); err != nil {
		t.Fatal(err)
	}
	return o
}

func finish(t *testing.T, p *hosttest.Process, o Options, f forge.Forge, s *report.Suite) {
	t.Helper()
	newPublisher(p.Process, &confidential.Secrets{}, nil, o, f).Finish(t.Context(), s, p.Path("out"))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestEverythingIsPublishedOfEverySuite(t *testing.T) {
	t.Parallel()
	for name, s := range reporttest.Suites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, h := hosttest.New(t), &hub{}
			finish(t, p, everything(t), h, s)
			for _, file := range []string{"junit.xml", "results.json", "r.html", "r.md", "r.json"} {
				if info, err := os.Stat(p.Path("out/" + file)); err != nil || info.Size() == 0 {
					t.Errorf("%s: not written (%v)", file, err)
				} else if want := os.FileMode(0o600); file != "junit.xml" && info.Mode().Perm() != want {
					t.Errorf("%s: got the mode %o, want %o", file, info.Mode().Perm(), want)
				}
			}
			if diff := cmp.Diff([]string{"summary", "annotations", "comment always"}, h.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if c := h.context; c.CommentKey != "mine" || c.Key() != "mine" || c.Version != host.Version || c.Repository != "group/sub/project" {
				t.Errorf("got the context %+v", c)
			}
			if got := h.context.ReportURL; got != "https://hub.test/-/jobs/7/artifacts/file/r.html" {
				t.Errorf("got the address of the report %q, want that of the first one", got)
			}
			if strings.Contains(p.Err.String(), "WARN") || !strings.Contains(p.Err.String(), "annotated: ") {
				t.Errorf("got the log:\n%s", p.Err)
			}
		})
	}
}

func TestNothingIsPublishedUnasked(t *testing.T) {
	t.Parallel()
	p, h := hosttest.New(t), &hub{}
	pub := newPublisher(p.Process, &confidential.Secrets{}, nil, Options{PRComment: forge.Never}, h)
	pub.Progress(func() *report.Suite { t.Error("a picture was taken"); return nil })
	pub.Finish(t.Context(), reporttest.Many(1, 1), "")
	left, _ := filepath.Glob(p.Path("*"))
	if len(h.calls) > 0 || len(left) > 0 || p.Err.String() != "" || pub.Watches() {
		t.Errorf("got the calls %q, the files %q and the log %q, want nothing", h.calls, left, p.Err)
	}
}

// TestAFailureIsOneWarning breaks one thing after another, each of which loses nothing else.
func TestAFailureIsOneWarning(t *testing.T) {
	t.Parallel()
	all := []string{"out/junit.xml", "out/results.json", "out/r.html", "out/r.md", "out/r.json"}
	for _, broken := range all {
		t.Run(broken, func(t *testing.T) {
			t.Parallel()
			p, h := hosttest.New(t), &hub{}
			p.WriteFile(t, broken+"/in the way", "")
			finish(t, p, everything(t), h, reporttest.Many(2, 2))
			for _, file := range all {
				if info, err := os.Stat(p.Path(file)); err != nil || info.IsDir() != (file == broken) {
					t.Errorf("%s: got %v, want a file", file, err)
				}
			}
			if got := strings.Count(p.Err.String(), "could not be written"); got != 1 || len(h.calls) != 3 {
				t.Errorf("got %d warnings and the calls %q:\n%s", got, h.calls, p.Err)
			}
		})
	}
}

func TestAForgeThatRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		expected bool
		level    string
	}{"unexpected": {false, "WARN"}, "expected": {true, "INFO"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, h := hosttest.New(t), &hub{failure: &forge.Warning{Message: "The forge refused it", Expected: tt.expected}}
			finish(t, p, everything(t), h, reporttest.Many(2, 2))
			if len(h.calls) != 3 || !exists(p.Path("out/r.md")) {
				t.Errorf("got the calls %q, want all", h.calls)
			}
			for line := range strings.Lines(p.Err.String()) {
				if strings.Contains(line, "The forge refused it") && !strings.Contains(line, tt.level) {
					t.Errorf("got %q, want the level %s", line, tt.level)
				}
			}
			if got := strings.Count(p.Err.String(), "The forge refused it"); got != 3 {
				t.Errorf("got the warning %d times, want it for each of three", got)
			}
		})
	}
}

// TestOrder writes what is cheap before what may take long, and PDF last: a job that is
// killed meanwhile has the rest.
func TestOrder(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t, "CHAOS_CHROMIUM=./browser")
	script := "#!/bin/sh\nls " + p.Path("out") + " >" + p.Path("seen") + "\nexit 1\n"
	if err := os.Chmod(p.WriteFile(t, "browser", script), 0o700); err != nil {
		t.Fatal(err)
	}
	o := everything(t)
	if err := o.Reports.Replace([]string{"out/a.pdf", "out/r.html"}); err != nil {
		t.Fatal(err)
	}
	h := &hub{}
	h.before = func(call string) {
		for _, file := range []string{"junit.xml", "results.json", "r.html"} {
			if !exists(p.Path("out/" + file)) {
				t.Errorf("%s: %s is not written yet", call, file)
			}
		}
		if exists(p.Path("seen")) {
			t.Errorf("%s: the PDF was printed before", call)
		}
	}
	finish(t, p, o, h, reporttest.Many(1, 1))
	seen, err := os.ReadFile(p.Path("seen"))
	if err != nil || !strings.Contains(string(seen), "r.html") || len(h.calls) != 3 {
		t.Errorf("the browser saw %q (%v), after %q", seen, err, h.calls)
	}
	if got := strings.Count(p.Err.String(), "The report out/a.pdf could not be written"); got != 1 {
		t.Errorf("got %d warnings about the PDF, want one:\n%s", got, p.Err)
	}
}

func TestAnInterruptedSessionIsPublished(t *testing.T) {
	t.Parallel()
	p, h := hosttest.New(t, "CHAOS_CHROMIUM=./browser"), &hub{}
	if err := os.Chmod(p.WriteFile(t, "browser", `#!/bin/sh
for a; do case $a in --print-to-pdf=*) printf '%%PDF-1.7' > "${a#*=}";; esac; done
`), 0o700); err != nil {
		t.Fatal(err)
	}
	o := everything(t)
	if err := o.Reports.Append("out/r.pdf"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pub := newPublisher(p.Process, &confidential.Secrets{}, nil, o, h)
	pub.Finish(ctx, reporttest.Many(1, 1), p.Path("out"))
	for _, file := range []string{"junit.xml", "results.json", "r.html", "r.md", "r.json", "r.pdf"} {
		if !exists(p.Path("out/" + file)) {
			t.Errorf("%s is not written:\n%s", file, p.Err)
		}
	}
	if len(h.calls) != 3 {
		t.Errorf("got the calls %q, want all", h.calls)
	}
}

// TestSecretsAreRedacted puts a secret wherever a suite has text that is not of a journal.
func TestSecretsAreRedacted(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2"
	var secrets confidential.Secrets
	secrets.Redactor().Add(secret)
	p, h := hosttest.New(t), &hub{}
	s := reporttest.Suite(&report.Outcome{
		Source: "a-" + secret + ".yaml", Title: "T " + secret, Reason: "R " + secret, Reproduce: "chaos run --var=x=" + secret,
		State: report.Finished, Verdict: journal.Invalid,
		Problems: source.Problems{{File: secret, Path: secret, Message: "M " + secret, Found: secret, Expected: secret, Hint: secret}},
	})
	s.Notes = []string{"N " + secret}
	newPublisher(p.Process, &secrets, nil, everything(t), h).Finish(t.Context(), s, p.Path("out"))
	files, _ := filepath.Glob(p.Path("out/*"))
	for _, file := range files {
		if text, err := os.ReadFile(file); err != nil || strings.Contains(string(text), secret) {
			t.Errorf("%s contains the secret (%v)", filepath.Base(file), err)
		}
	}
	if len(files) != 5 || strings.Contains(p.Err.String(), secret) || strings.Contains(h.suite.Outcomes[0].Problems[0].Message, secret) {
		t.Errorf("got %q; the log or the forge have the secret", files)
	}
	if !strings.Contains(s.Outcomes[0].Title, secret) {
		t.Error("the suite of the session was changed")
	}
}

func TestBaselines(t *testing.T) {
	t.Parallel()
	now, before := reporttest.Compared()
	p := hosttest.New(t)
	finish(t, p, Options{}, &hub{}, before) // makes out/results.json
	for name, tt := range map[string]struct{ level, says string }{
		"out":         {"INFO", "Compared with"},
		"lost.json":   {"WARN", "The baseline lost.json could not be read"},
		"auto":        {"INFO", "There is no earlier pipeline"},
		"out/nothing": {"WARN", "The baseline out/nothing could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, h, s := hosttest.New(t), &hub{}, *now
			q.Dir = p.Dir
			pub := newPublisher(q.Process, &confidential.Secrets{}, nil, Options{Baseline: name, JobSummary: true}, h)
			pub.FetchBaseline(t.Context(), journal.FailOn{})
			pub.Finish(t.Context(), &s, "")
			log := q.Err.String()
			if !strings.Contains(log, tt.says) || !strings.Contains(log, tt.level) {
				t.Errorf("got the log %q, want %s that says %q", log, tt.level, tt.says)
			}
			if h.suite.Baseline == nil {
				t.Error("the summary does not say what was compared")
			}
		})
	}
}

// publishInStep publishes as a step of a workflow, and returns the outputs of the step.
func publishInStep(t *testing.T, p *hosttest.Process, o Options, f forge.Forge, s *report.Suite) map[string]string {
	t.Helper()
	path := p.WriteFile(t, "output", "")
	p.Environ = append(p.Environ, "GITHUB_OUTPUT="+path, "INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false")
	cmd := action.NewCommand(&p.Env, pflag.NewFlagSet("", pflag.ContinueOnError), func(_ *host.Env, step *action.Step, _ []string) exit.Code {
		newPublisher(p.Process, &confidential.Secrets{}, step, o, f).Finish(t.Context(), s, p.Path("out"))
		return exit.OK
	})
	cmd.SetArgs(nil)
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{}
	for lines := strings.Split(string(text), "\n"); len(lines) > 1; {
		name, fence, _ := strings.Cut(lines[0], "<<")
		end := slices.Index(lines[1:], fence)
		if end < 0 {
			t.Fatalf("the output %s does not end", name)
		}
		outputs[name], lines = strings.Join(lines[1:end+1], "\n"), lines[end+2:]
	}
	return outputs
}

func TestOutputsOfTheStep(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	s := reporttest.Suite(reporttest.Outcomes()...)
	got := publishInStep(t, p, everything(t), &hub{}, s)
	want := map[string]string{
		"verdict": string(s.Verdict), "junit-path": "out/junit.xml", "report-path": "out/r.html\nout/r.md\nout/r.json", "comment-url": "https://hub.test/note/1",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: got %q, want %q", name, got[name], value)
		}
	}
	if !strings.HasPrefix(got["result"], "{") || strings.Contains(got["result"], "\n") || len(got["result"]) > maxOutput {
		t.Errorf("the result is not one line of JSON: %.100q", got["result"])
	}
	for _, v := range report.Verdicts() {
		if _, ok := got[string(v)]; !ok {
			t.Errorf("there is no output %s", v)
		}
	}
}

// TestOutputsOfTheStepAreTrue names no file that was not written.
func TestOutputsOfTheStepAreTrue(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "out/junit.xml/in the way", "")
	p.WriteFile(t, "out/r.html/in the way", "")
	got := publishInStep(t, p, everything(t), &hub{failure: &forge.Warning{Message: "The forge refused it"}}, reporttest.Many(400, 20))
	if _, ok := got["junit-path"]; ok || got["comment-url"] != "" || got["report-path"] != "out/r.md\nout/r.json" {
		t.Errorf("got %q, %q and %q", got["junit-path"], got["comment-url"], got["report-path"])
	}
	if len(got["result"]) > maxOutput {
		t.Errorf("the result has %d bytes, more than fit", len(got["result"]))
	}
	if !strings.Contains(p.Err.String(), "::warning title=Chaos::The forge refused it") {
		t.Error("the step has no annotation about the warning")
	}
}

// TestGitHub publishes with the forge of the environment.
func TestGitHub(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t, "GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=o/r", "GITHUB_RUN_ID=5", "GITHUB_EVENT_NAME=pull_request", "CHAOS_IMAGE=chaos:1")
	p.Environ = append(p.Environ, "GITHUB_STEP_SUMMARY="+p.Path("summary.md"))
	o := Options{JobSummary: true}
	if err := o.Reports.Set("r.html"); err != nil {
		t.Fatal(err)
	}
	step := &action.Step{Inputs: action.Inputs{Upload: true, Leg: "ubuntu"}, Log: &action.Log{Writer: p.Err}, Env: &p.Env}
	pub := New(p.Process, &confidential.Secrets{}, step, o)
	if !pub.FromFork() { // there is no event that says otherwise
		t.Error("got not from a fork")
	}
	pub.Finish(t.Context(), reporttest.Many(1, 1), "")
	text, err := os.ReadFile(p.Path("summary.md"))
	if err != nil || !strings.Contains(string(text), "https://github.com/o/r/actions/runs/5#artifacts") {
		t.Errorf("the summary has no link to the report (%v):\n%s", err, text)
	}
	if pub.context.Leg != "ubuntu" || pub.context.Image != "chaos:1" {
		t.Errorf("got the context %+v", pub.context)
	}
}
