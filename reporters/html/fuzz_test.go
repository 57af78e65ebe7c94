package html_test

import (
	"fmt"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// FuzzWrite asserts that no journal breaks the page, or is more than text in it. Its
// seeds are what is not of the type that it should be.
func FuzzWrite(f *testing.F) {
	for _, seed := range []struct{ experiment, run, state string }{
		{`{"title": ["<script>alert(1)</script>"], "description": {"a": 1}, "tags": [1, "</style>", {}]}`, `"x"`, `5`},
		{`{"contributions": {"x": [1], "</td>": "high"}, "configuration": ["x"], "secrets": {"a": {"b": "hunter2"}, "c": 5}}`, `null`, `{"probes": {}}`},
		{`{"controls": [1, {"name": 5}], "runtime": {"hypothesis": {"strategy": 7}}, "method": {"a": 1}, "rollbacks": [7]}`, `5`, `{"steady_state_met": 5, "probes": [{}]}`},
		{`{"steady-state-hypothesis": {"title": 5, "probes": [1, {"tolerance": {"type": "regex", "pattern": "("}}, {"tolerance": {"type": "jsonpath", "path": 5}}]}}`, `{}`, `{"probes": [5]}`},
		{`{}`, `{"activity": "x", "output": {"status": [], "stdout": {}}, "start": "2026-11-23T10:00:00", "duration": -5}`, `null`},
		{`{}`, `{"activity": {"type": "probe", "pauses": {"before": "x", "after": 1e308}}, "output": 1e308, "start": "2026-11-23T10:00:01", "status": "succeeded"}`, `null`},
		{`{}`, `{"activity": {"tolerance": [1, "x"]}, "start": "9999-11-23T10:00:01", "status": "succeeded", "duration": 1e300}`, `null`},
		{`{}`, `{"output": {"data": {"resultType": "matrix", "result": [1, {"values": [[1e300, "1"], ["x"], 5, [2, "1e308"], [3, "-1e308"]]}]}}}`, `null`},
		{`{}`, `{"output": {"body": "{\"data\": {\"resultType\": \"vector\", \"result\": [{\"value\": [1, \"-1e308\"]}, {\"value\": [1, \"1e308\"]}]}}"}}`, `null`},
	} {
		f.Add(seed.experiment, seed.run, seed.state)
	}
	f.Fuzz(func(t *testing.T, experiment, run, state string) {
		data := fmt.Sprintf(`{"experiment": %s, "start": "2026-11-23T10:00:00", "status": "completed", "run": [%s, %[2]s], "rollbacks": [], `+
			`"steady_states": {"before": %s, "during": [%[3]s, %[3]s], "after": null}}`, experiment, run, state)
		j, err := journal.Read([]byte(data))
		if err != nil {
			return
		}
		o := report.Recorded(j, reporttest.FailOn())
		o.Source = "journal.json"
		check(t, write(t, reporttest.Suite(o), report.Context{}, html.Options{}))
	})
}
