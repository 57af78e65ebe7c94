package forge_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

const (
	headSHA = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
	project = "https://github.com/octo-org/octo-repo"
)

// job is the environment of a job of octo-org/octo-repo.
type job map[string]string

// newJob returns a job that an event started. payload is the name of the payload of the
// event, "" for none.
func newJob(t *testing.T, event, payload string) job {
	t.Helper()
	j := job{
		"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "octo-org/octo-repo", "GITHUB_WORKFLOW": "Chaos", "GITHUB_JOB": "gate",
		"GITHUB_RUN_ID": "1658821493", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_EVENT_NAME": event, "GITHUB_SHA": "5ha0000",
		"GITHUB_REF": "refs/heads/main", "GITHUB_TOKEN": githubtest.Token,
		"GITHUB_API_URL": "http://127.0.0.1:1", "GITHUB_GRAPHQL_URL": "http://127.0.0.1:1/graphql", // nothing leaves the test
	}
	if payload != "" {
		j.setEvent(t, string(githubtest.Event(t, payload)))
	}
	return j
}

func (j job) setEvent(t *testing.T, payload string) {
	t.Helper()
	j["GITHUB_EVENT_PATH"] = filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(j["GITHUB_EVENT_PATH"], []byte(payload), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (j job) options() forge.Options {
	getenv := func(name string) string { return j[name] }
	return forge.Options{Getenv: getenv, Token: getenv, UserAgent: "chaos-test", Now: time.Now}
}

func detect(t *testing.T, o forge.Options) forge.Forge {
	t.Helper()
	f, warning := forge.Detect(o)
	checkWarning(t, warning, "")
	return f
}

// checkWarning checks that a warning says something, or that there is none.
func checkWarning(t *testing.T, w *forge.Warning, says string) {
	t.Helper()
	switch {
	case says == "" && w != nil:
		t.Errorf("got the warning %q, want none", w.Message)
	case says != "" && (w == nil || !strings.Contains(w.Message, says)):
		t.Errorf("got the warning %v, want one that says %q", w, says)
	case w != nil && strings.Contains(w.Message, githubtest.Token):
		t.Errorf("the warning contains the token: %q", w.Message)
	}
}

func TestContextOfAPullRequest(t *testing.T) {
	t.Parallel()
	c := detect(t, newJob(t, "pull_request", "pull_request").options()).Context()
	if got, want := c.FileURL("a b/c.yaml", 7), project+"/blob/"+headSHA+"/a%20b/c.yaml#L7"; got != want {
		t.Errorf("got the address of a line %q, want %q", got, want)
	}
	c.LinkFile = nil
	want := report.Context{
		ServerURL: "https://github.com", Repository: "octo-org/octo-repo", Workflow: "Chaos", Job: "gate",
		RunURL: project + "/actions/runs/1658821493/attempts/2", SHA: headSHA, Ref: "refs/heads/main", Event: "pull_request",
		CommitURL: project + "/commit/" + headSHA,
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
}

// TestContextOutsideOfAJob has variables that a shell may have, none of which is worth a
// warning.
func TestContextOutsideOfAJob(t *testing.T) {
	t.Parallel()
	for name, j := range map[string]job{
		"nothing": {}, "a broken number": {"GITHUB_RUN_ID": "x"}, "an event that does not exist": {"GITHUB_EVENT_PATH": "/does/not/exist"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := detect(t, j.options())
			if c := f.Context(); c.RunURL != "" || c.Repository != "" || f.FromFork() {
				t.Errorf("got %+v, from a fork: %t; want nothing", c, f.FromFork())
			}
		})
	}
}

func TestABrokenContextIsAWarning(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(j job){
		"a number":   func(j job) { j["GITHUB_RUN_ID"] = "x" },
		"no event":   func(j job) { j["GITHUB_EVENT_PATH"] = "/does/not/exist" },
		"not JSON":   func(j job) { j.setEvent(t, "{") },
		"not a file": func(j job) { j["GITHUB_EVENT_PATH"] = t.TempDir() },
	} {
		j := newJob(t, "push", "push")
		change(j)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, warning := forge.Detect(j.options())
			if warning == nil || warning.Expected {
				t.Errorf("got %v, want a warning that is not expected", warning)
			}
			if f.Context().Repository != "octo-org/octo-repo" {
				t.Error("the rest of the context is lost")
			}
		})
	}
}

func TestReportURL(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		uploads bool
		run     string
		want    string
	}{
		"uploaded":     {true, "5", project + "/actions/runs/5/attempts/2#artifacts"},
		"not uploaded": {false, "5", ""},
		"no run":       {true, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, "push", "push")
			j["GITHUB_RUN_ID"] = tt.run
			o := j.options()
			o.Uploads = tt.uploads
			if got := detect(t, o).ReportURL("/w/report.html"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestFromFork decides about code that anybody may have written: what is not known counts
// as a fork.
func TestFromFork(t *testing.T) {
	t.Parallel()
	const sameRepository = `"base": {"repo": {"id": 1, "full_name": "o/r"}}`
	tests := []struct {
		name, event string
		payload     string // the name of a payload, or JSON
		want        bool
	}{
		{"a branch of the repository", "pull_request", "pull_request", false},
		{"a fork", "pull_request", "pull_request-fork", true},
		{"a fork that was deleted", "pull_request", "pull_request-fork-deleted", true},
		{"a branch of the repository, as its target", "pull_request_target", "pull_request", false},
		{"a fork, as its target", "pull_request_target", "pull_request-fork", true},
		{"a review of a fork", "pull_request_review", "pull_request-fork", true},
		{"another repository with the same ID", "pull_request", `{"pull_request": {"number": 1, "head": {"repo": {"id": 1, "full_name": "x/r"}}, ` + sameRepository + `}}`, true},
		{"another repository with the same name", "pull_request", `{"pull_request": {"number": 1, "head": {"repo": {"id": 2, "full_name": "o/r"}}, ` + sameRepository + `}}`, true},
		{"an event without a pull request", "pull_request", "push", true},
		{"a pull request without a number", "pull_request", `{"pull_request": {}}`, true},
		{"an empty event", "pull_request", "{}", true},
		{"a run for a branch", "workflow_run", "workflow_run-pull_request", false},
		{"a run for a fork", "workflow_run", "workflow_run-fork", true},
		{"a run that was started by hand", "workflow_run", "workflow_run", false},
		{"a comment on a pull request", "issue_comment", "issue_comment-pull_request", true},
		{"a comment on an issue", "issue_comment", "issue_comment", false},
		{"a push", "push", "push", false},
		{"a tag", "push", "push-tag", false},
		{"a schedule", "schedule", "schedule", false},
		{"by hand", "workflow_dispatch", "workflow_dispatch", false},
		{"a merge queue", "merge_group", "merge_group", false},
	}
	for _, tt := range tests {
		t.Run(tt.event+", "+tt.name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, tt.event, "")
			if strings.HasPrefix(tt.payload, "{") {
				j.setEvent(t, tt.payload)
			} else {
				j.setEvent(t, string(githubtest.Event(t, tt.payload)))
			}
			checkFork(t, j, tt.want)
		})
	}
}

// checkFork also checks that a number of a pull request, which comes from a command line,
// and a shell that only looks like a job change nothing.
func checkFork(t *testing.T, j job, want bool) {
	t.Helper()
	for _, number := range []int{0, 2, 999} {
		o := j.options()
		o.PullRequest = number
		f, _ := forge.Detect(o)
		if got := f.FromFork(); got != want {
			t.Errorf("with the number %d: got from a fork %t, want %t", number, got, want)
		}
	}
	outside := maps.Clone(j)
	delete(outside, "GITHUB_ACTIONS")
	if f, _ := forge.Detect(outside.options()); f.FromFork() {
		t.Error("outside of a job: got from a fork, want not")
	}
}

// TestFromForkWithoutAnEvent keeps an experiment from hiding that it is from a fork by
// hiding the event.
func TestFromForkWithoutAnEvent(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]bool{
		"pull_request": true, "pull_request_target": true, "pull_request_review_comment": true, "workflow_run": true, "issue_comment": true,
		"push": false, "schedule": false, "workflow_dispatch": false,
	} {
		for name, hide := range map[string]func(t *testing.T, j job){
			"no path":           func(_ *testing.T, j job) { delete(j, "GITHUB_EVENT_PATH") },
			"no file":           func(_ *testing.T, j job) { j["GITHUB_EVENT_PATH"] = "/does/not/exist" },
			"not JSON":          func(t *testing.T, j job) { t.Helper(); j.setEvent(t, "\x00") },
			"truncated":         func(t *testing.T, j job) { t.Helper(); j.setEvent(t, `{"pull_request": {"number": 2,`) },
			"of another type":   func(t *testing.T, j job) { t.Helper(); j.setEvent(t, `[1]`) },
			"wrong field types": func(t *testing.T, j job) { t.Helper(); j.setEvent(t, `{"pull_request": {"number": "2"}, "issue": 3}`) },
		} {
			t.Run(event+", "+name, func(t *testing.T) {
				t.Parallel()
				j := newJob(t, event, "")
				hide(t, j)
				checkFork(t, j, want)
			})
		}
	}
}

func TestSummarize(t *testing.T) {
	t.Parallel()
	j := newJob(t, "push", "push")
	j["GITHUB_STEP_SUMMARY"] = filepath.Join(t.TempDir(), "summary.md")
	f := detect(t, j.options())
	long := reporttest.Suites()["all"]
	if long == nil {
		long = reporttest.Many(20, 3)
	}
	short := reporttest.Suite(reporttest.Outcomes()[0])
	for _, s := range []*report.Suite{long, short} { // the second is shorter, and nothing of the first stays
		checkWarning(t, f.Summarize(s, reporttest.Context()), "")
		text, err := os.ReadFile(j["GITHUB_STEP_SUMMARY"])
		if err != nil {
			t.Fatal(err)
		}
		reporttest.CheckSuite(t, s, string(text))
	}
}

func TestSummarizeWithoutAFile(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"no name": "", "no folder": "/does/not/exist/summary.md", "a folder": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t, "push", "push")
			j["GITHUB_STEP_SUMMARY"] = path
			w := detect(t, j.options()).Summarize(reporttest.Many(1, 1), reporttest.Context())
			checkWarning(t, w, "Could not write the job summary: ")
			if w != nil && w.Expected {
				t.Error("the warning is expected, want not")
			}
		})
	}
}

func TestAnnotate(t *testing.T) {
	t.Parallel()
	f := detect(t, newJob(t, "push", "push").options())
	var text strings.Builder
	checkWarning(t, f.Annotate(&text, reporttest.Suite(reporttest.Outcomes()...)), "")
	for line := range strings.Lines(text.String()) {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") {
			t.Errorf("the line %q is not an annotation", line)
		}
	}
	if !strings.Contains(text.String(), "::error ") {
		t.Errorf("got %q, want an error", text.String())
	}
	checkWarning(t, f.Annotate(&reporttest.Broken{Left: 10}, reporttest.Suite(reporttest.Outcomes()...)), reporttest.ErrBroken.Error())
}

func TestModes(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"always", "on-failure", "on-change", forge.Never}, forge.Modes()); diff != "" {
		t.Errorf("modes (-want +got):\n%s", diff)
	}
}
