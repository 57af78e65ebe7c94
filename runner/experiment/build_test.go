package experiment_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// fakeProvider takes any block that has no key "colour".
type fakeProvider struct{}

func (fakeProvider) Compile(b provider.Spec, report *source.Collector) provider.Call {
	if colour := b.Node.Get("colour"); colour != nil {
		report.At("colour").Error(source.RuleInvalidValue, colour, "fakes have no colour")
		return nil
	}
	return fakeCall{}
}

type fakeCall struct{}

func (fakeCall) Run(context.Context, provider.Request) (any, error) { return "ran", nil }

func parse(t testing.TB, name string, text []byte) *source.File {
	t.Helper()
	format := source.YAML
	if filepath.Ext(name) == ".json" {
		format = source.JSON
	}
	file, err := source.Parse(name, format, text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func options() experiment.Options {
	return experiment.Options{Providers: provider.Registry{"fake": fakeProvider{}, "http": fakeProvider{}}}
}

// TestProblems compares what is said of each file in testdata/err with the text
// beside it; "go test -update" writes the texts.
func TestProblems(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/err/*.[jy]*")
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
			_, problems := experiment.Build(parse(t, filepath.Base(path), text), options())
			var b bytes.Buffer
			if err := source.Print(&b, problems, func(string) []byte { return text }, false); err != nil {
				t.Fatal(err)
			}
			golden.Assert(t, b.String(), filepath.Join("err", filepath.Base(path)+".out"))
		})
	}
}

// build builds an experiment that must be valid.
func build(t testing.TB, text string, o experiment.Options) *experiment.Experiment {
	t.Helper()
	e, problems := experiment.Build(parse(t, "x.yaml", []byte(text)), o)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return e
}

func TestModel(t *testing.T) {
	t.Parallel()
	e := build(t, `
title: t
description: d
tags: one
runtime: {hypothesis: {strategy: continously}, rollbacks: {strategy: always}}
controls: [{name: c, scope: after, automatic: false, provider: {type: python, module: m, arguments: {a: 1}}}]
steady-state-hypothesis:
  title: h
  probes:
    - {type: probe, name: p, tolerance: [1, 2], provider: {type: fake}}
method:
  - {type: action, name: a, background: true, timeout: 1.5, dry: true, pauses: {before: 2, after: "${x}"}, provider: {type: fake}}
  - {ref: p, background: true}
rollbacks: null
`, options())
	if e.Runtime.Hypothesis != experiment.Continuously || e.Runtime.Rollbacks != experiment.RollbackAlways {
		t.Errorf("got runtime %+v", e.Runtime)
	}
	a := e.Method[0]
	if !a.Background || a.Timeout != 1500*time.Millisecond || a.Dry == nil || *a.Dry != experiment.DryActivities {
		t.Errorf("got activity %+v", a)
	}
	before, err := a.Pauses.Before.Duration(nil)
	if err != nil || before != 2*time.Second {
		t.Errorf("got pause %s, %v, want 2s", before, err)
	}
	for value, want := range map[any]time.Duration{int64(3): 3 * time.Second, "0.5": 500 * time.Millisecond} {
		scope := &values.Scope{Configuration: pyvalue.MapOf("x", value)}
		if got, err := a.Pauses.After.Duration(scope); err != nil || got != want {
			t.Errorf("x is %v: got pause %s, %v, want %s", value, got, err, want)
		}
	}
	if _, err := a.Pauses.After.Duration(&values.Scope{Configuration: pyvalue.MapOf("x", "long")}); err == nil {
		t.Error("a pause of \"long\" was accepted")
	}
	if c := e.Controls[0]; c.Before || !c.After || c.Automatic || c.Module != "m" {
		t.Errorf("got control %+v", c)
	}
	if got := e.Lookup("p"); got != e.Hypothesis.Probes[0] || e.Method[1].Label() != "p" {
		t.Errorf("got %v for the reference, want the probe", got)
	}
	if diff := cmp.Diff([]string{"one"}, e.Tags); diff != "" {
		t.Errorf("tags differ (-want +got):\n%s", diff)
	}
	method, _ := e.Document.Value("method").([]any)
	if method[0] != any(a.Document) {
		t.Error("the document of an activity is not a part of the experiment's")
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	var overrides values.Overrides
	problems := overrides.AddFile("vars.yaml", []byte(`
configuration:
  inline: changed
  port: {type: env, key: PORT, env_var_type: int}
  undeclared: x
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	overrides.SetVar("missing", "given")
	o := options()
	o.Overrides = &overrides
	o.LookupEnv = func(name string) (string, bool) { return "8080", name == "PORT" }
	e, problems := experiment.Build(parse(t, "x.yaml", []byte(`
title: t
description: d
configuration:
  inline: original
  port: 1
  missing: {type: env, key: SURELY_NOT_SET}
method: []
`)), o)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if got := e.Configuration[0].Value; got != "changed" {
		t.Errorf("got %v, want the override", got)
	}
	if got, err := e.Configuration[1].Env.Resolve(o.LookupEnv); err != nil || got != int64(8080) {
		t.Errorf("got %v, %v, want the definition of the var file to be resolved", got, err)
	}
	if got := e.Configuration[2].Value; got != "given" {
		t.Errorf("got %v, want the variable", got)
	}
	if len(problems) != 1 || problems[0].File != "vars.yaml" || problems[0].Severity != source.Warning {
		t.Errorf("got %v, want a warning about the key that the experiment does not declare", problems)
	}
}

func TestBrokenActivityFailsWhenRun(t *testing.T) {
	t.Parallel()
	e, problems := experiment.Build(parse(t, "x.yaml", []byte(`
title: t
description: d
method: [{type: action, name: a, provider: {type: fake, colour: blue}}]
`)), options())
	if !problems.HasErrors() {
		t.Fatal("got no errors")
	}
	_, err := e.Method[0].Call.Run(t.Context(), provider.Request{})
	if err == nil || err.Error() != "x.yaml:4:65: error: method[0].provider.colour: fakes have no colour" {
		t.Errorf("got %v, want the problem", err)
	}
}

// TestCorpus builds real experiments from public repositories, where they are at
// hand. They must load; what else is asked of them is in the conformance suite.
func TestCorpus(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../shared/corpus/*.[jy]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if e, _ := experiment.Build(parse(t, filepath.Base(path), text), options()); e == nil || e.Title == "" {
			t.Errorf("%s did not load", path)
		}
	}
}

func FuzzBuild(f *testing.F) {
	for _, path := range []string{"testdata/err/everything.yaml", "testdata/err/nulls.yaml", "testdata/err/placeholders.yaml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{title: t, description: d, method: [{ref: a}], rollbacks: [{ref: b}], configuration: {a: {type: probe}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := source.Parse("x.yaml", source.YAML, text)
		if err != nil {
			return
		}
		e, problems := experiment.Build(file, options())
		if e == nil && !problems.HasErrors() {
			t.Error("there is no experiment and no error")
		}
		for _, p := range problems {
			if p.Message == "" || p.File == "" {
				t.Errorf("a problem says nothing: %+v", p)
			}
		}
		if e == nil {
			return
		}
		for _, a := range append(e.Method, e.Rollbacks...) {
			if a.Ref == "" && a.Call == nil {
				t.Errorf("%s cannot be run", a.Path)
			}
		}
	})
}
