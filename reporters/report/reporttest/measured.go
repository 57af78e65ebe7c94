package reporttest

import (
	"fmt"
	"math"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Measured returns a suite whose experiments observed numbers: by repeated probes, and by
// queries of Prometheus. They declare all that an experiment can: tags, contributions,
// configuration, secrets, pauses, and activities in the background.
func Measured() *report.Suite { return Suite(latency(), capacity(), passedMeasured()) }

// latency watches how long a shop takes to answer while its payment service is slow.
func latency() *report.Outcome {
	s := write("latency", "Customers do not wait while payments are slow")
	s.o.Strategy = experiment.Continuously
	answers := process("probe", "the checkout answers")
	answers.Set("tolerance", int64(200))
	answers.Set("provider", pyvalue.MapOf("type", "http", "url", "${shop}/checkout", "timeout", int64(3)))
	takes := pyvalue.MapOf("type", "probe", "name", "milliseconds of a checkout", "tolerance", pyvalue.MapOf(
		"type", "range", "range", []any{int64(0), int64(400)}), "provider", pyvalue.MapOf("type", "python", "module", "shop", "func", "latency"))
	load, slow, heal := process("action", "order bicycles"), process("action", "slow the payment service"), process("action", "heal the payment service")
	load.Set("background", true)
	slow.Set("pauses", pyvalue.MapOf("after", int64(20)))
	query := pyvalue.MapOf("type", "probe", "name", "requests by service", "provider", pyvalue.MapOf("type", "python", "module", "chaosprometheus.probes", "func", "query_interval"))
	s.hypothesis(answers, takes)
	s.method(load, slow, heal, query)
	s.rollbacks(process("action", "close the shop"), process("action", "remove the orders"))
	s.declare()
	origin := s.now
	check := func() *journal.State {
		took := checkoutTime(s.now.Sub(origin).Seconds())
		expected, found := "", ""
		if took > 400 {
			expected, found = "between 0 and 400", fmt.Sprintf("%.1f", took)
		}
		return state(expected, found, s.run(answers, 20*ms, pyvalue.MapOf("status", int64(200), "body", "ok")), s.run(takes, 5*ms, took))
	}
	s.j.SteadyStates.Before = check()
	began := s.now
	for range 60 {
		s.j.SteadyStates.During = append(s.j.SteadyStates.During, check())
		s.now = s.now.Add(575 * ms)
	}
	ended := s.now
	s.now = began
	s.j.Run = append(s.j.Run, s.run(load, 34*second, exited(0, "ordered 340 bicycles\n", "")))
	s.now = began.Add(6 * second)
	s.j.Run = append(s.j.Run, s.run(slow, 800*ms, exited(0, "", "")))
	s.now = began.Add(27 * second)
	s.j.Run = append(s.j.Run, s.run(heal, 400*ms, exited(0, "", "")), s.run(query, 200*ms, matrix(origin)))
	s.now = ended
	s.j.SteadyStates.After = check()
	s.j.Rollbacks = append(s.j.Rollbacks, s.run(process("action", "close the shop"), 300*ms, exited(0, "closed\n", "")))
	s.j.Deviated = true
	return s.end()
}

// checkoutTime returns the milliseconds of a checkout after so many seconds: more of them
// between the 10th and the 30th second.
func checkoutTime(seconds float64) float64 {
	took := 120 + 25*math.Sin(seconds*1.7)
	if seconds > 10 && seconds < 30 {
		took += 60 * min(seconds-10, 10)
	}
	return took
}

// declare adds what an experiment can declare besides its activities.
func (s *script) declare() {
	e := s.j.Experiment
	e.Set("description", "The checkout has to answer within 400 milliseconds, whatever the payment service does.\n\nOrders are taken first and paid for later.")
	e.Set("tags", []any{"shop", "latency"})
	e.Set("contributions", pyvalue.MapOf("performance", "high", "reliability", "medium", "security", "none"))
	e.Set("configuration", pyvalue.MapOf(
		"shop", pyvalue.MapOf("type", "env", "key", "SHOP_URL", "default", "http://shop.example"),
		"orders", int64(340), "started", process("probe", "start the shop")))
	e.Set("secrets", pyvalue.MapOf("payments", pyvalue.MapOf("token", pyvalue.MapOf("type", "env", "key", "PAYMENTS_TOKEN"))))
	e.Set("controls", []any{pyvalue.MapOf("name", "tracing")})
}

// matrix is Prometheus's answer to a query over time.
func matrix(from time.Time) *pyvalue.Map {
	var results []any
	for i, service := range []string{"checkout", "payment", "stock"} {
		var values []any
		for k := range 36 {
			n := float64(40+30*i) + 12*math.Sin(float64(k)/3+float64(i))
			values = append(values, []any{float64(from.Unix() + int64(k)), fmt.Sprintf("%.2f", n)})
		}
		results = append(results, pyvalue.MapOf("metric", pyvalue.MapOf("__name__", "requests:rate1m", "service", service), "values", values))
	}
	return pyvalue.MapOf("status", "success", "data", pyvalue.MapOf("resultType", "matrix", "result", results))
}

// capacity asks Prometheus for the latest numbers.
func capacity() *report.Outcome {
	s := write("capacity", "Three zones are enough for the sale")
	count := pyvalue.MapOf("type", "probe", "name", "nodes by zone", "provider", pyvalue.MapOf("type", "http", "url", "http://prometheus.example/api/v1/query"))
	s.hypothesis(process("probe", "the shop answers"))
	s.method(count)
	s.j.Experiment.Set("tags", []any{"shop", "capacity"})
	s.j.Experiment.Set("contributions", pyvalue.MapOf("reliability", "high", "scalability", "high", "security", "low"))
	s.j.SteadyStates.Before = state("", "", s.run(process("probe", "the shop answers"), 20*ms, true))
	var results []any
	for zone, n := range []string{"12", "9", "0"} {
		results = append(results, pyvalue.MapOf("metric", pyvalue.MapOf("zone", fmt.Sprintf("eu-%d", zone)), "value", []any{float64(s.now.Unix()), n}))
	}
	body := pyvalue.MapOf("status", "success", "data", pyvalue.MapOf("resultType", "vector", "result", results))
	s.j.Run = append(s.j.Run, s.run(count, 80*ms, pyvalue.MapOf("status", int64(200), "headers", pyvalue.NewMap(0), "body", body)))
	s.j.SteadyStates.After = state("", "", s.run(process("probe", "the shop answers"), 20*ms, true))
	return s.end()
}

// passedMeasured declares contributions and no more.
func passedMeasured() *report.Outcome {
	s := write("restart", "Restarts go unnoticed")
	restart := process("action", "restart the shop")
	s.method(restart)
	s.j.Experiment.Set("tags", []any{"restart"})
	s.j.Experiment.Set("contributions", pyvalue.MapOf("reliability", "low", "security", "medium"))
	s.j.Run = append(s.j.Run, s.run(restart, 2*second, exited(0, "restarted\n", "")))
	return s.end()
}
