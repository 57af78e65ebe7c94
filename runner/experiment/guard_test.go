package experiment_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// TestGuardProblems compares what is said of each file in testdata/guards with the
// text beside it; "go test -update" writes the texts.
func TestGuardProblems(t *testing.T) {
	t.Parallel()
	e := build(t, `
title: t
description: d
configuration: {shop: "http://shop"}
secrets: {group: {key: "1"}}
method: []
`, options())
	files, err := filepath.Glob("testdata/guards/*.[jy]*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".out" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, problems := experiment.BuildGuards(parse(t, filepath.Base(path), text), e, options())
			var b bytes.Buffer
			if err := source.Print(&b, problems, func(string) []byte { return text }, false); err != nil {
				t.Fatal(err)
			}
			golden.Assert(t, b.String(), filepath.Join("guards", filepath.Base(path)+".out"))
		})
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	guards, problems := experiment.BuildGuards(parse(t, "guards.json", []byte(`{"guards": [
		{"name": "a", "tolerance": 1, "provider": {"type": "fake"}},
		{"type": "probe", "name": "b", "tolerance": [1, 2], "frequency": 0.01, "timeout": 90, "provider": {"type": "fake"}},
		{"name": "c", "tolerance": {"type": "probe", "name": "t", "provider": {"type": "fake"}}, "provider": {"type": "fake"}}
	]}`)), nil, options())
	if len(problems) > 0 || len(guards) != 3 {
		t.Fatalf("got %d guards and %v, want 3 and no problems", len(guards), problems)
	}
	for i, want := range []struct {
		name               string
		frequency, timeout time.Duration
	}{{"a", time.Second, 30 * time.Second}, {"b", 10 * time.Millisecond, 90 * time.Second}, {"c", time.Second, 30 * time.Second}} {
		g := guards[i]
		if g.File != "guards.json" || g.Probe.Name != want.name || g.Frequency != want.frequency || g.Timeout != want.timeout {
			t.Errorf("got guard %q of %s every %s within %s, want %+v", g.Probe.Name, g.File, g.Frequency, g.Timeout, want)
		}
		if g.Probe.Tolerance == nil || g.Probe.Call == nil || g.Probe.Kind != experiment.Probe || g.Probe.Timeout != 0 {
			t.Errorf("got probe %+v, want one that can be run and judged", g.Probe)
		}
	}
	if guards[2].Probe.Tolerance.Probe == nil {
		t.Error("got no tolerance probe")
	}
}

// FuzzGuards asserts that guards come out whole or not at all.
func FuzzGuards(f *testing.F) {
	for _, seed := range []string{
		"guards: [{name: a, tolerance: 1, provider: {type: fake}}]", "guards: [{ref: a}]", "guards: {1: 2}", "guards: [[], {}, null, 1e400]",
		"guards: [{name: {a: b}, tolerance: {type: probe}, frequency: .inf, timeout: 1e999, provider: []}]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := source.Parse("g.yaml", source.YAML, []byte(text))
		if err != nil {
			return
		}
		guards, problems := experiment.BuildGuards(file, nil, options())
		if problems.HasErrors() {
			return
		}
		if len(guards) == 0 {
			t.Error("got no guards and no error")
		}
		for _, g := range guards {
			if g.Probe.Tolerance == nil || g.Probe.Call == nil || g.Frequency < experiment.MinGuardFrequency || g.Timeout <= 0 {
				t.Errorf("got guard %+v without an error", g)
			}
		}
	})
}
