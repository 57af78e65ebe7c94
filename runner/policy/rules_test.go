package policy_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// reaching is a Call that reaches for one thing.
type reaching struct {
	provider.Call
	resource provider.Resource
}

func (r reaching) Targets(provider.Request) ([]provider.Target, error) {
	return []provider.Target{{Resource: r.resource}}, nil
}

func read(t testing.TB, text string) *policy.Policy {
	t.Helper()
	file, err := source.Parse("policy.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, problems := policy.Read(file)
	if p == nil {
		t.Fatal(problems)
	}
	return p
}

// permits reports whether an activity that reaches for r may be carried out.
func permits(t *testing.T, p *policy.Policy, r provider.Resource) bool {
	t.Helper()
	err := p.Permit(&experiment.Activity{Call: reaching{resource: r}, Provider: "process"}, &provider.Request{})
	if _, refused := errors.AsType[*policy.Refused](err); err != nil && !refused {
		t.Errorf("got the error %v, want a *policy.Refused", err)
	}
	return err == nil
}

func TestHosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		policy string
		host   provider.Host
		want   bool
	}{
		{`{allow: [api.example.com]}`, provider.Host{Scheme: "http", Name: "api.example.com", Port: "80"}, true},
		{`{allow: [api.example.com]}`, provider.Host{Scheme: "https", Name: "api.example.com", Port: "8443"}, true},
		{`{allow: [api.example.com]}`, provider.Host{Scheme: "http", Name: "api.example.com.", Port: "80"}, true},
		{`{allow: [API.Example.com.]}`, provider.Host{Scheme: "http", Name: "api.example.com", Port: "80"}, true},
		{`{allow: [bücher.example]}`, provider.Host{Scheme: "http", Name: "xn--bcher-kva.example", Port: "80"}, true},
		{`{allow: [api.example.com]}`, provider.Host{Scheme: "http", Name: "api.example.com.evil.org", Port: "80"}, false},
		{`{allow: ["https://api.example.com"]}`, provider.Host{Scheme: "http", Name: "api.example.com", Port: "80"}, false},
		{`{allow: ["api.example.com:8080"]}`, provider.Host{Scheme: "http", Name: "api.example.com", Port: "80"}, false},
		{`{allow: ["*.example.com"]}`, provider.Host{Scheme: "http", Name: "a.b.example.com", Port: "80"}, true},
		{`{allow: ["*.example.com"]}`, provider.Host{Scheme: "http", Name: "example.com", Port: "80"}, false},
		{`{allow: ["*.example.com"]}`, provider.Host{Scheme: "http", Name: ".example.com", Port: "80"}, false},
		{`{allow: ["*.example.com"]}`, provider.Host{Scheme: "http", Name: "evilexample.com", Port: "80"}, false},
		{`{allow: ["api-*.example.com"]}`, provider.Host{Scheme: "http", Name: "api-1.example.com", Port: "80"}, true},
		{`{allow: ["api-*.example.com"]}`, provider.Host{Scheme: "http", Name: "api-1.evil.example.com", Port: "80"}, false},
		{`{allow: ["*"], deny: [169.254.0.0/16]}`, provider.Host{Scheme: "http", Name: "169.254.169.254", Port: "80"}, false},
		{`{allow: ["*"], deny: [169.254.169.254]}`, provider.Host{Scheme: "http", Name: "::ffff:169.254.169.254", Port: "80"}, false},
		{`{deny: [127.0.0.1]}`, provider.Host{Scheme: "http", Name: "0x7f000001", Port: "80"}, false},
		{`{deny: [127.0.0.1]}`, provider.Host{Scheme: "http", Name: "2130706433", Port: "80"}, false},
		{`{deny: [127.0.0.1]}`, provider.Host{Scheme: "http", Name: "127.1", Port: "80"}, false},
		{`{allow: ["*"]}`, provider.Host{Scheme: "http", Name: "0177.0.0.1", Port: "80"}, false},
		{`{deny: [127.0.0.1]}`, provider.Host{Scheme: "http", Name: "127.0.0.2", Port: "80"}, true},
		{`{allow: ["[::1]:80"]}`, provider.Host{Scheme: "http", Name: "::1", Port: "80"}, true},
		{`{allow: ["[0:0:0:0:0:0:0:1]"]}`, provider.Host{Scheme: "http", Name: "::1", Port: "80"}, true},
		{`{allow: []}`, provider.Host{Scheme: "http", Name: "localhost", Port: "80"}, false},
		{`{allow: [localhost], deny: ["localhost:80"]}`, provider.Host{Scheme: "http", Name: "localhost", Port: "80"}, false},
	}
	for _, test := range tests {
		if got := permits(t, read(t, "hosts: "+test.policy), test.host); got != test.want {
			t.Errorf("hosts %s, %v: got %t, want %t", test.policy, test.host, got, test.want)
		}
	}
}

func TestExecutables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, folder := range []string{"scripts", "elsewhere/bin"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"scripts/innocent": "/bin/sh", "scripts/again": "innocent", "scripts/out": dir + "/elsewhere/bin",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	program := func(name, path string) provider.Program { return provider.Program{Name: name, Path: path, Dir: dir} }
	tests := []struct {
		policy  string
		program provider.Program
		want    bool
	}{
		{`{allow: [kubectl]}`, program("kubectl", "/usr/bin/kubectl"), true},
		{`{allow: [kube*]}`, program("kubectl", "/usr/bin/kubectl"), true},
		{`{allow: [kubectl]}`, program("./kubectl", "./kubectl"), false},
		{`{allow: [kubectl]}`, program("kubectl", "./kubectl"), false}, // PATH has "." in it
		{`{allow: [kubectl]}`, program("/tmp/kubectl", "/tmp/kubectl"), false},
		{`{allow: [/usr/bin/kubectl]}`, program("kubectl", "/usr/bin/kubectl"), true},
		{`{allow: [/usr/bin/*]}`, program("x", "/usr/bin/../local/x"), false},
		{`{allow: [/opt/*]}`, program("/opt/a/b", "/opt/a/b"), false},
		{`{allow: [/opt/**]}`, program("/opt/a/b", "/opt/a/b"), true},
		{`{allow: [./scripts/*]}`, program("scripts/x", "scripts/x"), true},
		{`{allow: [scripts/*]}`, program("scripts/x", dir+"/scripts/x"), true},
		{`{allow: [./scripts/*]}`, program("scripts/x/y", "scripts/x/y"), false},
		{`{allow: [./scripts/*]}`, program("scripts/../x", "scripts/../x"), false},
		{`{allow: [./scripts/*]}`, program("scripts/out/../x", "scripts/out/../x"), false},
		{`{allow: [./elsewhere/*]}`, program("scripts/out/../x", "scripts/out/../x"), true},
		{`{deny: [sh]}`, program("sh", "/bin/sh"), false},
		{`{deny: [sh]}`, program("/bin/sh", "/bin/sh"), false},
		{`{deny: [sh]}`, program("scripts/innocent", "scripts/innocent"), false},
		{`{deny: [sh]}`, program("scripts/again", "scripts/again"), false},
		{`{deny: [/bin/sh]}`, program("scripts/again", "scripts/again"), false},
		{`{deny: [/bin/*]}`, program("x", "scripts/innocent"), false},
		{`{deny: [sh]}`, program("kubectl", "/usr/bin/kubectl"), true},
		{`{allow: ["*"], deny: [kubectl]}`, program("kubectl", "/usr/bin/kubectl"), false},
	}
	for _, test := range tests {
		if got := permits(t, read(t, "executables: "+test.policy), test.program); got != test.want {
			t.Errorf("executables %s, %+v: got %t, want %t", test.policy, test.program, got, test.want)
		}
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		policy string
		f      provider.Function
		want   bool
	}{
		{`{allow: [chaosk8s.*]}`, provider.Function{Module: "chaosk8s.pod.actions", Name: "delete_pods"}, true},
		{`{allow: [chaosk8s.*]}`, provider.Function{Module: "chaosk8sevil.pod", Name: "f"}, false},
		{`{allow: [chaosk8s.*.probes.*]}`, provider.Function{Module: "chaosk8s.pod.actions", Name: "delete_pods"}, false},
		{`{allow: [chaosk8s.pod.probes.count_pods]}`, provider.Function{Module: "chaosk8s.pod.probes", Name: "count_pods"}, true},
		{`{allow: [chaosk8s.pod.probes.count_pods]}`, provider.Function{Module: "chaosk8s.pod.probes", Name: "pods_in_phase"}, false},
		{`{allow: [chaosk8s.*], deny: [chaosk8s.node.*]}`, provider.Function{Module: "chaosk8s.node.actions", Name: "drain_nodes"}, false},
		{`{deny: [os.*]}`, provider.Function{Module: "os"}, false},
		{`{allow: [tracing.control]}`, provider.Function{Module: "tracing.control"}, true},
		{`{allow: [tracing.control.*]}`, provider.Function{Module: "tracing.control"}, false},
	}
	for _, test := range tests {
		if got := permits(t, read(t, "modules: "+test.policy), test.f); got != test.want {
			t.Errorf("modules %s, %s.%s: got %t, want %t", test.policy, test.f.Module, test.f.Name, got, test.want)
		}
	}
}

func TestNamespacesOfFunctions(t *testing.T) {
	t.Parallel()
	const staging = `{allow: [staging-*]}`
	pods := func(pairs ...any) provider.Function {
		return provider.Function{Module: "chaosk8s.pod.actions", Name: "delete_pods", Arguments: pyvalue.MapOf(pairs...)}
	}
	tests := []struct {
		policy string
		f      provider.Function
		want   bool
	}{
		{staging, pods("ns", "staging-shop"), true},
		{staging, pods("ns", "kube-system"), false},
		{staging, pods("namespace", "kube-system"), false},
		{staging, pods("ns", "staging-a", "namespaces", []any{"staging-b", "kube-system"}), false},
		{staging, pods("ns", "staging-a", "namespaces_selectors", "staging-b, kube-system"), false},
		{staging, pods("ns", "staging-a", "pod_namespace", "staging-b"), true},
		{staging, pods(), false},
		{`{allow: [default]}`, pods(), true},
		{`{allow: [default]}`, pods("namespaces", []any{"default"}), true},
		{staging, pods("ns", nil), false},
		{staging, pods("ns", ""), false},
		{staging, pods("ns", int64(1)), false},
		{staging, pods("ns", []any{pyvalue.MapOf()}), false},
		{staging, pods("ns", "${unknown}"), false},
		{staging, provider.Function{Module: "chaosk8s.node.actions", Name: "drain_nodes", Arguments: pyvalue.MapOf("ns", "staging-a")}, false},
		{`{deny: [kube-*]}`, provider.Function{Module: "chaosk8s.node.actions", Name: "drain_nodes"}, false},
		{`{allow: ["*"]}`, provider.Function{Module: "chaosk8s.node.actions", Name: "drain_nodes"}, true},
		{staging, provider.Function{Module: "chaosk8s.namespace.actions", Name: "delete_namespace", Arguments: pyvalue.MapOf("name", "kube-system")}, false},
		{staging, provider.Function{Module: "chaosk8s.namespace.actions", Name: "delete_namespace", Arguments: pyvalue.MapOf("name", "staging-a")}, true},
		{staging, provider.Function{Module: "chaosaws.cloudwatch.probes", Name: "get", Arguments: pyvalue.MapOf("namespace", "AWS/EC2")}, true},
	}
	for _, test := range tests {
		if got := permits(t, read(t, "namespaces: "+test.policy), test.f); got != test.want {
			t.Errorf("namespaces %s, %s%v: got %t, want %t", test.policy, test.f.Name, pyvalue.Str(test.f.Arguments), got, test.want)
		}
	}
}

func TestNamespacesOfKubectl(t *testing.T) {
	t.Parallel()
	p := read(t, `namespaces: {allow: [staging]}`)
	tests := []struct {
		words []string
		want  bool
	}{
		{[]string{"-n", "staging", "delete", "pod", "x"}, true},
		{[]string{"delete", "pod", "x", "-nstaging"}, true},
		{[]string{"delete", "pod", "x", "-n=staging"}, true},
		{[]string{"delete", "pod", "x", "--namespace", "staging"}, true},
		{[]string{"delete", "pod", "-l", "app=x", "--namespace=staging"}, true},
		{[]string{"delete", "pod", "--force=true", "-n", "staging"}, true},
		{[]string{"exec", "-n", "staging", "x", "--", "sh", "-n", "kube-system"}, true},
		{[]string{"-n", "staging", "get", "pods", "-ojson"}, true},
		{[]string{"delete", "pod", "x"}, false},
		{[]string{"-n", "kube-system", "delete", "pod", "x"}, false},
		{[]string{"-n", "staging", "-n", "kube-system", "delete", "pod", "x"}, false},
		{[]string{"exec", "-itn", "kube-system", "-n", "staging", "x"}, false},
		{[]string{"logs", "-fnkube-system", "x"}, false},
		{[]string{"-n", "staging", "get", "pods", "-A"}, false},
		{[]string{"-n", "staging", "get", "pods", "-wA"}, false},
		{[]string{"-n", "staging", "get", "pods", "--all-namespaces=true"}, false},
		{[]string{"delete", "pod", "-l", "-n", "staging"}, false}, // "-n" may be the value of "-l"
		{[]string{"delete", "pod", "--selector", "--namespace", "staging"}, false},
		{[]string{"-n", "staging", "delete", "-l", "--", "-n", "kube-system"}, false},
		{[]string{"-n"}, false},
		{[]string{"-n", "staging", "drain", "worker"}, false},
		{[]string{"-n", "staging", "delete", "ns", "kube-system"}, false},
		{[]string{"-n", "staging", "delete", "pods,nodes", "--all"}, false},
		{[]string{"-n", "staging", "delete", "node/worker"}, false},
		{[]string{"-n", "staging", "get", "--raw", "/api/v1/namespaces/kube-system/pods"}, false},
	}
	for _, test := range tests {
		r := provider.Program{Name: "kubectl", Path: "/usr/bin/kubectl", Arguments: test.words}
		if got := permits(t, p, r); got != test.want {
			t.Errorf("kubectl %q: got %t, want %t", test.words, got, test.want)
		}
	}
	if permits(t, p, provider.Program{Name: "/opt/kubectl", Path: "/opt/kubectl", Line: true}) {
		t.Error("a line for a shell is permitted, want that it is refused")
	}
	if !permits(t, p, provider.Program{Name: "echo", Path: "/bin/echo", Arguments: []string{"-n", "x"}}) {
		t.Error("echo -n is refused, which has no namespace")
	}
}

// Without declared targets an activity is not permitted.
func TestOpaqueCalls(t *testing.T) {
	t.Parallel()
	p := read(t, `hosts: {allow: [a]}`)
	var opaque struct{ provider.Call }
	if err := p.Permit(&experiment.Activity{Call: opaque, Provider: "other"}, &provider.Request{}); err == nil {
		t.Error("got no error, want that it is refused")
	}
	if err := read(t, `providers: {allow: [http]}`).Permit(&experiment.Activity{Call: reaching{}, Provider: "process"}, &provider.Request{}); err == nil {
		t.Error("got no error for another type of provider, want that it is refused")
	}
}

// What comes up only while an activity runs is asked about then.
func TestLatePermission(t *testing.T) {
	t.Parallel()
	p := read(t, `hosts: {allow: [a]}`)
	req := provider.Request{}
	host := provider.Host{Scheme: "http", Name: "a", Port: "80"}
	if err := p.Permit(&experiment.Activity{Call: reaching{resource: host}, Provider: "http"}, &req); err != nil {
		t.Fatal(err)
	}
	if err := req.Permit(host); err != nil {
		t.Errorf("got %v, want that the host is permitted", err)
	}
	host.Name = "b"
	const want = `the policy does not permit the host http://b:80: policy.yaml:1:9 allows only a`
	if err := req.Permit(host); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestVault(t *testing.T) {
	t.Parallel()
	p := read(t, `hosts: {allow: ["https://vault.example.com:8200", "[::1]"]}`)
	for address, want := range map[string]bool{
		"https://vault.example.com:8200": true, "https://VAULT.example.com:8200/x": true, "http://[::1]:8200": true,
		"http://vault.example.com:8200": false, "https://evil.example": false, "unix:///run/vault": false, "%": false, "": false,
	} {
		if err := p.PermitVault(address); (err == nil) != want {
			t.Errorf("%s: got %v, want permitted %t", address, err, want)
		}
	}
	if err := read(t, `forks: none`).PermitVault("unix:///run/vault"); err != nil {
		t.Errorf("got %v where hosts are not restricted", err)
	}
}
