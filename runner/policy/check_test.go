package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// hosts is a provider whose blocks have a "host", which may be a placeholder. Targets fails
// for a placeholder without a value.
type hosts struct{}

type visit struct {
	provider.Call
	block *source.Node
}

func (hosts) Compile(b provider.Spec, _ *source.Collector) provider.Call { return visit{block: b.Node} }

func (v visit) Targets(req provider.Request) ([]provider.Target, error) {
	text, _ := v.block.Get("host").Text()
	name, _ := req.Scope.SubstituteText(text).(string)
	if values.HasPlaceholder(name) {
		return nil, &values.MissingError{Key: name}
	}
	return []provider.Target{{Block: v.block, Key: "host", Resource: provider.Host{Scheme: "http", Name: name, Port: "80"}}}, nil
}

// violations returns what a policy does not permit of an experiment.
func violations(t *testing.T, rules, text string) string {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	environ := func(name string) (string, bool) { return "from-env", name == "HOST" }
	e, problems := experiment.Inspect(file, experiment.Options{Providers: provider.Registry{"visit": hosts{}}, LookupEnv: environ})
	if e == nil {
		t.Fatal(problems)
	}
	return read(t, rules).Check(e, file, environ).Error()
}

const everywhere = `
title: t
description: d
configuration:
  static: from-configuration
  env: {type: env, key: HOST}
  dynamic: {type: probe, name: c, provider: {type: visit, host: of-configuration}}
controls: [{name: c, provider: {type: python, module: top.control}}]
steady-state-hypothesis:
  title: h
  controls: [{name: ch, provider: {type: python, module: hypothesis.control}}]
  probes:
    - type: probe
      name: p
      provider: {type: visit, host: of-hypothesis}
      tolerance: {type: probe, name: t, provider: {type: visit, host: of-tolerance}}
method:
  - {type: action, name: a, provider: {type: visit, host: allowed}, controls: [{name: ca, provider: {type: python, module: activity.control}}]}
  - {type: action, name: b, provider: {type: visit, host: "${static}"}, background: true}
  - {type: action, name: c, provider: {type: visit, host: "${env}"}}
  - {type: action, name: d, provider: {type: visit, host: "${dynamic}"}}
  - {ref: p}
rollbacks:
  - {type: action, name: r, provider: {type: visit, host: of-rollbacks}}
`

// All targets of an experiment are checked, in every part of it; those that are not known
// yet are left to the run.
func TestCheckLooksEverywhere(t *testing.T) {
	t.Parallel()
	got := violations(t, "{hosts: {allow: [allowed]}, modules: {allow: [none]}}", everywhere)
	want := strings.Join([]string{
		`7:65: error: configuration.dynamic.provider.host: the policy does not permit the host http://of-configuration:80 [policy-host]`,
		`8:12: error: controls[0].provider.module: the policy does not permit the Python module top.control [policy-control]`,
		`11:14: error: steady-state-hypothesis.controls[0].provider.module: the policy does not permit the Python module hypothesis.control [policy-control]`,
		`15:37: error: steady-state-hypothesis.probes[0].provider.host: the policy does not permit the host http://of-hypothesis:80 [policy-host]`,
		`16:71: error: steady-state-hypothesis.probes[0].tolerance.provider.host: the policy does not permit the host http://of-tolerance:80 [policy-host]`,
		`18:80: error: method[0].controls[0].provider.module: the policy does not permit the Python module activity.control [policy-control]`,
		`19:59: error: method[1].provider.host: the policy does not permit the host http://from-configuration:80 [policy-host]`,
		`20:59: error: method[2].provider.host: the policy does not permit the host http://from-env:80 [policy-host]`,
		`24:59: error: rollbacks[0].provider.host: the policy does not permit the host http://of-rollbacks:80 [policy-host]`,
	}, "\n")
	got = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(got, "e.yaml:", ""),
		"; policy.yaml:1:10 allows only allowed", ""), "; policy.yaml:1:39 allows only none", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the violations differ (-want +got):\n%s", diff)
	}
}

func TestCheckOfDurationsAndRollbacks(t *testing.T) {
	t.Parallel()
	const start = "title: t\ndescription: d\nconfiguration: {long: 100, later: {type: probe, name: l, provider: {type: visit, host: a}}}\n"
	activity := func(more string) string {
		return "  - {type: action, name: a, provider: {type: visit, host: a}" + more + "}\n"
	}
	tests := []struct{ name, rules, text, want string }{
		{"its own timeout", "max-duration: 1m", "extensions: [{name: other}, {name: run-action, timeout: 2m}]\nmethod: []", `4:57: error: extensions[1].timeout: the policy does not permit a timeout of 2m0s`},
		{"an activity's timeout", "max-duration: 1m", "method:\n" + activity(", timeout: 61"), `5:5: error: method[0].timeout: the policy does not permit a timeout of 1m1s`},
		{"pauses together", "max-duration: 1m", "method:\n" + activity(", pauses: {before: 30, after: 20}") + activity(", pauses: {after: 11}"), `6:5: error: method[1]: the policy does not permit pauses of 1m1s until here`},
		{"a variable's pause", "max-duration: 1m", "method:\n" + activity(`, pauses: {after: "${long}"}`), `pauses of 1m40s until here`},
		{"a reference's pause", "max-duration: 1m", "method:\n" + activity(`, pauses: {after: 31}`) + "  - ref: a\n", `6:10: error: method[1]: the policy does not permit pauses of 1m2s`},
		{"endless pauses", "max-duration: 1m", "method:\n" + strings.Repeat(activity(`, pauses: {after: 9000000000}`), 3), `5:5: error: method[0]: the policy does not permit pauses of 8760h0m0s`},
		{"a pause in the background", "max-duration: 1m", "method:\n" + activity(`, background: true, pauses: {after: 100}`), ""},
		{"a pause of later", "max-duration: 1m", "method:\n" + activity(`, pauses: {after: "${later}"}`), ""},
		{"no rollbacks", "rollbacks: required", "method:\n" + activity(""), `5:3: error: method: the policy does not permit actions without rollbacks; policy.yaml:1:12 requires them`},
		{"rollbacks never", "rollbacks: required", "runtime: {rollbacks: {strategy: never}}\nmethod: []", `4:33: error: runtime.rollbacks.strategy: the policy does not permit the strategy "never"`},
		{"rollbacks", "rollbacks: required", "method:\n" + activity("") + "rollbacks:\n" + activity(""), ""},
		{"nothing to roll back", "rollbacks: required", "method: [{type: probe, name: p, provider: {type: visit, host: a}}]", ""},
		{"optional rollbacks", "rollbacks: optional", "method:\n" + activity(""), ""},
	}
	for _, test := range tests {
		got := violations(t, test.rules, start+test.text)
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: got\n%s\nwant %q", test.name, got, test.want)
		}
	}
}
