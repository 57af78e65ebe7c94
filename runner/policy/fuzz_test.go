package policy_test

import (
	"testing"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// judgeAll has a policy judge all kinds of things that are called name.
func judgeAll(t *testing.T, p *policy.Policy, name string) {
	t.Helper()
	for _, r := range []provider.Resource{
		provider.Host{Scheme: "http", Name: name, Port: "80"},
		provider.Program{Name: name, Path: name, Dir: "/", Arguments: []string{"-n", name, "-" + name}},
		provider.Program{Name: "kubectl", Path: "/bin/kubectl", Dir: "/", Arguments: []string{"-n", name, "-" + name}},
		provider.Function{Module: name, Name: name},
		provider.Function{Module: "chaosk8s", Name: name, Arguments: pyvalue.MapOf("ns", name)},
	} {
		first := p.Permit(&experiment.Activity{Call: reaching{resource: r}, Provider: name}, &provider.Request{})
		second := p.Permit(&experiment.Activity{Call: reaching{resource: r}, Provider: name}, &provider.Request{})
		if (first == nil) != (second == nil) {
			t.Fatalf("got %v, then %v", first, second)
		}
	}
	if err := p.PermitControl(name); err != nil && err.Error() == "" {
		t.Fatal("got an error without a message")
	}
}

// FuzzRead checks that no policy makes reading or judging panic or hang, and that
// there is one exactly if nothing is wrong with it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`hosts: {allow: ["https://*.a.b:80", "[::1]", 10.0.0.0/8], deny: ["*"]}`,
		`executables: {allow: [/a/**/b*, ./c, d*e], deny: [sh]}`,
		`{modules: {allow: [a.*.b]}, namespaces: {allow: ["*"], deny: [kube-*]}, max-duration: 1e3, forks: none, rollbacks: required}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := source.Parse("p.yaml", source.YAML, []byte(text))
		if err != nil {
			return
		}
		p, problems := policy.Read(file)
		if (p == nil) != problems.HasErrors() {
			t.Fatalf("got the policy %v with the problems %v", p, problems)
		}
		if p == nil {
			return
		}
		for _, name := range []string{"example.com", "127.0.0.1", "::1", "x/../y", "*", ""} {
			judgeAll(t, p, name)
		}
	})
}
