package session_test

import (
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

// fromFork makes the program a step of a job for a pull request of a fork.
func (p *program) fromFork(t *testing.T) *program {
	t.Helper()
	event := p.WriteFile(t, "event.json", `{"pull_request": {"number": 3,
		"head": {"sha": "a", "repo": {"id": 2, "full_name": "somebody/shop"}},
		"base": {"repo": {"id": 1, "full_name": "octo/shop"}}}}`)
	return p.inStep("GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=octo/shop", "GITHUB_EVENT_NAME=pull_request", "GITHUB_EVENT_PATH="+event)
}

func TestForks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, policy, experiment string
		fork                     bool
		want                     exit.Code
		changed                  bool
		verdict, reason          string
	}{
		{"nothing is run", "forks: none", "", true, exit.Invalid, false, "invalid", "the policy runs nothing that comes from a fork: policy.yaml:1:8"},
		{"inspected", "forks: validate", "", true, exit.OK, false, "passed", "it was only inspected, as it comes from a fork"},
		{"inspected, invalid", "forks: validate", "title: t\n", true, exit.Invalid, false, "invalid", ""},
		{"inspected, not permitted", "forks: validate\nexecutables: {deny: [sh]}", "", true, exit.Invalid, false, "invalid", ""},
		{"run", "forks: run", "", true, exit.OK, true, "passed", ""},
		{"no rule for forks", "max-duration: 1h", "", true, exit.OK, true, "passed", ""},
		{"no fork", "forks: none", "", false, exit.OK, true, "passed", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			if test.fork {
				p.fromFork(t)
			}
			if test.experiment == "" {
				test.experiment = parts{method: shell("action", "change", "touch changed")}.String()
			}
			p.WriteFile(t, "policy.yaml", test.policy)
			p.WriteFile(t, "e.yaml", test.experiment)
			p.mustPlay(t, test.want, "--detailed-exit-code", "--policy", "policy.yaml", "--journal-dir", "journals", "--junit-path", "junit.xml", "e.yaml")
			if p.exists("changed") != test.changed {
				t.Errorf("the method was played: %t, want %t", p.exists("changed"), test.changed)
			}
			wantTexts(t, "the report", p.read("junit.xml"), `value="`+test.verdict+`"`, test.reason)
		})
	}
}

// Experiments of a suite may depend on each other, so that all are withheld if the policy
// does not permit one of them.
func TestOneRefusedExperimentWithholdsTheSuite(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "policy.yaml", "executables: {allow: [sh]}")
	p.WriteFile(t, "a.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	p.WriteFile(t, "b.yaml", parts{method: `{type: action, name: reboot, provider: {type: process, path: reboot}}`}.String())
	p.mustPlay(t, exit.Failure, "--policy", "policy.yaml", "a.yaml", "b.yaml")
	if p.exists("changed") {
		t.Error("an experiment was run")
	}
	r := p.results(t)
	if a := r.Experiments[0]; a.Verdict != "interrupted" || a.Reason != "nothing was run, as the policy does not permit another experiment of the suite" {
		t.Errorf("got %+v of the experiment that is permitted", a)
	}
	if b := r.Experiments[1]; b.Verdict != "invalid" || b.Reason != "the policy does not permit it" {
		t.Errorf("got %+v of the experiment that is not permitted", b)
	}
	p.wantLog(t, "b.yaml:4", "the policy does not permit")
}

// Validation reports what the policy does not permit, and validates all experiments.
func TestPolicyOfValidation(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "policy.yaml", "executables: {deny: [sh]}")
	p.WriteFile(t, "a.yaml", passing())
	p.WriteFile(t, "b.yaml", "title: t\n")
	p.mustPlay(t, exit.Failure, "--validate-only", "--policy", "policy.yaml", "a.yaml", "b.yaml")
	p.wantLog(t, "the policy does not permit", "a.yaml:4", "b.yaml:1", "All experiments are validated: all 2 experiments invalid")
}

// Nothing is run without a policy by mistake.
func TestPolicyCannotBeRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, policy string
		want         exit.Code
	}{
		{"missing", "", exit.Usage},
		{"broken", "hosts: {allow", exit.Failure},
		{"unknown rule", "host: {allow: [localhost]}", exit.Failure},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			if test.policy != "" {
				p.WriteFile(t, "policy.yaml", test.policy)
			}
			p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
			p.mustPlay(t, test.want, "--policy", "policy.yaml", "e.yaml")
			if p.exists("changed") {
				t.Error("the method was played without the policy")
			}
		})
	}
}

func TestMaxDurationOfThePolicy(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "policy.yaml", "max-duration: 1m")
	p.WriteFile(t, "e.yaml", "extensions: [{name: run-action, timeout: 5m}]\n"+passing())
	p.mustPlay(t, exit.Invalid, "--detailed-exit-code", "--policy", "policy.yaml", "e.yaml")
	p.wantLog(t, "the policy does not permit a timeout of 5m0s", "policy.yaml:1:15 allows 1m0s")
}
