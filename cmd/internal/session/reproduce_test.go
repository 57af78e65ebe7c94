package session_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

// reproduction plays an experiment that deviates, and returns the command that the log has.
func reproduction(t *testing.T, p *program, args ...string) string {
	t.Helper()
	p.mustPlay(t, exit.Failure, args...)
	_, command, found := strings.Cut(p.Err.String(), "To reproduce it: ")
	if !found {
		t.Fatalf("the log has no command:\n%s", p.Err)
	}
	command, _, _ = strings.Cut(command, "\n")
	return command
}

func TestReproduce(t *testing.T) {
	t.Parallel()
	secret := "secrets: {s: {password: correct-horse}}\n"
	tests := []struct {
		name, head string
		environ    []string
		args       []string
		want       string
	}{
		{"the defaults", "", nil, []string{"e.yaml"}, "chaos run e.yaml"},
		{"what changes the run", "", nil, []string{"--rollback-strategy=always", "--fail-on=activity,rollback", "--fail-fast", "e.yaml"},
			"chaos run --fail-fast=true --fail-on activity --fail-on rollback --rollback-strategy always e.yaml"},
		{"what only changes the reports", "", nil, []string{"--journal-path=j.json", "--junit-path=x.xml", "--verbose", "--state-dir=", "--deadline=1h", "e.yaml"}, "chaos run e.yaml"},
		{"the default is given", "", nil, []string{"--hypothesis-frequency=1", "e.yaml"}, "chaos run e.yaml"},
		{"a name like an option", "", nil, []string{"./-*.yaml"}, "chaos run ./-e.yaml"},
		{"a path with dots", "", nil, []string{"./x/../e.yaml"}, "chaos run e.yaml"},
		{"quotes", "", nil, []string{"--var=a=it's $HOME", "--var=b=", "e.yaml"}, `chaos run --var 'a=it'\''s $HOME' --var b= e.yaml`},
		{"a secret", secret, nil, []string{"--var=a=correct-horse", "e.yaml"}, "chaos run --var 'a=[redacted]' e.yaml"},
		{"an image", "configuration: {c: {type: env, key: TOKEN, default: x}}\n", []string{"CHAOS_IMAGE=octo/chaos:1"}, []string{"--timeout=1m", "e.yaml"},
			`docker run --rm -v "$PWD:/github/workspace" -e TOKEN octo/chaos:1 run --timeout 1m0s e.yaml`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, test.environ...)
			p.WriteFile(t, "x/file", "")
			p.WriteFile(t, "-e.yaml", deviating())
			p.WriteFile(t, "e.yaml", test.head+deviating())
			got := reproduction(t, p, test.args...)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A shell splits the command into the words that were given.
func TestReproductionIsSafeInAShell(t *testing.T) {
	t.Parallel()
	hostile := []string{"a=$(touch pwned)", "b=`touch pwned`", `c="'"; touch pwned`, "d=* ? ~ \\ #", "e=line\ttab", "f=ü"}
	p := newProgram(t)
	p.WriteFile(t, "$PWD$(touch pwned) it's.yaml", deviating())
	var args []string
	want := []string{"run"}
	for _, v := range hostile {
		args = append(args, "--var", v)
		want = append(want, "--var", v)
	}
	want = append(want, "$PWD$(touch pwned) it's.yaml")
	command := reproduction(t, p, append(args, "$PWD$(touch pwned) it's.yaml")...)
	shell := exec.CommandContext(t.Context(), "sh", "-c", `chaos() { printf '%s\n' "$@"; }; `+command)
	shell.Dir = p.Dir
	out, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.exists("pwned") {
		t.Error("the command ran what is in a value")
	}
}

// What passes, or deviates as expected, needs no reproduction.
func TestNothingToReproduce(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "a.yaml", passing())
	p.WriteFile(t, "b.yaml", deviating())
	p.mustPlay(t, exit.OK, "a.yaml")
	p.mustPlay(t, exit.OK, "--expect=deviated", "b.yaml")
	if strings.Contains(p.Err.String(), "To reproduce it") {
		t.Errorf("the log has a command:\n%s", p.Err)
	}
}
