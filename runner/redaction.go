package runner

import (
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// explain says what a tolerance expected of an output and what was found, without
// secrets. Both are told of a redacted tolerance and a redacted output: in a text
// that was cut, a part of a secret would not be recognised.
func (r *run) explain(t *experiment.Tolerance, output any) (expected, found string) {
	redactor, scope := r.o.Redactor, r.scope.Load()
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

// redactAgain takes secrets out of the journal that came to light only after they
// were recorded, as a token that an activity returned before a control made it a
// secret.
func (r *run) redactAgain() {
	r.amend(func() {
		if r.o.Redactor.Known() > r.known {
			r.j.Redact(r.o.Redactor.Redact)
		}
	})
}
