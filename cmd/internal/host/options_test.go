package host_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

func parse(t *testing.T, args ...string) (host.Options, error) {
	t.Helper()
	var o host.Options
	flags := pflag.NewFlagSet("chaos", pflag.ContinueOnError)
	o.Define(flags)
	return o, flags.Parse(args)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	defaults := host.Options{
		LogFile: "chaostoolkit.log", LogFileLevel: "debug", LogFormat: "string", Settings: "~/.chaostoolkit/settings.yaml",
	}
	got, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaults, got); diff != "" {
		t.Errorf("the defaults (-want +got):\n%s", diff)
	}
	if got.FileMode.Perm() != 0o600 {
		t.Errorf("files are made with %v", got.FileMode.Perm())
	}
	if got.JSON() {
		t.Error("the console is JSON")
	}
	got, err = parse(t, "--verbose", "--no-version-check", "--change-dir", "d", "--no-log-file", "--log-file=l", "--log-file-level", "warning",
		"--log-format=json", "--settings", "s.yaml", "--python", "py", "--file-mode=640")
	want := host.Options{
		Verbose: true, NoVersionCheck: true, ChangeDir: "d", NoLogFile: true, LogFile: "l", LogFileLevel: "warning", LogFormat: "json",
		Settings: "s.yaml", Python: "py", FileMode: 0o640,
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got.JSON() {
		t.Error("the console is not JSON")
	}
}

func TestOptionErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ arg, want string }{
		{"--log-format=xml", `"xml" is not one of string, json`},
		{"--log-format=", `"" is not one of string, json`},
		{"--log-file-level=WARNING", `"WARNING" is not one of debug, info, warning, error`},
		{"--file-mode=777", `"777" is not an octal mode`},
		{"--unknown", "unknown flag: --unknown"},
	}
	for _, test := range tests {
		if _, err := parse(t, test.arg); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.arg, err, test.want)
		}
	}
}

// A choice may have a default that no one can give, such as "" for "as the experiment says".
func TestChoice(t *testing.T) {
	t.Parallel()
	var value string
	flags := pflag.NewFlagSet("chaos", pflag.ContinueOnError)
	host.Choice(flags, &value, "dry", "", []string{"probes", "actions"}, "what is skipped")
	flags.String("any", "", "any text")
	if value != "" {
		t.Errorf("the default is %q", value)
	}
	if err := flags.Parse([]string{"--dry", "probes", "--dry", "actions"}); err != nil || value != "actions" {
		t.Errorf("got %q, %v: the last one wins", value, err)
	}
	if err := flags.Parse([]string{"--dry", "nothing"}); err == nil || value != "actions" {
		t.Errorf("a wrong word: got %q, %v", value, err)
	}
	if diff := cmp.Diff([]string{"probes", "actions"}, host.Choices(flags.Lookup("dry"))); diff != "" {
		t.Errorf("the words (-want +got):\n%s", diff)
	}
	if words := host.Choices(flags.Lookup("any")); words != nil {
		t.Errorf("a flag with any value has the words %q", words)
	}
	if usage := flags.FlagUsages(); !strings.Contains(usage, "--dry word") || !strings.Contains(usage, "what is skipped: probes, actions") {
		t.Errorf("the help does not name the words:\n%s", usage)
	}
}
