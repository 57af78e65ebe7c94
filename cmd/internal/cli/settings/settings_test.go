package settings_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/settings"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

const text = "runtime:\n  rollbacks:\n    strategy: always\nauths:\n  example.com: {type: bearer}\nlist: [1, null, true, é]\n"

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file    string
		args          []string
		code          exit.Code
		want, message string
	}{
		{name: "value", args: []string{"get", "runtime.rollbacks.strategy"}, want: "always\n"},
		{name: "value as JSON", args: []string{"get", "--format", "json", "runtime.rollbacks.strategy"}, want: "\"always\"\n"},
		{name: "value as Python prints it", args: []string{"get", "--format", "string", "list"}, want: "[1, None, True, 'é']\n"},
		{name: "item", args: []string{"get", "list[2]"}, want: "true\n"},
		{name: "dot in a name", args: []string{"get", `auths.example\.com.type`}, want: "bearer\n"},
		{name: "mapping", args: []string{"get", "runtime"}, want: "rollbacks:\n  strategy: always\n"},
		{name: "no such key", args: []string{"get", "runtime.x"}, code: exit.Failure, message: `nothing at "runtime.x"`},
		{name: "no such item", args: []string{"get", "list[4]"}, code: exit.Failure, message: `nothing at "list[4]"`},
		{name: "empty key", args: []string{"get", ""}, code: exit.Usage},
		{name: "no key", args: []string{"get"}, code: exit.Usage, message: "accepts 1 arg"},
		{name: "unknown format", args: []string{"show", "--format", "xml"}, code: exit.Usage, message: "yaml, json"},
		{name: "all, sorted", file: "b: 1\na: 2\n", args: []string{"show"}, want: "a: 2\nb: 1\n"},
		{name: "all as JSON", file: "a: 1\n", args: []string{"show", "--format", "json"}, want: "{\n  \"a\": 1\n}\n"},
		{name: "no command", code: exit.Usage},
		{name: "unknown command", args: []string{"forget"}, code: exit.Usage},
		{name: "broken file", file: "a: [", args: []string{"show"}, code: exit.Failure},
		{name: "not a mapping", file: "[1]", args: []string{"get", "a"}, code: exit.Failure},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			if test.file == "" {
				test.file = text
			}
			p.WriteFile(t, "settings.yaml", test.file)
			code, message := clitest.Run(t, settings.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.message) {
				t.Errorf("got %d, %q, want %d, %q", code, message, test.code, test.message)
			}
			if code == exit.OK && p.Out.String() != test.want {
				t.Errorf("got %q, want %q", p.Out, test.want)
			}
			if code == exit.Failure && message == "" && !strings.Contains(p.Err.String(), "settings.yaml:1:") {
				t.Errorf("got %q, want the place of the problem", p.Err)
			}
		})
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file    string
		args          []string
		code          exit.Code
		want, message string
	}{
		{name: "new file", args: []string{"set", "a.b", "1"}, want: "a:\n  b: 1\n"},
		{name: "replaced", file: "a: 1\n", args: []string{"set", "a", `{"b": null}`}, want: "a:\n  b: null\n"},
		{name: "appended", file: "a: [1]\n", args: []string{"set", "a[1]", `"two"`}, want: "a:\n- 1\n- two\n"},
		{name: "removed", file: "a: 1\nb: 2\n", args: []string{"remove", "a"}, want: "b: 2\n"},
		{name: "removed item", file: "a: [1, 2]\n", args: []string{"remove", "a[0]"}, want: "a:\n- 2\n"},
		{name: "not JSON", file: "a: 1\n", args: []string{"set", "a", "text"}, code: exit.Usage, want: "a: 1\n", message: `'"text"'`},
		{name: "item of a mapping", file: "a: {b: 1}\n", args: []string{"set", "a[0]", "1"}, code: exit.Failure, want: "a: {b: 1}\n", message: "a is a mapping"},
		{name: "nothing to remove", file: "a: 1\n", args: []string{"remove", "b"}, code: exit.Failure, want: "a: 1\n", message: `nothing at "b"`},
		{name: "no file to remove from", args: []string{"remove", "b"}, code: exit.Failure, message: "reading the settings"},
		{name: "broken file", file: "a: [", args: []string{"set", "a", "1"}, code: exit.Failure, want: "a: ["},
		{name: "no value", args: []string{"set", "a"}, code: exit.Usage, message: "accepts 2 arg"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.Options.Settings = "folder/settings.yaml"
			if test.file != "" {
				p.WriteFile(t, "folder/settings.yaml", test.file)
			}
			code, message := clitest.Run(t, settings.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.message) {
				t.Errorf("got %d, %q, want %d, %q", code, message, test.code, test.message)
			}
			got, err := os.ReadFile(p.Path("folder/settings.yaml"))
			if string(got) != test.want || err != nil && test.want != "" {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
			if out := p.Out.String(); out != "" {
				t.Errorf("got the output %q", out)
			}
		})
	}
}
