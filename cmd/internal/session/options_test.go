package session_test

import (
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		args    []string
		message string
	}{
		{"frequency", []string{"--hypothesis-frequency=-1"}, "--hypothesis-frequency: -1 is not a number of seconds from 0 to 31536000"},
		{"frequency that is no number", []string{"--hypothesis-frequency=NaN"}, "--hypothesis-frequency: NaN is not a number"},
		{"frequency beyond all bounds", []string{"--hypothesis-frequency=+Inf"}, "--hypothesis-frequency: +Inf is not a number"},
		{"timeout", []string{"--timeout=-1s"}, "--timeout: -1s is less than 0"},
		{"deadline", []string{"--deadline=-1s"}, "--deadline: -1s is less than 0"},
		{"nothing in parallel", []string{"--max-parallel=0"}, "--max-parallel: 0 is less than 1"},
		{"failures", []string{"--fail-on=weather"}, "--fail-on: "},
		{"controls", []string{"--control-file=none.yaml"}, `--control-file: "none.yaml" cannot be opened`},
		{"guards", []string{"--stop-when=none.yaml"}, `--stop-when: "none.yaml" cannot be opened`},
		{"variables", []string{"--var-file=none.yaml"}, `--var-file: "none.yaml" cannot be opened`},
		{"a variable", []string{"--var=name"}, "--var: "},
		{"a pattern to redact", []string{"--redact=("}, "--redact: "},
		{"a pattern of experiments", []string{"[a"}, `the pattern "[a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
			message := p.mustPlay(t, exit.Usage, append(test.args, "e.yaml")...)
			wantTexts(t, "the message", message, test.message)
			if p.exists("changed") || p.exists("journal.json") {
				t.Error("something was run")
			}
		})
	}
}

func TestNoFileMatches(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	wantTexts(t, "the message", p.mustPlay(t, exit.Failure, "none/*.yaml"), "no experiment was found")
}

// The reference spells an option so.
func TestMisspelledStrategy(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", passing())
	p.mustPlay(t, exit.OK, "--hypothesis-strategy=continously", "e.yaml")
	p.wantLog(t, `The strategy "continously" is spelled "continuously"; using that`, "Steady-state strategy: continuously")
}

// No report replaces a file that the session reads or writes.
func TestReportsClash(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		what string
	}{
		{"journal", []string{"--journal-path=r.md", "--report=r.md"}, "r.md is the journal"},
		{"results", []string{"--journal-dir=out", "--report=out/results.json"}, "out/results.json is the file with the results"},
		{"experiment", []string{"--report=e.json", "e.json"}, "e.json is an experiment"},
		{"experiment under another name", []string{"--report=./link.json", "e.json"}, "./link.json is an experiment"},
		{"variables", []string{"--var-file=vars.json", "--report=vars.json"}, "vars.json is a file with variables"},
		{"guards", []string{"--stop-when=vars.json", "--report=vars.json"}, "vars.json is a file with guards"},
		{"controls", []string{"--control-file=vars.json", "--report=vars.json"}, "vars.json is a file with controls"},
		{"JUnit", []string{"--junit-path=r.md", "--report=r.md"}, "r.md is the report in JUnit XML"},
		{"log", []string{"--log-file=r.md", "--report=r.md"}, "r.md is the log"},
		{"policy", []string{"--policy=r.json", "--report=r.json"}, "r.json is the policy"},
		{"baseline", []string{"--baseline=r.json", "--report=r.json"}, "r.json is the baseline"},
		{"another report", []string{"--report=r.md", "--report=./r.md"}, "./r.md is given twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "e.json", "{}")
			p.WriteFile(t, "vars.json", "{}")
			if err := os.Symlink(p.Path("e.json"), p.Path("link.json")); err != nil {
				t.Fatal(err)
			}
			message := p.mustPlay(t, exit.Usage, append(test.args, "e.json")...)
			wantTexts(t, "the message", message, "--report: ", test.what)
		})
	}
}

// Options override the experiment, which overrides the settings.
func TestStrategies(t *testing.T) {
	t.Parallel()
	const settings = "runtime: {hypothesis: {strategy: before-method-only}, rollbacks: {strategy: never}}\n"
	const head = "runtime: {hypothesis: {strategy: after-method-only}, rollbacks: {strategy: always}}\n"
	tests := []struct {
		name, settings, head string
		args                 []string
		hypothesis, rollback string
	}{
		{"default", "", "", nil, "default", "default"},
		{"settings", settings, "", nil, "before-method-only", "never"},
		{"experiment", settings, head, nil, "after-method-only", "always"},
		{
			"options", settings, head, []string{"--hypothesis-strategy=during-method-only", "--rollback-strategy=deviated"},
			"during-method-only", "deviated",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "settings.yaml", test.settings)
			p.WriteFile(t, "e.yaml", test.head+passing())
			p.mustPlay(t, exit.OK, append(test.args, "--settings=settings.yaml", "e.yaml")...)
			p.wantLog(t, "Steady-state strategy: "+test.hypothesis, "Rollbacks strategy: "+test.rollback)
		})
	}
}

// Settings name a strategy, too, and nothing is run with one that does not exist.
func TestUnknownStrategyInSettings(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "settings.yaml", "runtime: {hypothesis: {strategy: sometimes}}\n")
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
	p.mustPlay(t, exit.Failure, "--settings=settings.yaml", "e.yaml")
	p.wantLog(t, "sometimes")
	if p.exists("changed") {
		t.Error("the method was played")
	}
}
