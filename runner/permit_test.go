package runner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// refusing permits everything except some activities, by name, and records about which
// it was asked.
type refusing struct{ names, asked []string }

func (r *refusing) permit(a *experiment.Activity, _ *provider.Request) error {
	r.asked = append(r.asked, a.Name)
	if slices.Contains(r.names, a.Name) {
		return errors.New("not permitted")
	}
	return nil
}

// An activity that is not permitted is not carried out and aborts the run, whose
// rollbacks are played.
func TestRefusedActivityAbortsTheRun(t *testing.T) {
	t.Parallel()
	r := &refusing{names: []string{"b"}}
	j, _ := play(context.Background(), t, method(
		`{type: action, name: a, provider: {type: fake}}`,
		`{type: action, name: b, provider: {type: fake, returns: 1}}`,
		`{type: action, name: c, provider: {type: fake}}`,
	)+"rollbacks: [{type: action, name: r, provider: {type: fake}}]", runner.Options{Permit: r.permit})
	if j.Status != journal.StatusAborted || len(j.Run) != 2 || j.Run[1].Status != journal.OutcomeFailed || j.Run[1].Output != nil {
		t.Errorf("got run %s with %d activities, want aborted with the second one failed and no third", j.Status, len(j.Run))
	}
	if got := strings.Join(j.Run[1].Exception, ""); got != "not permitted\n" {
		t.Errorf("got the exception %q, want the refusal", got)
	}
	if diff := cmp.Diff([]string{"a", "b", "r"}, r.asked); diff != "" {
		t.Errorf("it was asked about others (-want +got):\n%s", diff)
	}
}

// Permit is asked about everything that is carried out. (The tolerance is not met, so
// that there is no method.)
func TestProbesAndRollbacksAreAskedAbout(t *testing.T) {
	t.Parallel()
	r := &refusing{}
	play(context.Background(), t, `
title: t
description: d
configuration: {key: {type: probe, name: configuration, provider: {type: fake, returns: 1}}}
steady-state-hypothesis:
  title: h
  probes:
    - type: probe
      name: hypothesis
      provider: {type: fake, returns: 1}
      tolerance: {type: probe, name: tolerance, provider: {type: fake, returns: true}}
method: [{type: action, name: method, provider: {type: fake}}]
rollbacks: [{type: action, name: rollback, provider: {type: fake}}]
`, runner.Options{Permit: r.permit})
	want := []string{"configuration", "hypothesis", "tolerance", "rollback"}
	if diff := cmp.Diff(want, r.asked); diff != "" {
		t.Errorf("it was asked about others (-want +got):\n%s", diff)
	}
}

// No method is played after a probe of the configuration was refused.
func TestRefusedConfiguration(t *testing.T) {
	t.Parallel()
	r := &refusing{names: []string{"configuration"}}
	j, _ := play(context.Background(), t, `
title: t
description: d
configuration: {key: {type: probe, name: configuration, provider: {type: fake, returns: 1}}}
method: [{type: action, name: method, provider: {type: fake}}]
`, runner.Options{Permit: r.permit})
	if j.Status != journal.StatusAborted || len(j.Run) != 0 {
		t.Errorf("got run %s with %d activities, want aborted with none", j.Status, len(j.Run))
	}
}
