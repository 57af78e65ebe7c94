package policy_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/source"
)

// A slip must not open a door: whatever is not understood is an error.
func TestRefusesWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", `1:1: error: this is not a policy, found null`},
		{"[]", `1:1: error: this is not a policy`},
		{"{}", `1:1: error: this is not a policy`},
		{"network: {allow: [a]}", `1:1: error: network: unknown key "network", expected one of providers,`},
		{"hostss: {allow: [a]}", `1:1: error: hostss: unknown key "hostss"; did you mean "hosts"?`},
		{"hosts: {alow: [a]}", `1:9: error: hosts.alow: unknown key "alow"; did you mean "allow"?`},
		{"hosts: {allow: [a]}\nhosts: {allow: [b]}", `2:1: error: the key "hosts" occurs twice`},
		{"hosts:", `1:7: error: hosts: a rule needs "allow" or "deny", found null`},
		{"hosts: {}", `1:8: error: hosts: a rule needs "allow" or "deny"`},
		{"hosts: [a]", `1:8: error: hosts: a rule needs "allow" or "deny"`},
		{"hosts: {allow: }", `1:16: error: hosts.allow: a rule needs a list of patterns, found null`},
		{"hosts: {allow: a}", `1:16: error: hosts.allow: a rule needs a list of patterns`},
		{"hosts: {allow: [8080]}", `1:17: error: hosts.allow[0]: this is not a valid pattern, found 8080`},
		{"hosts: {allow: [null]}", `1:17: error: hosts.allow[0]: this is not a valid pattern, found null`},
		{`hosts: {allow: [" a"]}`, `1:17: error: hosts.allow[0]: this is not a valid pattern`},
		{"hosts: {allow: [" + strings.Repeat("a", 2000) + "]}", `1:17: error: hosts.allow[0]: this is not a valid pattern`},
		{`hosts: {allow: ["*example.com"]}`, `a "*" is the first label`},
		{`hosts: {allow: ["a.*"]}`, `a "*" is the first label`},
		{`hosts: {allow: ["10.0.*"]}`, `a "*" is the first label`},
		{`hosts: {allow: ["ftp://a"]}`, `the scheme of a host is http or https`},
		{`hosts: {allow: ["a/path"]}`, `a host is a name or an address, without a path`},
		{`hosts: {allow: ["user@a"]}`, `a host is a name or an address`},
		{`hosts: {allow: ["a:http"]}`, `a port is a number`},
		{`hosts: {allow: ["a:0080"]}`, `a port is a number`},
		{`hosts: {allow: ["::1"]}`, `write an address with colons in brackets`},
		{`hosts: {allow: ["[::1"]}`, `the bracket is not closed`},
		{`hosts: {allow: ["a..b"]}`, `this is not a valid host name`},
		{`executables: {allow: [../x]}`, `begins with "/" or "./", has no ".."`},
		{`executables: {allow: [~/x]}`, `begins with "/" or "./", has no ".."`},
		{`executables: {allow: [/opt/]}`, `begins with "/" or "./", has no ".."`},
		{`executables: {allow: [..]}`, `this is not the name of an executable`},
		{`modules: {allow: ["chaosk8s:x"]}`, `cannot contain ":x"`},
		{`namespaces: {allow: [Staging]}`, `a namespace consists of lower-case letters`},
		{`max-duration: 0`, `this is not a valid duration, found 0`},
		{`max-duration: true`, `this is not a valid duration, found true`},
		{`max-duration: soon`, `this is not a valid duration, found "soon"`},
		{`max-duration: -5m`, `this is not a valid duration`},
		{`max-duration: .nan`, `this is not a valid duration`},
		{`max-duration: .inf`, `this is not a valid duration`},
		{`max-duration: null`, `this is not a valid duration`},
		{`forks: no`, `unknown value for forks, found false, expected none, validate or run [invalid-value]`},
		{`forks:`, `unknown value for forks, found null`},
		{`rollbacks: yes`, `unknown value for rollbacks, found true, expected required or optional`},
	}
	for _, test := range tests {
		file, err := source.Parse("p.yaml", source.YAML, []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		p, problems := policy.Read(file)
		if p != nil || !strings.Contains(problems.Error(), test.want) {
			t.Errorf("%.60s: got %v and\n%v\nwant no policy and %s", test.text, p, problems, test.want)
		}
	}
}

// All of them are reported at once.
func TestReportsAllProblems(t *testing.T) {
	t.Parallel()
	file, err := source.Parse("p.json", source.JSON, []byte("{\"hosts\": {\"allow\": [1, \"a/b\"]},\n \"forks\": 2}"))
	if err != nil {
		t.Fatal(err)
	}
	_, problems := policy.Read(file)
	want := strings.Join([]string{
		`p.json:1:22: error: hosts.allow[0]: this is not a valid pattern, found 1, expected a string of at most 1024 characters without spaces around it [policy-pattern]`,
		`p.json:1:25: error: hosts.allow[1]: a host is a name or an address, without a path, found "a/b" [policy-pattern]`,
		`p.json:2:11: error: forks: unknown value for forks, found 2, expected none, validate or run [invalid-value]`,
	}, "\n")
	if diff := cmp.Diff(want, problems.Error()); diff != "" {
		t.Errorf("the problems differ (-want +got):\n%s", diff)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	p := read(t, "max-duration: 90")
	for _, test := range []struct {
		p             *policy.Policy
		timeout, want time.Duration
		limited       bool
	}{
		{p, 0, 90 * time.Second, true},
		{p, time.Hour, 90 * time.Second, true},
		{p, time.Minute, time.Minute, false},
		{nil, time.Hour, time.Hour, false},
		{read(t, "forks: run"), 0, 0, false},
	} {
		if got, limited := test.p.Limit(test.timeout); got != test.want || limited != test.limited {
			t.Errorf("%s: got %s, %t, want %s, %t", test.timeout, got, limited, test.want, test.limited)
		}
	}
}

func TestExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../examples/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, string(text))
	if got := p.Forks(); got != policy.ForksValidate {
		t.Errorf("got %s for forks, want validate", got)
	}
}
