package canary_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// options name every source of secrets on the command line, and every file to write.
func (w *world) options() []string {
	return []string{
		"--var-file", "vars.json", "--var-file", "vars.yaml", "--var-file", "vars.env", "--redact", "tok_[A-Za-z0-9]+",
		"--var", "vault_role_secret=" + w.value("setvar"), "--junit-path", "junit.xml", "--fail-on", "activity,rollback,tolerance",
		"--rollback-strategy", "always", "--report", "report.html", "--report", "report.md", "--report", "report.json",
	}
}

// The run of a suite with everything in every block, as the command line does it.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	holds := probe("parrot of the hypothesis", w.parrot(everything()...), 0)
	w.plant("process.json", toJSON(t, w.experiment("process of ${env}", []any{holds}, w.process(), w.process()[:1])))
	w.plant("http.json", toJSON(t, w.experiment("http of ${env}", []any{holds}, w.http(), w.http()[:1])))
	once := probe("parrot that changes", w.parrot(append(everything(), "once="+w.path("once"))...), 0)
	w.plant("deviated.json", toJSON(t, w.experiment("deviated", []any{once}, []any{}, w.process()[1:2])))
	r := w.chaos(nil, append([]string{"--verbose", "--settings", "~/.chaostoolkit/settings.yaml", "run"}, append(w.options(), "process.json", "http.json", "deviated.json")...)...)
	if r.code != 1 {
		t.Errorf("got exit code %d:\n%s", r.code, r.stderr)
	}
	w.check(r, "stderr", "requests", "work/chaostoolkit.log", "work/junit.xml", "work/report.html", "work/report.md", "work/report.json",
		"work/journals/process.json", "work/journals/http.json", "work/journals/deviated.json")
	for _, format := range []string{"html", "md", "json"} {
		r := w.chaos(nil, "report", "journals", "later."+format)
		w.check(r, "work/later."+format)
	}
	for _, private := range []string{"chaostoolkit.log", "journals/process.json", "journals/results.json"} {
		if info, err := os.Stat(w.path(private)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: got %v, %v, want a file that only its owner may read", private, info, err)
		}
	}
}

// steps are the variables by which a workflow on GitHub speaks to the Action.
func (w *world) step(experiments ...string) []string {
	runner := func(name string) string { return filepath.Join(w.root, "runner", name) }
	variables := []string{
		"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + w.path("."), "GITHUB_OUTPUT=" + runner("output"), "GITHUB_STATE=" + runner("state"),
		"GITHUB_STEP_SUMMARY=" + runner("summary.md"), "GITHUB_REPOSITORY=octo-org/octo-repo", "GITHUB_EVENT_NAME=pull_request",
		"GITHUB_EVENT_PATH=" + runner("event.json"), "GITHUB_API_URL=" + w.server.URL, "GITHUB_GRAPHQL_URL=" + w.server.URL + "/graphql",
		"GITHUB_SHA=0123456789012345678901234567890123456789", "GITHUB_RUN_ID=1", "GITHUB_WORKFLOW=chaos", "GITHUB_JOB=chaos",
		"RUNNER_TEMP=" + filepath.Join(w.root, "runner"), "ACTIONS_RUNTIME_TOKEN=" + w.value("runtime"), "INPUT_GITHUB-TOKEN=" + githubtest.Token,
		"INPUT_OTHER=" + w.value("input"), "INPUT_EXPERIMENTS=" + strings.Join(experiments, "\n"), "INPUT_VERBOSE=true",
		"INPUT_JUNIT-PATH=results/junit.xml", "INPUT_JOURNAL-DIR=results", "INPUT_JOB-SUMMARY=true", "INPUT_ANNOTATIONS=true",
		"INPUT_PR-COMMENT=always", "INPUT_FAIL-ON=activity,rollback", "INPUT_ROLLBACK-STRATEGY=always",
		"INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=false", "INPUT_VAR-FILE=vars.json\nvars.yaml\nvars.env", "INPUT_REDACT=tok_[A-Za-z0-9]+",
		"INPUT_VAR=vault_role_secret=" + w.value("setvar"), "INPUT_FILE-MODE=0600",
	}
	return variables
}

// The same as a step of a workflow, with summary, comment, annotations and outputs.
func TestStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	spy := filepath.Join(w.root, "environment.spy")
	method := append(w.process(), action("parrot that looks around", w.parrot("spy="+spy, "${plain}")))
	method = append(method, w.http()...)
	unsteady := []any{probe("parrot without the pattern", w.parrot(everything()...), object{
		"type": "regex", "target": "stdout", "pattern": "^${long}-${foreign}${plain}$",
	})}
	holds := []any{probe("parrot of the hypothesis", w.parrot(everything()...), 0)}
	w.plant("holds.json", toJSON(t, w.experiment("${env} holds ${plain}", holds, method, w.process()[:2])))
	w.plant("unsteady.json", toJSON(t, w.experiment("unsteady ${long} ${plain}", unsteady, method, []any{})))
	r := w.chaos(w.step("holds.json", "unsteady.json"), "action")
	if r.code != 1 {
		t.Errorf("got exit code %d:\n%s", r.code, r.stderr)
	}
	w.check(r, "stderr", "requests", "runner/summary.md", "runner/output", "work/results/junit.xml", "work/results/holds.json")
	given, err := os.ReadFile(spy)
	if err != nil {
		t.Fatal(err)
	}
	if found := newNest(w.birds["github"], w.birds["runtime"], w.birds["input"]).find(given); len(found) > 0 {
		t.Errorf("processes of experiments are given the canaries %q", found)
	}
	if found := newNest(w.birds["env"]).find(given); len(found) == 0 {
		t.Error("processes of experiments are not given the environment at all")
	}
}
