package reporttest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

const (
	ms     = time.Millisecond
	second = time.Second
)

// failedRollback passed its checks, but may have left something behind.
func failedRollback() *report.Outcome {
	s := write("failed-rollback", "Shops survive the loss of a pod")
	answers, stop := process("probe", "the shop answers"), process("action", "stop a pod")
	start, flush := process("action", "start the pod"), process("action", "flush the cache")
	s.hypothesis(answers)
	s.method(stop)
	s.rollbacks(start, flush)
	s.j.SteadyStates.Before = state("", "", s.run(answers, 20*ms, true))
	s.j.Run = append(s.j.Run, s.run(stop, second, exited(0, "pod/shop-1 deleted\n", "")))
	s.j.SteadyStates.After = state("", "", s.run(answers, 20*ms, true))
	s.j.Rollbacks = append(s.j.Rollbacks,
		s.fail(start, 3*second, "the process did not end within 3s"), s.run(flush, 10*ms, exited(2, "", "cache: not found\n")))
	return s.end()
}

// references has a method that repeats activities, refers to others, and to which
// a control has added one.
func references() *report.Outcome {
	s := write("references", "Orders survive a slow queue")
	answers, slow := process("probe", "the shop answers"), process("action", "slow the queue down")
	s.hypothesis(answers)
	s.method(slow, pyvalue.MapOf("ref", "the shop answers", "background", true), slow, pyvalue.MapOf("ref", "the shop answers"),
		pyvalue.MapOf("ref", "clean up"))
	s.j.SteadyStates.Before = state("", "", s.run(answers, 20*ms, true))
	first := s.run(slow, second, nil)
	behind := s.run(answers, 4*second, true)
	s.now = s.now.Add(-3 * second)
	s.j.Run = append(s.j.Run, first, behind, s.run(slow, second, nil),
		s.run(process("action", "added by a control"), 5*ms, "done"), s.fail(answers, second, "timeout"))
	s.j.SteadyStates.After = state("", "", s.run(answers, 20*ms, true))
	return s.end()
}

// flapping loses and regains its steady state many times.
func flapping() *report.Outcome {
	s := write("flapping", "Carts survive a restart of the cache")
	s.o.Strategy = experiment.Continuously
	answers, fast := process("probe", "the cart answers"), process("probe", "it does so fast")
	restart := process("action", "restart the cache")
	s.hypothesis(answers, fast)
	s.method(restart)
	check := func(lost bool) *journal.State {
		expected, found := "", ""
		if lost {
			expected, found = "at most 0.25", fmt.Sprintf("%.2f", float64(s.now.Second())/10)
		}
		return state(expected, found, s.run(answers, 20*ms, true), s.run(fast, 30*ms, 0.1))
	}
	s.j.SteadyStates.Before = check(false)
	begin := s.now
	for i := range 120 {
		s.j.SteadyStates.During = append(s.j.SteadyStates.During, check(i > 30 && i < 90 && i%40 < 20))
		s.now = s.now.Add(450 * ms)
	}
	end := s.now
	s.now = begin
	s.j.Run = append(s.j.Run, s.run(restart, end.Sub(begin), exited(0, "restarted\n", "")))
	s.j.SteadyStates.After = check(false)
	s.j.Deviated = true
	return s.end()
}

// Hostile is a text that tries to be more than text wherever it is shown.
const Hostile = "a|b `c` <b>d</b> <!-- chaos-report key=\"x\" --> @everyone #1 [e](https://evil.example) ]]> ::error::f\n" +
	"::set-output name=g::h\n##[error]i\n</details></summary>\x00\x1b[31mred\x1b[0m \xff\xfe ```\n```mermaid\ngantt\nsection j :crit, 0, 1\n" +
	"%% k; l: m, n # o $p$ *q* _r_ ~~s~~ ![t](u) &lt; &#124; \\| \u202egnp.exe {{v}} ${{ w }}\r\n| x | y |\n"

// markup has texts that try to control a page.
func markup() *report.Outcome {
	s := write("markup", Hostile)
	probe, action := process("probe", Hostile), process("action", Hostile)
	s.hypothesis(probe)
	s.method(action, process("action", "section :crit, x"), process("action", "gantt\ntitle y"))
	s.rollbacks(process("action", Hostile))
	s.j.SteadyStates.Before = state("", "", s.run(probe, 20*ms, exited(0, Hostile, Hostile)))
	s.j.Run = append(s.j.Run, s.fail(action, second, Hostile))
	s.j.SteadyStates.After = state(Hostile, Hostile, s.run(probe, 20*ms, exited(0, Hostile, Hostile)))
	s.j.Deviated = true
	s.o.JournalPath = "a|b`c`<!--.json"
	s.o.Reproduce = "docker run image run '" + Hostile + "'"
	return s.end()
}

// huge has an output of ten megabytes in many lines, and one in a single line.
func huge() *report.Outcome {
	s := write("huge", "Logs survive "+strings.Repeat("a very long title ", 100))
	probe, action := process("probe", "the logs are there"), process("action", strings.Repeat("long name ", 1000))
	s.hypothesis(probe)
	s.method(action)
	lines := strings.Repeat("0123456789 0123456789 0123456789 0123456789\n", 10<<20/44)
	s.j.SteadyStates.Before = state("", "", s.run(probe, 20*ms, exited(0, lines, "")))
	s.j.Run = append(s.j.Run, s.run(action, second, strings.Repeat("x", 10<<20)))
	s.j.SteadyStates.After = state(strings.Repeat("expected ", 10000), lines, s.run(probe, 20*ms, exited(1, lines, lines)))
	s.j.Deviated = true
	return s.end()
}

// answers has outputs of HTTP and of Python functions.
func answers() *report.Outcome {
	s := write("answers", "The catalogue survives the loss of a zone")
	get := pyvalue.MapOf("type", "probe", "name", "the catalogue is complete", "provider", pyvalue.MapOf("type", "http"))
	count := pyvalue.MapOf("type", "probe", "name", "count the nodes", "provider", pyvalue.MapOf("type", "python"))
	answer := func(status int64, body any) *pyvalue.Map {
		return pyvalue.MapOf("status", status, "headers", pyvalue.MapOf("content-type", "application/json"), "body", body)
	}
	s.hypothesis(get)
	s.method(count, get)
	s.j.SteadyStates.Before = state("", "", s.run(get, 80*ms, answer(200, pyvalue.MapOf("items", int64(100)))))
	s.j.Run = append(s.j.Run,
		s.run(count, 2*second, []any{pyvalue.MapOf("zone", "a", "nodes", int64(3)), pyvalue.MapOf("zone", "b", "nodes", int64(0))}),
		s.run(get, 90*ms, answer(503, "<html>no backend</html>")))
	s.j.SteadyStates.After = state("status 200", "status 503", s.run(get, 100*ms, answer(503, "<html>no backend</html>")))
	s.j.Deviated = true
	return s.end()
}

// expectedDeviation shows a weakness that is known.
func expectedDeviation() *report.Outcome {
	o := answers()
	renamed := outcome("expected-deviation", "")
	o.Source, o.File, o.JournalPath, o.Reproduce = renamed.Source, renamed.File, renamed.JournalPath, renamed.Reproduce
	o.Expected = journal.Deviated
	return o
}

// unexpectedPass no longer shows it.
func unexpectedPass() *report.Outcome {
	s := write("unexpected-pass", "A known weakness that is mended")
	probe := process("probe", "the shop answers")
	s.hypothesis(probe)
	s.j.SteadyStates.Before = state("", "", s.run(probe, 20*ms, true))
	s.j.SteadyStates.After = state("", "", s.run(probe, 20*ms, true))
	s.o.Expected = journal.Deviated
	return s.end()
}

// timedOut was interrupted before anything could be recorded.
func timedOut() *report.Outcome {
	s := write("timed-out", "Batches survive a slow disk")
	s.hypothesis(process("probe", "the batch is done"))
	s.method(process("action", "slow the disk down"))
	s.j.Status = journal.StatusInterrupted
	s.now = s.now.Add(300 * second)
	s.o.Reason = "it did not end within its timeout of 5m00s"
	return s.end()
}

// underWay is in the middle of its method, with one activity in the background.
func underWay() *report.Outcome {
	s := write("under-way", "Mails survive a restart")
	probe, load, restart := process("probe", "mails are sent"), process("action", "send mails"), process("action", "restart the server")
	load.Set("background", true)
	s.hypothesis(probe)
	s.method(load, restart, process("probe", "read the logs"))
	s.rollbacks(process("action", "stop sending"))
	s.j.SteadyStates.Before = state("", "", s.run(probe, 20*ms, true))
	s.j.Run = append(s.j.Run, &journal.Record{Activity: load, Start: s.now})
	s.j.Run = append(s.j.Run, s.run(restart, 2*second, exited(0, "ok\n", "")))
	o := s.end()
	o.State, o.Verdict, o.JournalPath = report.Running, "", ""
	s.j.Status, s.j.End, s.j.Duration = "", time.Time{}, 0
	return o
}
