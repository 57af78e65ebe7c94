package process_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// The targets are what is started in the end.
func TestTargets(t *testing.T) {
	t.Parallel()
	p := &process.Provider{Environ: func() []string { return []string{"PATH=/bin:/usr/bin"} }, Dir: t.TempDir()}
	scope := &values.Scope{Configuration: pyvalue.MapOf("ns", "payments", "all", []any{"-n", "x"})}
	interpreter := provider.Program{Name: "sh", Path: "/bin/sh", Dir: p.Dir}
	line := provider.Program{Name: "ls", Path: "/bin/ls", Dir: p.Dir, Line: true}
	tests := []struct {
		name      string
		arguments any
		want      []provider.Program
	}{
		{"none", nil, []provider.Program{{Arguments: []string{}}}},
		{"words", []any{"-n", "${ns}", "", nil, int64(3)}, []provider.Program{{Arguments: []string{"-n", "payments", "3"}}}},
		{"mapping", pyvalue.MapOf("-n", "${ns}"), []provider.Program{{Arguments: []string{"-n", "payments"}}}},
		{"variable list", "${all}", []provider.Program{{Arguments: []string{"-n", "x"}}}},
		{"line", "-n $ns; reboot", []provider.Program{line, interpreter}},
	}
	for _, test := range tests {
		targets, err := compile(t, p, "path", "ls", "arguments", test.arguments).(provider.Targeter).Targets(provider.Request{Scope: scope})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if len(test.want) == 2 {
			test.want[1].Arguments = []string{"-c", "/bin/ls -n payments; reboot"}
		} else {
			test.want[0].Name, test.want[0].Path, test.want[0].Dir = "ls", "/bin/ls", p.Dir
		}
		var got []provider.Program
		for _, target := range targets {
			got = append(got, target.Resource.(provider.Program))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: the programs differ (-want +got):\n%s", test.name, diff)
		}
	}
}
