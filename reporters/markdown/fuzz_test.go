package markdown_test

import (
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// FuzzJournal holds that any journal makes a harmless document.
func FuzzJournal(f *testing.F) {
	for _, j := range reporttest.Journals() {
		f.Add(j.Data)
	}
	f.Add([]byte(`{"experiment": {"title": ["<script>"], "tags": [{}], "description": {"a": 1}, "contributions": {"|": "<b>", "x": []},
		"configuration": {"a": {"type": "env"}, "b": {"type": "probe"}, "c": null}, "secrets": {"s": 1, "t": {}},
		"steady-state-hypothesis": {"title": 1, "probes": [1, null, {"name": "@x", "tolerance": {"type": "probe"}}, {"tolerance": []}]},
		"method": [1, {"background": "yes", "provider": {"type": "process", "arguments": {"a": [1]}}}], "rollbacks": {"a": 1}},
		"status": "completed", "deviated": true, "run": [{"activity": {"provider": {"type": "http"}}, "output": {"status": 1e999, "body": "` + "```" + `"}, "exception": [1]}],
		"steady_states": {"after": {"probes": [{"tolerance_met": false}]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := journal.Read(data)
		if err != nil {
			return
		}
		o := report.Recorded(j, reporttest.FailOn())
		s := &report.Suite{Verdict: o.Verdict, Outcomes: []*report.Outcome{o, {Title: "another"}}, Start: j.Start, End: j.Start.Add(time.Second)}
		check(t, write(t, s, j.Experiment.String("title")))
	})
}
