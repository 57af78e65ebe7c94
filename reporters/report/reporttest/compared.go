package reporttest

import (
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Compared returns a suite and an earlier run of it, with a different change in each
// experiment.
func Compared() (now, before *report.Suite) {
	now = Suite(
		probed("steady", "Nothing changes", 30*ms, ""),
		probed("lost", "Orders survive the loss of a node", 140*ms, "status 503"),
		probed("mended", "Carts survive the loss of a node", 30*ms, ""),
		watched("slow", "Searches survive a slow disk", 900*ms),
		revisedNow(), answersOnce("new", "Refunds survive the loss of a node"), skippedNow(), markup(),
	)
	before = Suite(
		probed("steady", "Nothing changes", 30*ms, ""),
		probed("lost", "Orders survive the loss of a node", 130*ms, ""),
		probed("mended", "Carts survive the loss of a node", 40*ms, "status 500"),
		watched("slow", "Searches survive a slow disk", 80*ms),
		revisedBefore(), answersOnce("gone", "Mails survive the loss of a node"), answersOnce("left-out", "Stocks survive the loss of a node"),
		markupBefore(),
	)
	before.Start = now.Start.Add(-24 * time.Hour)
	now.Baseline = report.Compare(now, before, report.Origin{
		Label: "run 41 of main", URL: "https://github.com/acme/shop/actions/runs/4700",
	})
	return now, before
}

// probed finds its steady state lost after the method if found says what was found.
func probed(name, title string, took time.Duration, found string) *report.Outcome {
	s := write(name, title)
	answers, stop := process("probe", "the shop answers"), process("action", "stop a node")
	s.hypothesis(answers)
	s.method(stop)
	s.j.SteadyStates.Before = state("", "", s.run(answers, took, true))
	s.j.Run = append(s.j.Run, s.run(stop, second, exited(0, "stopped\n", "")))
	expected := ""
	if found != "" {
		expected, s.j.Deviated = "status 200", true
	}
	s.j.SteadyStates.After = state(expected, found, s.run(answers, took, true))
	return s.end()
}

// answersOnce only checks its steady state.
func answersOnce(name, title string) *report.Outcome {
	s := write(name, title)
	answers := process("probe", "it answers")
	s.hypothesis(answers)
	s.j.SteadyStates.Before = state("", "", s.run(answers, 20*ms, true))
	s.j.SteadyStates.After = state("", "", s.run(answers, 20*ms, true))
	return s.end()
}

// watched observes its steady state while the method runs.
func watched(name, title string, took time.Duration) *report.Outcome {
	s := write(name, title)
	s.o.Strategy = experiment.DuringMethodOnly
	fast, slow := process("probe", "searches are answered"), process("action", "slow the disk down")
	s.hypothesis(fast)
	s.method(slow)
	begin := s.now
	for i := range 9 {
		s.j.SteadyStates.During = append(s.j.SteadyStates.During, state("", "", s.run(fast, took+time.Duration(i)*ms, true)))
	}
	s.now = begin
	s.j.Run = append(s.j.Run, s.run(slow, 10*second, exited(0, "", "")))
	return s.end()
}

func revisedBefore() *report.Outcome { return withTolerance(int64(0), "fill the queue", 3*second) }

func revisedNow() *report.Outcome {
	return withTolerance([]any{int64(0), int64(2)}, "stop the queue", second)
}

func withTolerance(tolerance any, action string, took time.Duration) *report.Outcome {
	s := write("revised", "Invoices survive a full queue")
	answers, inject, flush := process("probe", "invoices are sent"), process("action", action), process("action", "flush the queue")
	answers.Set("tolerance", pyvalue.Clone(tolerance))
	s.hypothesis(answers)
	s.method(inject)
	s.rollbacks(flush)
	s.j.SteadyStates.Before = state("", "", s.run(answers, 20*ms, true))
	s.j.Run = append(s.j.Run, s.run(inject, second, exited(0, "", "")))
	s.j.SteadyStates.After = state("", "", s.run(answers, 20*ms, true))
	s.j.Rollbacks = append(s.j.Rollbacks, s.run(flush, took, exited(0, "", "")))
	return s.end()
}

func skippedNow() *report.Outcome {
	o := outcome("left-out", "Stocks survive the loss of a node")
	o.State, o.JournalPath, o.Reason = report.Skipped, "", "the suite was stopped after the first failure"
	return o
}

// markupBefore is the experiment of markup as it passed.
func markupBefore() *report.Outcome {
	s := write("markup", Hostile)
	probe, action := process("probe", Hostile), process("action", Hostile)
	s.hypothesis(probe)
	s.method(action, process("action", Hostile+"gone"))
	s.j.SteadyStates.Before = state("", "", s.run(probe, 20*ms, true))
	s.j.Run = append(s.j.Run, s.run(action, second, Hostile))
	s.j.SteadyStates.After = state("", "", s.run(probe, 20*ms, true))
	return s.end()
}

// withoutBaseline is a suite without the earlier run that was asked for.
func withoutBaseline() *report.Suite {
	s := Suite(answersOnce("steady", "Nothing changes"))
	s.Baseline = report.WithoutBaseline(`the branch <!-- main --> has no artifact "chaostoolkit-results" | @everyone`)
	return s
}
