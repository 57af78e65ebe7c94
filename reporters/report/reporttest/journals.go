package reporttest

import (
	"embed"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/journal"
)

//go:embed journals/*.json
var files embed.FS

// Journal is the journal of a real run.
type Journal struct {
	// Name is the name of its file without the extension.
	Name string
	Data []byte
	// Verdict is the expected verdict, Strict that with FailOn.
	Verdict, Strict journal.Verdict
}

// Journals returns the journals of real runs, of the Chaos Toolkit and of chaos, by name. See
// journals/README.md for their origin.
func Journals() []Journal {
	all := []Journal{
		{Name: "chaos-activity-failed", Verdict: journal.Passed, Strict: journal.Failed},
		{Name: "chaos-background", Verdict: journal.Passed},
		{Name: "chaos-controls", Verdict: journal.Passed},
		{Name: "chaos-deviated-after", Verdict: journal.Deviated},
		{Name: "chaos-deviated-during", Verdict: journal.Deviated},
		{Name: "chaos-dry-activities", Verdict: journal.Passed},
		{Name: "chaos-interrupted-method", Verdict: journal.Interrupted},
		{Name: "chaos-interrupted-rollbacks", Verdict: journal.Interrupted},
		{Name: "chaos-passed", Verdict: journal.Passed},
		{Name: "chaos-probe-failed-before", Verdict: journal.Failed},
		{Name: "chaos-rollback-failed", Verdict: journal.Passed, Strict: journal.Failed},
		{Name: "chaos-unsteady", Verdict: journal.Unsteady},
		{Name: "reference-0.12.2-activity-failed", Verdict: journal.Passed, Strict: journal.Failed},
		// It does not say why it failed.
		{Name: "reference-0.12.2-deviated-after", Verdict: journal.Failed},
		{Name: "reference-0.12.2-interrupted-method", Verdict: journal.Interrupted},
		{Name: "reference-0.12.2-passed", Verdict: journal.Passed},
		{Name: "reference-0.12.2-unsteady", Verdict: journal.Failed},
		{Name: "reference-0.15.1-activity-failed", Verdict: journal.Passed, Strict: journal.Failed},
		{Name: "reference-0.15.1-deviated-after", Verdict: journal.Deviated},
		{Name: "reference-0.15.1-interrupted-method", Verdict: journal.Interrupted},
		{Name: "reference-0.15.1-passed", Verdict: journal.Passed},
		{Name: "reference-0.15.1-unsteady", Verdict: journal.Unsteady},
		{Name: "reference-aborted", Verdict: journal.Aborted},
		{Name: "reference-activity-failed", Verdict: journal.Passed, Strict: journal.Failed},
		{Name: "reference-background", Verdict: journal.Passed},
		{Name: "reference-continuous", Verdict: journal.Passed},
		{Name: "reference-controls", Verdict: journal.Passed},
		{Name: "reference-deviated-after", Verdict: journal.Deviated},
		// The key "deviated" is false: it was back after the method.
		{Name: "reference-deviated-during", Verdict: journal.Deviated},
		{Name: "reference-deviated-fail-fast", Verdict: journal.Deviated},
		{Name: "reference-dry-actions", Verdict: journal.Passed},
		{Name: "reference-dry-activities", Verdict: journal.Passed},
		{Name: "reference-interrupted-after", Verdict: journal.Interrupted},
		{Name: "reference-interrupted-before", Verdict: journal.Interrupted},
		{Name: "reference-interrupted-method", Verdict: journal.Interrupted},
		{Name: "reference-interrupted-pause", Verdict: journal.Interrupted},
		{Name: "reference-interrupted-rollbacks", Verdict: journal.Interrupted},
		{Name: "reference-no-hypothesis", Verdict: journal.Passed},
		{Name: "reference-passed", Verdict: journal.Passed},
		{Name: "reference-probe-failed-after", Verdict: journal.Failed},
		{Name: "reference-probe-failed-before", Verdict: journal.Failed},
		{Name: "reference-prometheus", Verdict: journal.Passed},
		{Name: "reference-rollback-failed", Verdict: journal.Passed, Strict: journal.Failed},
		{Name: "reference-unsteady", Verdict: journal.Unsteady},
	}
	for i := range all {
		data, err := files.ReadFile("journals/" + all[i].Name + ".json")
		if err != nil {
			panic(fmt.Sprintf("a journal is missing: %v", err)) // the compiler put it there
		}
		all[i].Data = data
		if all[i].Strict == "" {
			all[i].Strict = all[i].Verdict
		}
	}
	return all
}
