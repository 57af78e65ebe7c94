package runner

import (
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// explain returns what a tolerance expected of an output and what was found, without
// secrets. It checks a redacted output with a redacted tolerance: a part of a secret
// could not be recognised in a text that was truncated.
func (r *run) explain(t *experiment.Tolerance, output any) (expected, found string) {
	redactor, scope := r.ledger.redactor, r.scope.Load()
	check := t.Check
	if clean := redactor.Redact(t.Document); !pyvalue.Equal(clean, t.Document) {
		if compiled := tolerance.Compile(source.FromValue(clean), source.NewCollector("")); compiled != nil {
			check = compiled
		}
	}
	secrets, _ := redactor.Redact(scope.Secrets).(*pyvalue.Map)
	configuration, _ := redactor.Redact(scope.Configuration).(*pyvalue.Map)
	outcome := check.Check(redactor.Redact(output), &values.Scope{Configuration: configuration, Secrets: secrets})
	return redactor.RedactText(outcome.Expected), redactor.RedactText(outcome.Found)
}
