package info_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/info"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/runner/require"
)

func TestInfo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, settings string
		args           []string
		code           exit.Code
		want, message  string
	}{
		{name: "version", args: []string{"core"}, want: "Core library  " + host.Version + "\n"},
		{name: "settings as they are", settings: "a: [ # broken\n\n\n", args: []string{"settings"}, want: "a: [ # broken\n"},
		{name: "no settings", args: []string{"settings"}, want: "There is no settings file at /"},
		{name: "no command", code: exit.Usage},
		{name: "unknown command", args: []string{"weather"}, code: exit.Usage},
		{name: "too many arguments", args: []string{"core", "x"}, code: exit.Usage, message: "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			if test.settings != "" {
				p.WriteFile(t, "settings.yaml", test.settings)
			}
			code, message := clitest.Run(t, info.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.message) || !strings.Contains(p.Out.String(), test.want) {
				t.Errorf("got %d, %q and %q, want %d, %q and %q", code, message, p.Out, test.code, test.message, test.want)
			}
		})
	}
}

// Settings that are a folder cannot be shown.
func TestInfoUnreadable(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	p.WriteFile(t, "settings.yaml/file", "")
	if code, message := clitest.Run(t, info.New(p.Process, &confidential.Secrets{}), "settings"); code != exit.Failure || message == "" {
		t.Errorf("got %d, %q", code, message)
	}
}

func TestInfoExtensions(t *testing.T) {
	t.Parallel()
	require.Program(t, "python3")
	p := hosttest.New(t)
	for name, summary := range map[string]string{
		"chaostoolkit-aws": "Chaos Toolkit Extension for AWS", "chaostoolkit-lib": "the library", "requests": "HTTP",
	} {
		folder := "site/" + strings.ReplaceAll(name, "-", "_") + "-1.2.dist-info"
		p.WriteFile(t, folder+"/METADATA", "Metadata-Version: 2.1\nName: "+name+"\nVersion: 1.2\nSummary: "+summary+"\nLicense: Apache\n")
	}
	p.Environ = append(p.Environ, "PYTHONPATH="+p.Path("site"))
	code, message := clitest.Run(t, info.New(p.Process, &confidential.Secrets{}), "extensions")
	out := p.Out.String()
	if code != exit.OK || !strings.Contains(out, "chaostoolkit-aws  1.2") || strings.Contains(out, "chaostoolkit-lib") || strings.Contains(out, "requests") {
		t.Errorf("got %d, %q and %s", code, message, out)
	}
}
