// Package reporttest has one set of outcomes for the tests of all reporters: each way in
// which an experiment can end, and what is hard to show. It uses the runs of playtest and adds
// some that only matter to reporters.
package reporttest

import (
	"net/url"
	"strconv"
	"time"

	"github.com/chaostoolkit/run-action/reporters/console/playtest"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// FailOn says which failures count in all outcomes, as in continuous integration.
func FailOn() journal.FailOn { return journal.FailOn{Activity: true, Rollback: true} }

// Context returns the context of all suites.
func Context() report.Context {
	return report.Context{
		ServerURL: "https://github.com", Repository: "acme/shop", Workflow: "chaos", Job: "gate", Leg: "ubuntu, 3.12",
		RunURL: "https://github.com/acme/shop/actions/runs/4711",
		SHA:    sha, Ref: "refs/pull/12/merge", Event: "pull_request",
		CommitURL: "https://github.com/acme/shop/commit/" + sha, LinkFile: linkFile,
		Version: "1.2.3", Image: "ghcr.io/chaostoolkit/run-action:1.2.3",
	}
}

// sha is the commit of the Context.
const sha = "8f2d3c1e5a7b9d0f1a2b3c4d5e6f708192a3b4c5"

func linkFile(path string, line int) string {
	address := "https://github.com/acme/shop/blob/" + sha + "/" + (&url.URL{Path: path}).EscapedPath()
	if line > 0 {
		address += "#L" + strconv.Itoa(line)
	}
	return address
}

// Outcomes returns one outcome of each kind. The name of an outcome is that of its file:
// "experiments/passed.yaml" is called "passed".
func Outcomes() []*report.Outcome {
	var all []*report.Outcome
	for _, r := range playtest.Runs() {
		all = append(all, played(r))
	}
	return append(all,
		failedRollback(), references(), flapping(), markup(), huge(), answers(),
		expectedDeviation(), unexpectedPass(), timedOut(),
		invalid(), unreadable(), validated(), underWay(), waiting(), skipped(),
	)
}

// Suites returns the suites for golden files, by name: one for each outcome, one of all that
// ended, one that is running, one without experiments, and those with a comparison.
func Suites() map[string]*report.Suite {
	suites := map[string]*report.Suite{"none": Suite()}
	var all, begun []*report.Outcome
	for _, o := range Outcomes() {
		suites[Name(o)] = Suite(o)
		if o.State == report.Finished || o.State == report.Skipped {
			all = append(all, o)
		}
		if len(all) < 3 || o.State == report.Running || o.State == report.Waiting {
			begun = append(begun, o)
		}
	}
	suites["all"], suites["begun"] = Suite(all...), Suite(begun...)
	suites["compared"], _ = Compared()
	suites["without-baseline"] = withoutBaseline()
	suites["all"].Notes = []string{"stopped after the first failure", `a note with | <!-- markup --> @everyone`}
	return suites
}

// Suite returns a suite with the outcomes; it is running if one of them is, or waits.
func Suite(outcomes ...*report.Outcome) *report.Suite {
	s := &report.Suite{Outcomes: outcomes, Start: playtest.Start(), End: playtest.Start()}
	for _, o := range outcomes {
		s.End = s.End.Add(o.Took())
		if o.State == report.Running || o.State == report.Waiting {
			s.Running = true
			s.End = s.End.Add(15 * time.Second)
		}
	}
	if !s.Running {
		s.Verdict = report.Worst(outcomes)
	}
	return s
}

// Name returns the name of an outcome.
func Name(o *report.Outcome) string {
	const folder, ending = "experiments/", ".yaml"
	return o.Source[len(folder) : len(o.Source)-len(ending)]
}

// outcome returns a finished outcome that has everything but a journal.
func outcome(name, title string) *report.Outcome {
	file := "experiments/" + name + ".yaml"
	return &report.Outcome{
		Source: file, File: file, Title: title, State: report.Finished, FailOn: FailOn(),
		JournalPath: "chaos-journals/" + name + ".json",
		Reproduce:   `docker run --rm -v "$PWD:/github/workspace" ghcr.io/chaostoolkit/run-action:1.2.3 run ` + file,
	}
}

func played(r playtest.Run) *report.Outcome {
	o := outcome(r.Name, r.Name)
	started := event.RunStarted{}
	o.Journal = r.Play(event.ObserverFunc(func(e event.Event) {
		if e, ok := e.(event.RunStarted); ok {
			started = e
		}
	}), nil)
	o.Strategy = started.Hypothesis
	o.Verdict, o.Reason = o.Journal.Verdict(o.FailOn), report.Ending(o.Journal)
	place(started.Experiment)
	o.Places = report.PlacesOf(started.Experiment)
	return o
}

// place gives each activity a line.
func place(e *experiment.Experiment) {
	var all []*experiment.Activity
	if e.Hypothesis != nil {
		all = append(all, e.Hypothesis.Probes...)
	}
	all = append(append(all, e.Method...), e.Rollbacks...)
	for i, a := range all {
		a.Pos = source.Pos{Line: 10 + 8*i, Column: 5}
	}
}

func invalid() *report.Outcome {
	o := outcome("invalid", "")
	o.Verdict, o.JournalPath = journal.Invalid, ""
	o.Problems = source.Problems{
		{
			Rule: source.RuleMissingKey,
			File: o.Source, Pos: source.Pos{Line: 3, Column: 1}, Path: "method", Message: "an experiment needs a method",
			Expected: "a list of activities", Hint: `write "method": [] to only check the steady state`,
		},
		{
			Severity: source.Warning, Rule: source.RuleUnknownKey, File: o.Source, Pos: source.Pos{Line: 7, Column: 3}, Path: "rollback",
			Message: "this key means nothing", Hint: `did you mean "rollbacks"?`,
		},
		{Rule: source.RuleUnreadableDocument, File: "vars|`x`.env", Message: "the file cannot be read: <!-- | @everyone \x1b[31m::error::\nno such file"},
	}
	return o
}

func unreadable() *report.Outcome {
	o := outcome("unreadable", "")
	o.Verdict, o.JournalPath, o.File = journal.Invalid, "", ""
	o.Reason = "the server answered 404 Not Found"
	return o
}

// validated was not run, only validated.
func validated() *report.Outcome {
	o := outcome("validated", "Refunds survive the loss of a region")
	o.Verdict, o.JournalPath, o.Reason = journal.Passed, "", "it was only validated"
	return o
}

func waiting() *report.Outcome {
	o := outcome("waiting", "Payments survive a slow bank")
	o.State, o.JournalPath = report.Waiting, ""
	return o
}

func skipped() *report.Outcome {
	o := outcome("skipped", "Payments survive a lost bank")
	o.State, o.JournalPath = report.Skipped, ""
	o.Reason = "the suite was stopped after the first failure"
	return o
}
