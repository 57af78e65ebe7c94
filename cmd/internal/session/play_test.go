package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

func TestPlayOneExperiment(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, experiment string
		args             []string
		detailed         exit.Code
		// ending is how the run ended by its journal, "" if there was none.
		ending string
	}{
		{"passed", passing(), nil, exit.OK, "completed"},
		{"deviated", deviating(), nil, exit.Deviated, "deviated"},
		{"unsteady", parts{hypothesis: probe("false"), method: shell("action", "change", "touch changed")}.String(), nil, exit.Unsteady, "unsteady"},
		{"an activity failed, which is fine", parts{method: missingProgram()}.String(), nil, exit.OK, "completed"},
		{"an activity failed, which is not fine", parts{method: missingProgram()}.String(), []string{"--fail-on", "activity"}, exit.Failed, "completed"},
		{"expected to deviate", deviating(), []string{"--expect", "deviated"}, exit.OK, "deviated"},
		{"invalid", "title: t\n", nil, exit.Invalid, ""},
		{"not YAML", "title: [", nil, exit.Invalid, ""},
		{"dry", deviating(), []string{"--dry", "actions"}, exit.OK, "completed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, detailed := range []bool{false, true} {
				p := newProgram(t)
				p.WriteFile(t, "e.yaml", test.experiment)
				args := append([]string{"e.yaml"}, test.args...)
				want := min(test.detailed, exit.Failure)
				if detailed {
					args, want = append(args, "--detailed-exit-code"), test.detailed
				}
				p.mustPlay(t, want, args...)
				if test.ending == "" {
					if p.exists("journal.json") {
						t.Error("there is a journal of an experiment that was not run")
					}
					continue
				}
				j := p.journal(t, "journal.json")
				if want := (recorded{Status: "completed", Deviated: test.ending == "deviated"}); j.Status != want.Status || j.Deviated != want.Deviated {
					t.Errorf("got %+v, want %+v", j, want)
				}
			}
		})
	}
}

func missingProgram() string {
	return `{type: action, name: change, provider: {type: http, url: "http://127.0.0.1:1/", timeout: 1}}`
}

func TestUnsteadySystemIsNotChanged(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", parts{hypothesis: probe("false"), method: shell("action", "change", "touch changed")}.String())
	p.mustPlay(t, exit.Failure, "e.yaml")
	if p.exists("changed") {
		t.Error("the method was played although the steady state did not hold")
	}
}

func TestPlaySuite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		args    []string
		want    exit.Code
		verdict string
		// states are the state and the verdict of each experiment.
		states []string
	}{
		{
			"all", []string{"a.yaml", "b.yaml", "c.yaml"}, exit.Failure, "deviated",
			[]string{"a.yaml finished passed", "b.yaml finished deviated", "c.yaml finished passed"},
		},
		{
			"until the first failure", []string{"--stop-on-failure", "a.yaml", "b.yaml", "c.yaml"}, exit.Failure, "deviated",
			[]string{"a.yaml finished passed", "b.yaml finished deviated", "c.yaml skipped "},
		},
		{
			"in parallel", []string{"--max-parallel", "3", "*.yaml"}, exit.Failure, "deviated",
			[]string{"a.yaml finished passed", "b.yaml finished deviated", "c.yaml finished passed"},
		},
		{
			"with a tag", []string{"--tags", "quick", "*.yaml"}, exit.OK, "passed",
			[]string{"a.yaml finished passed", "c.yaml finished passed"},
		},
		{
			"without a tag", []string{"--tags", "!slow", "*.yaml"}, exit.Failure, "deviated",
			[]string{"a.yaml finished passed", "b.yaml finished deviated"},
		},
		{
			"with a tag and without another", []string{"--tags", "quick,!slow", "*.yaml"}, exit.OK, "passed",
			[]string{"a.yaml finished passed"},
		},
		{"that is expected to deviate", []string{"--expect", "deviated", "b*.yaml"}, exit.OK, "passed", []string{"b.yaml finished deviated"}},
		{
			"with an experiment that does not exist", []string{"--tags", "quick,!slow", "a.yaml", "d.yaml"}, exit.Failure, "invalid",
			[]string{"a.yaml finished passed", "d.yaml finished invalid"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "a.yaml", "tags: [quick]\n"+passing())
			p.WriteFile(t, "b.yaml", deviating())
			p.WriteFile(t, "c.yaml", "tags: [quick, slow]\n"+passing())
			p.mustPlay(t, test.want, test.args...)
			r := p.results(t)
			var states []string
			for _, e := range r.Experiments {
				states = append(states, e.Source+" "+e.State+" "+e.Verdict)
			}
			if diff := cmp.Diff(test.states, states); diff != "" || r.Verdict != test.verdict {
				t.Errorf("got the verdict %q, want %q; states (-want +got):\n%s", r.Verdict, test.verdict, diff)
			}
		})
	}
}

func TestNoExperimentHasTheTags(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "a.yaml", passing())
	message := p.mustPlay(t, exit.Failure, "--tags", "x,y", "a.yaml")
	wantTexts(t, "the message", message, "no experiment has the tags x, y")
}

// An experiment states itself which verdict is expected of it, which overrides --expect.
func TestExperimentExpectsVerdict(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", "extensions: [{name: run-action, expect: deviated}]\n"+deviating())
	p.mustPlay(t, exit.OK, "--expect", "failed", "e.yaml")

}

// The experiments of a suite meet in a server, which answers none until all of them ask:
// they run at the same time. Each has the variables of the command line.
func TestMaxParallel(t *testing.T) {
	t.Parallel()
	var meeting sync.WaitGroup
	meeting.Add(2)
	var mu sync.Mutex
	var queries []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		queries = append(queries, r.URL.RawQuery)
		mu.Unlock()
		meeting.Done()
		meeting.Wait()
	}))
	defer server.Close()
	p := newProgram(t)
	e := parts{
		head:   "configuration: {name: unset, kind: unset}",
		method: `{type: probe, name: meet, provider: {type: http, url: "` + server.URL + `/?${name}-${kind}"}}`,
	}.String()
	p.WriteFile(t, "a.yaml", e)
	p.WriteFile(t, "b.yaml", e)
	p.WriteFile(t, "vars.yaml", "configuration: {name: file, kind: file}")
	p.mustPlay(t, exit.OK, "--max-parallel=2", "--var-file", "vars.yaml", "--var", "name=line", "a.yaml", "b.yaml")
	if diff := cmp.Diff([]string{"line-file", "line-file"}, queries); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p.wantLog(t, "a.yaml", "b.yaml", "All experiments have finished")
}

func TestExperimentIsInvalid(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", "title: t\ndescription: d\nmethod: [{type: probe, name: p}]\n")
	p.mustPlay(t, exit.Failure, "--junit-path", "junit.xml", "e.yaml")
	p.wantLog(t, "e.yaml:3", "The experiment is not valid, so nothing was run")
	wantTexts(t, "the report", p.read("junit.xml"), "e.yaml:3")
}

func TestValidateOnly(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "good.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	p.WriteFile(t, "bad.yaml", "title: t\n")
	// No verdict is expected of a run that does not happen.
	p.mustPlay(t, exit.OK, "--validate-only", "--expect", "deviated", "--journal-path", "missing/journal.json", "good.yaml")
	p.mustPlay(t, exit.Failure, "--validate-only", "*.yaml")
	p.wantLog(t, "All experiments are validated")
	for _, name := range []string{"changed", "journals", "missing", ".chaos"} {
		if p.exists(name) {
			t.Errorf("%s exists although nothing was run", name)
		}
	}
}

func TestNoValidation(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", strings.Replace(passing(), "description: d\n", "", 1))
	p.mustPlay(t, exit.Failure, "e.yaml")
	p.mustPlay(t, exit.OK, "--no-validation", "e.yaml")
}
