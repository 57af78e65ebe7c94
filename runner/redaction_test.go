package runner_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

func textOf(t *testing.T, j *journal.Journal) string {
	t.Helper()
	var text bytes.Buffer
	if err := j.Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// A long description of a tolerance is truncated without leaving a part of a secret,
// whether the tolerance names the secret or contains it.
func TestExpectationsHaveNoPartOfASecret(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("opensesame,", 30)
	for name, tolerance := range map[string]string{
		"a pattern with its name": `{type: regex, pattern: "^${key}$"}`, "a pattern": `{type: regex, pattern: "^` + secret + `$"}`,
		"the name": `"${key}"`, "a text": `"x` + secret + `"`, "a list": `["${key}", "x` + secret + `", "a"]`,
		"a path": `{type: jsonpath, path: "$.a", expect: ["` + secret + `"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j, _ := play(context.Background(), t, `
title: t
description: d
secrets: {group: {key: "`+secret+`"}}
steady-state-hypothesis:
  title: it answers
  probes:
  - {type: probe, name: p, tolerance: `+tolerance+`, provider: {type: fake, returns: {a: "y`+secret+`"}}}
method: []
`, runner.Options{})
			state := j.SteadyStates.Before
			if state == nil || state.Met || state.Probes[0].Tolerance.Expected == "" {
				t.Fatalf("got the state %+v, want one that does not hold", state)
			}
			if judgement := state.Probes[0].Tolerance; strings.Contains(judgement.Expected+judgement.Found, "sesame") {
				t.Errorf("got %+v", judgement)
			}
		})
	}
}

// A secret that a control finds is also removed from what was recorded before.
func TestSecretFoundOutLater(t *testing.T) {
	t.Parallel()
	var c *fakeControl
	c = doing("after activity login", func(context.Context, control.Point) (any, error) {
		c.run.SetScope(&values.Scope{Secrets: pyvalue.MapOf("group", pyvalue.MapOf("key", "opensesame"))})
		return nil, nil
	})
	j, _ := play(context.Background(), t, `
title: t
description: d
method:
- {type: action, name: login, provider: {type: fake, returns: {token: opensesame}}}
- {type: action, name: use, provider: {type: fake, echo: "says ${key}"}}
`, runner.Options{Control: c})
	text := textOf(t, j)
	if strings.Contains(text, "opensesame") || !strings.Contains(text, `"output": "says [redacted]"`) {
		t.Errorf("got the journal\n%s", text)
	}
}

// The reason of an interruption may come from an activity.
func TestReasonsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	_, events := play(context.Background(), t, `
title: t
description: d
secrets: {group: {key: opensesame}}
method:
- {type: action, name: ends, provider: {type: fake, ends: "no more of opensesame"}}
`, runner.Options{})
	if strings.Contains(events, "opensesame") || !strings.Contains(events, "no more of [redacted]") {
		t.Errorf("got the events\n%s", events)
	}
}
