package extensions_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/extensions"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/runner/require"
)

// uv stands for the program: it writes its arguments to the file "calls", and creates
// environments whose Python finds the packages in the folder "site".
const uv = `#!/bin/sh
set -e
echo "$*" | sed "s|$HOME/||g" >>"$HOME/calls"
if test "$1" = venv; then
  mkdir -p "$5/bin"
  printf '#!/bin/sh\nPYTHONPATH=%s/site exec python3 "$@"\n' "$HOME" >"$5/bin/python"
  chmod 755 "$5/bin/python"
fi
`

// folder returns a process with uv on its PATH and with two packages to find.
func folder(t *testing.T) *hosttest.Process {
	t.Helper()
	p := hosttest.New(t)
	if err := os.Chmod(p.WriteFile(t, "bin/uv", uv), 0o700); err != nil {
		t.Fatal(err)
	}
	p.Environ = append(p.Environ, "PATH="+p.Path("bin")+":"+p.Getenv("PATH"))
	p.WriteFile(t, "site/chaosk8s/__init__.py", "raise SystemExit('imported')\n")
	p.WriteFile(t, "site/chaosk8s/pod.py", "")
	p.WriteFile(t, "site/chaostoolkit_kubernetes-0.39.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: chaostoolkit-kubernetes\nVersion: 0.39.0\n")
	p.WriteFile(t, "site/chaostoolkit_kubernetes-0.39.0.dist-info/RECORD", "chaosk8s/__init__.py,,\nchaosk8s/pod.py,,\n")
	p.WriteFile(t, "plain.yaml", "title: t\ndescription: d\nmethod: []\n")
	p.WriteFile(t, "broken.yaml", "[\n")
	p.WriteFile(t, "modules.yaml", `title: t
description: d
method:
  - {type: action, name: a, provider: {type: python, module: chaosk8s.pod, func: f}}
  - {type: action, name: b, provider: {type: python, module: chaosk8s.pods, func: f}}
  - {type: action, name: c, provider: {type: python, module: chaosaws.ec2, func: f}}
  - {type: action, name: d, provider: {type: python, module: unheard.of, func: f}}
  - {type: action, name: e, provider: {type: python, module: os.path, func: f}}
  - {type: action, name: f, provider: {type: python, module: os.path, func: g}}
`)
	return p
}

func calls(t *testing.T, p *hosttest.Process) string {
	t.Helper()
	text, err := os.ReadFile(p.Path("calls"))
	if err != nil {
		return ""
	}
	return string(text)
}

func TestInstall(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	tests := []struct {
		name, environ string
		args          []string
		calls, out    string
	}{
		{
			name: "groups and a file", args: []string{"aws", "k8s", "-r", "hashed.txt"},
			calls: "venv --quiet --python python3 .venv\n" +
				"pip install --quiet --python .venv/bin/python -r hashed.txt --require-hashes\n" +
				"pip install --quiet --python .venv/bin/python --upgrade chaostoolkit-aws chaostoolkit-kubernetes\n",
			out: "NAME                     VERSION\nchaostoolkit-kubernetes  0.39.0\n",
		},
		{
			name: "folder of the option", args: []string{"--venv", "mine", "slack"}, environ: "VIRTUAL_ENV=active",
			calls: "venv --quiet --python python3 mine\npip install --quiet --python mine/bin/python --upgrade chaostoolkit-slack\n",
			out:   "NAME  VERSION\n",
		},
		{
			name: "active environment", args: []string{"slack"}, environ: "VIRTUAL_ENV=active",
			calls: "venv --quiet --python python3 active\npip install --quiet --python active/bin/python --upgrade chaostoolkit-slack\n",
			out:   "NAME  VERSION\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			p.Environ = append(p.Environ, test.environ)
			p.WriteFile(t, "hashed.txt", "surely-not-installed==1.0 --hash=sha256:00\n")
			code, message := clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), append([]string{"install"}, test.args...)...)
			if code != exit.OK {
				t.Fatalf("got %d, %q, %s", code, message, p.Err)
			}
			if diff := cmp.Diff(test.calls, calls(t, p)); diff != "" {
				t.Errorf("the calls of uv (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.out, p.Out.String()); diff != "" {
				t.Errorf("the output (-want +got):\n%s", diff)
			}
		})
	}
}

// Everything that is wrong with the command line is found before anything is changed.
func TestInstallRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{name: "nothing", want: "nothing to install"},
		{name: "a slip", args: []string{"k8"}, want: `did you mean "k8s"?`},
		{name: "a slip among others", args: []string{"aws", "k8"}, want: `"k8"`},
		{name: "another package", args: []string{"everything"}, want: "k8s, aws, azure"},
		{name: "no such file", args: []string{"aws", "-r", "nowhere.txt"}, want: "nowhere.txt"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			code, message := clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), append([]string{"install"}, test.args...)...)
			if code != exit.Usage || !strings.Contains(message, test.want) {
				t.Errorf("got %d, %q, want %d, %q", code, message, exit.Usage, test.want)
			}
			if got := calls(t, p); got != "" {
				t.Errorf("uv was called: %s", got)
			}
		})
	}
}

func TestInstallFails(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t, "PATH=/nowhere")
	p.Options.Python = p.Path("no-python")
	code, message := clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), "install", "k8s")
	if code != exit.Failure || !strings.Contains(message, "no-python") || !strings.Contains(message, "--python") {
		t.Errorf("without Python: got %d, %q", code, message)
	}

	p = folder(t)
	if err := os.Chmod(p.WriteFile(t, "bin/uv", "#!/bin/sh\necho 'no network'\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	code, message = clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), "install", "k8s")
	if code != exit.Failure || !strings.Contains(message, "no network") {
		t.Errorf("uv fails: got %d, %q", code, message)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	p := folder(t)
	p.Environ = append(p.Environ, "PYTHONPATH="+p.Path("site"))
	code, message := clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), "check", "plain.yaml", "modules.yaml")
	if code != exit.Failure || message != "" {
		t.Errorf("got %d, %q, %s", code, message, p.Err)
	}
	out := strings.Join(strings.Fields(p.Out.String()), " ")
	for _, want := range []string{
		"chaosk8s.pod installed chaostoolkit-kubernetes 0.39.0 modules.yaml:4",
		"chaosk8s.pods missing chaostoolkit-kubernetes 0.39.0 modules.yaml:5",
		"chaosk8s.pods is not in chaostoolkit-kubernetes 0.39.0",
		"chaosaws.ec2 missing chaostoolkit-aws modules.yaml:6",
		"unheard.of missing unknown modules.yaml:7", "unheard.of is unknown",
		"os.path installed Python, or a file of your own modules.yaml:8",
		"chaos deps install aws",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, p.Out)
		}
	}
	if strings.Contains(out, "modules.yaml:9") {
		t.Error("a module is listed twice")
	}
}

func TestCheckWithoutPython(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file string
		code exit.Code
		want string
	}{
		{file: "plain.yaml", want: "Nothing needs Python."},
		{file: "modules.yaml", code: exit.Failure, want: "missing"},
		{file: "broken.yaml", code: exit.Failure, want: "broken.yaml:"},
		{file: "nowhere.yaml", code: exit.Failure, want: "nowhere.yaml"},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			p.Options.Python = p.Path("no-python")
			code, message := clitest.Run(t, extensions.NewDeps(p.Process, &confidential.Secrets{}), "check", test.file)
			if got := p.Out.String() + p.Err.String() + message; code != test.code || !strings.Contains(got, test.want) {
				t.Errorf("got %d, %s, want %d, %q", code, got, test.code, test.want)
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	p := folder(t)
	p.WriteFile(t, "site/chaosdemo/__init__.py", "def discover(discover_system=True):\n"+
		"    return {'activities': [{'type': 'probe', 'name': 'look', 'mod': 'chaosdemo'}], 'system': discover_system}\n__all__ = ['discover']\n")
	p.WriteFile(t, "site/chaostoolkit_demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: chaostoolkit-demo\nVersion: 1.0\n")
	p.WriteFile(t, "site/chaostoolkit_demo-1.0.dist-info/RECORD", "chaosdemo/__init__.py,,\n")
	p.WriteFile(t, "site/chaostoolkit_demo-1.0.dist-info/top_level.txt", "chaosdemo\n")
	p.Environ = append(p.Environ, "PYTHONPATH="+p.Path("site"))
	code, message := clitest.Run(t, extensions.NewDiscover(p.Process, &confidential.Secrets{}), "--no-install", "--no-system-info", "chaostoolkit-demo")
	if code != exit.OK {
		t.Fatalf("got %d, %q, %s", code, message, p.Err)
	}
	text, err := os.ReadFile(p.Path("discovery.json"))
	if err != nil || !strings.Contains(string(text), `"name": "look"`) || !strings.Contains(string(text), `"system": false`) {
		t.Errorf("got %s, %v", text, err)
	}
	if got := calls(t, p); got != "" {
		t.Errorf("something was installed: %s", got)
	}
}

func TestDiscoverFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code exit.Code
		want string
	}{
		{name: "no extension", code: exit.Usage, want: "accepts 1 arg"},
		{name: "nowhere to write", args: []string{"--discovery-path", "nowhere/d.json", "x"}, code: exit.Failure, want: "nothing was done"},
		{name: "no Python", args: []string{"--no-install", "x"}, code: exit.Failure, want: "discovering x"},
		{name: "no Python to install with", args: []string{"x"}, code: exit.Failure, want: "discovering x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			p.Options.Python = p.Path("no-python")
			code, message := clitest.Run(t, extensions.NewDiscover(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.want) {
				t.Errorf("got %d, %q, want %d, %q", code, message, test.code, test.want)
			}
			if _, err := os.Stat(p.Path("discovery.json")); err == nil {
				t.Error("a discovery was written")
			}
		})
	}
}
