package github_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// job returns the variables of a job in octo-org/octo-repo.
func job(event string, more ...string) map[string]string {
	env := map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "octo-org/octo-repo", "GITHUB_WORKFLOW": "Chaos", "GITHUB_JOB": "gate",
		"GITHUB_RUN_ID": "1658821493", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": "/event.json",
		"GITHUB_ACTOR": "Codertocat", "GITHUB_SHA": "5ha0000", "GITHUB_REF": "refs/heads/main", "GITHUB_RETENTION_DAYS": "90",
	}
	for i := 0; i+1 < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func read(t *testing.T, env map[string]string, event []byte, number int) (*github.Context, *github.Warning) {
	t.Helper()
	return github.Read(github.Source{
		Getenv: func(name string) string { return env[name] },
		Open: func(path string) (io.ReadCloser, error) {
			if path != "/event.json" {
				t.Errorf("got %q opened, want the path of the event", path)
			}
			return io.NopCloser(bytes.NewReader(event)), nil
		},
		PullRequest: number,
	})
}

func TestReadKnowsThePullRequestOfEachEvent(t *testing.T) {
	t.Parallel()
	base := github.Context{
		Actions: true, ServerURL: "https://github.com", APIURL: "https://api.github.com", GraphQLURL: "https://api.github.com/graphql",
		Repository: github.Repository{Owner: "octo-org", Name: "octo-repo"}, Workflow: "Chaos", Job: "gate",
		RunID: 1658821493, RunAttempt: 2, Actor: "Codertocat", Ref: "refs/heads/main", SHA: "5ha0000", HeadSHA: "5ha0000", Base: "master", RetentionDays: 90,
	}
	onMain := func(c *github.Context) { c.Base = "main" }
	tests := []struct {
		name    string
		event   string
		payload string // the event if empty
		env     []string
		number  int
		want    func(*github.Context)
	}{
		{
			name: "pull request", event: "pull_request", env: []string{"GITHUB_REF", "refs/pull/2/merge"},
			want: func(c *github.Context) {
				c.Ref, c.PullRequest, c.HeadSHA = "refs/pull/2/merge", 2, "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
			},
		},
		{
			name: "pull request from a fork", event: "pull_request", payload: "pull_request-fork",
			want: func(c *github.Context) {
				c.PullRequest, c.HeadSHA, c.Fork = 2, "ec26c3e57ca3a959ca5aad62de7213c562f8c821", true
			},
		},
		{
			name: "pull request from a fork that was deleted", event: "pull_request", payload: "pull_request-fork-deleted",
			want: func(c *github.Context) {
				c.PullRequest, c.HeadSHA, c.Fork = 2, "ec26c3e57ca3a959ca5aad62de7213c562f8c821", true
			},
		},
		{
			name: "pull request target", event: "pull_request_target", payload: "pull_request",
			want: func(c *github.Context) { c.PullRequest, c.HeadSHA = 2, "ec26c3e57ca3a959ca5aad62de7213c562f8c821" },
		},
		{
			name: "push to a branch", event: "push", env: []string{"GITHUB_REF", "refs/heads/feature/x"},
			want: func(c *github.Context) {
				c.Ref, c.Head = "refs/heads/feature/x", github.Branch{Repository: c.Repository, Name: "feature/x"}
			},
		},
		{
			name: "push of a tag", event: "push", payload: "push-tag", env: []string{"GITHUB_REF", "refs/tags/simple-tag"},
			want: func(c *github.Context) { c.Ref = "refs/tags/simple-tag" },
		},
		{
			name: "comment on a pull request", event: "issue_comment", payload: "issue_comment-pull_request",
			want: func(c *github.Context) { c.PullRequest, c.HeadSHA = 1, "" },
		},
		{name: "comment on an issue", event: "issue_comment", want: func(*github.Context) {}},
		{
			name: "merge queue", event: "merge_group",
			want: func(c *github.Context) { c.PullRequest, c.Base = 104, "main" },
		},
		{
			name: "workflow run of a pull request", event: "workflow_run", payload: "workflow_run-pull_request",
			want: func(c *github.Context) { c.PullRequest, c.HeadSHA = 2, "3484a3fb816e0859fd6e1cea078d76385ff50625" },
		},
		{
			name: "workflow run that names a pull request of another repository", event: "workflow_run", payload: "workflow_run-foreign",
			want: func(c *github.Context) { c.HeadSHA = "3484a3fb816e0859fd6e1cea078d76385ff50625" },
		},
		{
			name: "workflow run of a pull request from a fork", event: "workflow_run", payload: "workflow_run-fork",
			want: func(c *github.Context) {
				c.HeadSHA, c.Fork, c.Base = "5779607b49aab1200488439f02372c57b4f75444", true, "main"
				c.Head = github.Branch{Repository: github.Repository{Owner: "octofork", Name: "octo-repo"}, Name: "patch-1", SHA: c.HeadSHA}
			},
		},
		{
			name: "workflow run that was started by hand", event: "workflow_run",
			want: func(c *github.Context) { c.HeadSHA, c.Base = "5779607b49aab1200488439f02372c57b4f75444", "main" },
		},
		{name: "schedule", event: "schedule", want: onMain},
		{name: "by hand", event: "workflow_dispatch", want: onMain},
		{
			name: "by hand, with a number", event: "workflow_dispatch", number: 7,
			want: func(c *github.Context) { c.PullRequest, c.Base = 7, "main" },
		},
		{
			name: "the stated number counts more than the event", event: "pull_request", number: 7,
			want: func(c *github.Context) { c.PullRequest, c.HeadSHA = 7, "ec26c3e57ca3a959ca5aad62de7213c562f8c821" },
		},
		{
			name: "enterprise server", event: "schedule",
			env: []string{
				"GITHUB_SERVER_URL", "https://ghe.example.com/", "GITHUB_API_URL", "https://ghe.example.com/api/v3",
				"GITHUB_GRAPHQL_URL", "https://ghe.example.com/api/graphql",
			},
			want: func(c *github.Context) {
				c.ServerURL, c.APIURL = "https://ghe.example.com", "https://ghe.example.com/api/v3"
				c.GraphQLURL, c.Base = "https://ghe.example.com/api/graphql", "main"
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			payload := tt.payload
			if payload == "" {
				payload = tt.event
			}
			got, warning := read(t, job(tt.event, tt.env...), githubtest.Event(t, payload), tt.number)
			if warning != nil {
				t.Errorf("got a warning: %s", warning)
			}
			want := base
			want.Event = tt.event
			tt.want(&want)
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("context (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadKnowsTheBase(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, event, payload, want string }{
		{"pull request", "pull_request", `{"pull_request": {"number": 2, "base": {"ref": "release/1"}}, "repository": {"default_branch": "main"}}`, "release/1"},
		{"merge queue", "merge_group", `{"merge_group": {"base_ref": "refs/heads/release/1"}, "repository": {"default_branch": "main"}}`, "release/1"},
		{"push", "push", `{"ref": "refs/heads/release/1", "repository": {"default_branch": "main"}}`, "main"},
		{"no repository", "push", `{"ref": "refs/heads/release/1"}`, ""},
		{"nothing", "schedule", `{}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := read(t, job(tt.event), []byte(tt.payload), 0)
			if got.Base != tt.want {
				t.Errorf("got base %q, want %q", got.Base, tt.want)
			}
		})
	}
}

func TestReadOutsideOfActions(t *testing.T) {
	t.Parallel()
	got, warning := github.Read(github.Source{})
	if warning != nil {
		t.Errorf("got a warning: %s", warning)
	}
	if got.Actions || got.RunURL() != "" || got.Repository.String() != "" {
		t.Errorf("got %+v, want nothing but defaults", got)
	}
}

func TestReadMakesDoWithWhatThereIs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event string
		env   []string
		check func(*github.Context) bool
		want  string
	}{
		{name: "not JSON", event: "<html>", want: "invalid character", check: func(c *github.Context) bool { return c.Job == "gate" }},
		{name: "empty", event: "", want: "EOF", check: func(c *github.Context) bool { return c.Job == "gate" }},
		{
			name: "a number that is a text", event: `{"pull_request":{"number":"12","head":{"sha":"abc"},"base":{"sha":"d"}}}`,
			want: "cannot unmarshal", check: func(c *github.Context) bool { return c.PullRequest == 0 && c.HeadSHA == "abc" },
		},
		{
			name: "a run that is not a number", event: "{}", env: []string{"GITHUB_RUN_ID", "secret-looking\nvalue"},
			want: "should be numbers", check: func(c *github.Context) bool { return c.RunID == 0 && c.RunURL() == "" },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, warning := read(t, job("pull_request", tt.env...), []byte(tt.event), 0)
			if warning == nil || warning.Cause != github.BadContext || !strings.Contains(warning.Message, tt.want) {
				t.Errorf("got the warning %v, want one that says %q", warning, tt.want)
			} else if strings.ContainsAny(warning.Message, "\n\r") || strings.Contains(warning.Message, "secret-looking") {
				t.Errorf("got %q, want one line without values", warning.Message)
			}
			if !tt.check(got) {
				t.Errorf("got %+v", got)
			}
		})
	}
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		env := job("push")
		_, warning := github.Read(github.Source{
			Getenv: func(name string) string { return env[name] },
			Open:   func(string) (io.ReadCloser, error) { return nil, errors.New("gone") },
		})
		if warning == nil || warning.Cause != github.BadContext {
			t.Errorf("got %v, want a warning", warning)
		}
	})
}

func TestHandwrittenEventsAreNotForks(t *testing.T) {
	t.Parallel()
	for _, event := range []string{
		`{"pull_request":{"number":3,"head":{"ref":"x","sha":"abc"},"base":{"ref":"main"}}}`,
		`{"pull_request":{"number":3,"head":{"repo":{"full_name":"a/b"}},"base":{"repo":{"full_name":"a/b"}}}}`,
	} {
		got, warning := read(t, job("pull_request"), []byte(event), 0)
		if warning != nil || got.PullRequest != 3 || got.Fork {
			t.Errorf("%s: got %+v and %v, want pull request 3 of this repository", event, got, warning)
		}
	}
}

func TestQueuedPullRequests(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]int{
		"refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f":        104,
		"refs/heads/gh-readonly-queue/release/1.x/pr-7-929f8209d40f":   7,
		"refs/heads/gh-readonly-queue/main/pr-99999999999999999999-92": 0,
		"refs/heads/main":                        0,
		"refs/heads/x/gh-readonly-queue/pr-1-ab": 0,
		"":                                       0,
	} {
		got, _ := read(t, job("merge_group"), []byte(`{"merge_group":{"head_ref":"`+ref+`"}}`), 0)
		if got.PullRequest != want {
			t.Errorf("%s: got %d, want %d", ref, got.PullRequest, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	c := &github.Context{ServerURL: "https://ghe.example.com", Repository: github.Repository{Owner: "o", Name: "r"}, RunID: 5, RunAttempt: 2, HeadSHA: "8f2d3c1"}
	for got, want := range map[string]string{
		c.RunURL():        "https://ghe.example.com/o/r/actions/runs/5/attempts/2",
		c.CommitURL():     "https://ghe.example.com/o/r/commit/8f2d3c1",
		c.FileURL("x", 0): "https://ghe.example.com/o/r/blob/8f2d3c1/x",
		c.FileURL("", 3):  "",

		c.FileURL("a b/x#y.yaml", 3): "https://ghe.example.com/o/r/blob/8f2d3c1/a%20b/x%23y.yaml#L3",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// TestReport has a job that knows its commit, and none.
func TestReport(t *testing.T) {
	t.Parallel()
	c := &github.Context{Repository: github.Repository{Owner: "o", Name: "r"}, RunID: 5, HeadSHA: "8f2d3c1"}
	r := c.Report()
	if got, want := r.FileURL("x", 1), "https://github.com/o/r/blob/8f2d3c1/x#L1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if r.Repository != "o/r" || r.CommitURL != "https://github.com/o/r/commit/8f2d3c1" || r.RunURL != c.RunURL() {
		t.Errorf("got %+v", r)
	}
	r = (&github.Context{}).Report()
	if got := r.FileURL("x", 1) + r.CommitURL + r.RunURL + r.Repository; got != "" {
		t.Errorf("got %q without a repository, want nothing", got)
	}
}

func TestEnterprise(t *testing.T) {
	t.Parallel()
	for server, want := range map[string]bool{
		"": false, "https://github.com": false, "https://GitHub.com/": false, "https://octo.ghe.com": false,
		"http://x.localhost:3000": false, "https://ghe.example.com": true, "https://github.com.example.com": true, "://": false,
	} {
		if got := github.Enterprise(server); got != want {
			t.Errorf("%q: got %t, want %t", server, got, want)
		}
	}
}
