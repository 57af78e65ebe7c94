package report

import "github.com/chaostoolkit/run-action/runner/journal"

// Ending says what interrupted a run, as the Reason of an Outcome: "ended by SIGTERM". It is
// empty if nothing did, or if the journal does not say what.
func Ending(j *journal.Journal) string {
	if j.Status != journal.StatusInterrupted || j.Interruption == nil {
		return ""
	}
	return "ended by " + j.Interruption.Reason
}
