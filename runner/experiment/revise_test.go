package experiment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

const revisable = `
title: t
description: d
controls: [{name: c, provider: {type: python, module: m}}]
steady-state-hypothesis:
  title: h
  probes:
  - {type: probe, name: look, tolerance: 1, provider: {type: fake}}
  controls: [{name: own, provider: {type: python, module: own}}]
method:
- {type: action, name: one, provider: {type: fake}}
- {type: action, name: two, provider: {type: fake}}
tags: [a]
`

func buildText(t *testing.T, text string) *experiment.Experiment {
	t.Helper()
	e, problems := experiment.Build(parse(t, "experiment.yaml", []byte(text)), options())
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return e
}

// read returns an activity as a control has written it.
func read(name string, more ...any) *experiment.Activity {
	document := pyvalue.MapOf(append([]any{"type", "action", "name", name, "provider", pyvalue.MapOf("type", "fake")}, more...)...)
	return experiment.ReadActivity(document, false, source.Pos{}, options())
}

// names returns the current names of activities.
func names(activities []*experiment.Activity) string {
	list := make([]string, len(activities))
	for i, a := range activities {
		list[i] = a.Latest().Label()
	}
	return strings.Join(list, " ")
}

// documented returns the names in the document of an experiment.
func documented(e *experiment.Experiment, block string) string {
	items, _ := e.Document.Value(block).([]any)
	list := make([]string, len(items))
	for i, item := range items {
		list[i] = item.(*pyvalue.Map).String("name")
	}
	return strings.Join(list, " ")
}

func TestReviseLists(t *testing.T) {
	t.Parallel()
	e := buildText(t, revisable)
	revised := e.Revise(experiment.Revision{
		Method:    []*experiment.Activity{e.Method[1], read("new"), e.Method[1]},
		Rollbacks: []*experiment.Activity{read("undo")},
	})
	for _, test := range []struct{ name, got, want string }{
		{"method", names(revised.Method), "two new two"},
		{"method of the document", documented(revised, "method"), "two new two"},
		{"rollbacks", names(revised.Rollbacks), "undo"},
		{"rollbacks of the document", documented(revised, "rollbacks"), "undo"},
		{"probes", names(revised.Hypothesis.Probes), "look"},
		{"former method", names(e.Method), "one two"},
		{"former document", documented(e, "method"), "one two"},
		{"keys", strings.Join(revised.Document.Keys(), " "), "title description controls steady-state-hypothesis method tags rollbacks"},
		{"former keys", strings.Join(e.Document.Keys(), " "), "title description controls steady-state-hypothesis method tags"},
		{"keys of the hypothesis", strings.Join(revised.Hypothesis.Document.Keys(), " "), "title probes controls"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
	if revised = revised.Revise(experiment.Revision{Method: []*experiment.Activity{}}); len(revised.Method) != 0 || documented(revised, "method") != "" {
		t.Errorf("got the method %q, want an empty one", names(revised.Method))
	}
}

// An activity stays the one that was declared whatever becomes of it.
func TestReviseActivity(t *testing.T) {
	t.Parallel()
	e := buildText(t, revisable)
	declared := e.Method[0]
	declared.Revise(read("renamed", "background", true))
	declared.Revise(read("again"))
	revised := e.Revise(experiment.Revision{})
	if revised.Method[0] != declared || declared.Latest().Declared() != declared || declared.Declared() != declared {
		t.Error("got another activity, want the one that was declared")
	}
	if declared.Latest().Name != "again" || declared.Latest().Background || documented(revised, "method") != "again two" {
		t.Errorf("got %+v in %q, want what the last revision says", declared.Latest(), documented(revised, "method"))
	}
}

func TestReviseReferences(t *testing.T) {
	t.Parallel()
	e := buildText(t, revisable)
	one := e.Method[0]
	one.Revise(read("renamed"))
	look := read("look")
	revised := e.Revise(experiment.Revision{Method: []*experiment.Activity{read("one"), look, read("new")}})
	tests := []struct {
		name, label string
		same        *experiment.Activity
	}{
		{"one", "renamed", one},
		{"two", "two", e.Method[1]},
		{"look", "look", e.Hypothesis.Probes[0]},
		{"new", "new", revised.Method[2]},
		{"renamed", "", nil},
	}
	for _, test := range tests {
		if got := revised.Lookup(test.name); got != test.same || got != nil && got.Latest().Label() != test.label {
			t.Errorf("%s: got %+v, want the activity %q", test.name, got, test.label)
		}
	}
}

func TestReviseKeys(t *testing.T) {
	t.Parallel()
	control := pyvalue.MapOf("name", "new", "provider", pyvalue.MapOf("type", "python", "module", "n"))
	tests := []struct {
		name     string
		revision experiment.Revision
		// want is the keys, the tags, the names of the controls, the title of the
		// hypothesis, its probes and its controls.
		want []string
	}{
		{
			name: "nothing",
			want: []string{"title description controls steady-state-hypothesis method tags", "a", "c", "h", "look", "own"},
		},
		{
			name:     "new values",
			revision: experiment.Revision{Keys: pyvalue.MapOf("tags", []any{"b"}, "notes", int64(1))},
			want:     []string{"title description controls steady-state-hypothesis method tags notes", "b", "c", "h", "look", "own"},
		},
		{
			name:     "other controls",
			revision: experiment.Revision{Keys: pyvalue.MapOf("controls", []any{control, "no control", pyvalue.MapOf("ref", "c")})},
			want:     []string{"title description controls steady-state-hypothesis method tags", "a", "new ", "h", "look", "own"},
		},
		{
			name:     "no keys",
			revision: experiment.Revision{Removed: []string{"tags", "controls", "unknown"}},
			want:     []string{"title description steady-state-hypothesis method", "", "", "h", "look", "own"},
		},
		{
			name: "another hypothesis",
			revision: experiment.Revision{Keys: pyvalue.MapOf("steady-state-hypothesis",
				pyvalue.MapOf("title", "changed", "probes", nil, "controls", []any{control}))},
			want: []string{"title description controls steady-state-hypothesis method tags", "a", "c", "changed", "look", "new"},
		},
		{
			name:     "no hypothesis",
			revision: experiment.Revision{Removed: []string{"steady-state-hypothesis"}},
			want:     []string{"title description controls method tags", "a", "c", "no hypothesis"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			revised := buildText(t, revisable).Revise(test.revision)
			if diff := cmp.Diff(test.want, outline(revised)); diff != "" {
				t.Errorf("the experiment differs (-want +got):\n%s", diff)
			}
		})
	}
}

func outline(e *experiment.Experiment) []string {
	var tags []string
	list, _ := e.Document.Value("tags").([]any)
	for _, tag := range list {
		tags = append(tags, pyvalue.Str(tag))
	}
	lines := []string{strings.Join(e.Document.Keys(), " "), strings.Join(tags, " "), controlNames(e.Controls)}
	if e.Hypothesis == nil {
		return append(lines, "no hypothesis")
	}
	return append(lines, e.Hypothesis.Title, names(e.Hypothesis.Probes), controlNames(e.Hypothesis.Controls))
}

func controlNames(controls []*experiment.Control) string {
	list := make([]string, len(controls))
	for i, c := range controls {
		list[i] = c.Name
	}
	return strings.Join(list, " ")
}

func TestReviseAddsAHypothesis(t *testing.T) {
	t.Parallel()
	e := buildText(t, "title: t\ndescription: d\nmethod: []\n")
	probe := experiment.ReadActivity(pyvalue.MapOf(
		"type", "probe", "name", "look", "tolerance", int64(3), "provider", pyvalue.MapOf("type", "fake"),
	), true, source.Pos{}, options())
	revised := e.Revise(experiment.Revision{
		Keys:   pyvalue.MapOf("steady-state-hypothesis", pyvalue.MapOf("title", "new")),
		Probes: []*experiment.Activity{probe},
	})
	if !revised.HasProbes() || revised.Hypothesis.Title != "new" || e.Hypothesis != nil {
		t.Errorf("got the hypothesis %+v, and before %+v; want a new one, and none before", revised.Hypothesis, e.Hypothesis)
	}
	if revised.Lookup("look") != probe {
		t.Error("the new probe cannot be referred to")
	}
}

func TestReadActivity(t *testing.T) {
	t.Parallel()
	fake := pyvalue.MapOf("type", "fake")
	tests := []struct {
		name     string
		document *pyvalue.Map
		probe    bool
		// want is what the activity returns when it is played; fails is in the error
		// if it does not.
		want, fails string
	}{
		{name: "valid", document: pyvalue.MapOf("type", "action", "name", "a", "provider", fake), want: "ran"},
		{name: "a probe", document: pyvalue.MapOf("type", "probe", "name", "a", "provider", fake, "tolerance", int64(1)), probe: true, want: "ran"},
		{name: "a probe without a tolerance", document: pyvalue.MapOf("type", "probe", "name", "a", "provider", fake), probe: true, want: "ran"},
		{name: "keys of its own", document: pyvalue.MapOf("type", "action", "name", "a", "provider", fake, "iteration_index", int64(1)), want: "ran"},
		{name: "a pause that is none", document: pyvalue.MapOf("type", "action", "name", "a", "provider", fake, "pauses", "long"), want: "ran"},
		{name: "no name", document: pyvalue.MapOf("type", "action", "provider", fake), want: "ran"},
		{name: "nothing at all", document: pyvalue.NewMap(0), fails: "empty"},
		{name: "no provider", document: pyvalue.MapOf("type", "action", "name", "a"), fails: "needs a provider"},
		{name: "a provider that is a text", document: pyvalue.MapOf("type", "action", "name", "a", "provider", "fake"), fails: "must be a mapping"},
		{name: "an unknown provider", document: pyvalue.MapOf("type", "action", "name", "a", "provider", pyvalue.MapOf("type", "fax")), fails: "fax"},
		{name: "a provider with a mistake", document: pyvalue.MapOf("type", "action", "name", "a", "provider", pyvalue.MapOf("type", "fake", "colour", "red")), fails: "no colour"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pos := source.Pos{Line: 3, Column: 5}
			a := experiment.ReadActivity(test.document, test.probe, pos, options())
			if a.Pos != pos || a.Document != test.document {
				t.Errorf("got %v and the document %v, want the given ones", a.Pos, a.Document)
			}
			if test.document.Has("tolerance") != (a.Tolerance != nil) {
				t.Errorf("got the tolerance %v of %v", a.Tolerance, test.document)
			}
			output, err := a.Call.Run(context.Background(), provider.Request{})
			if test.fails == "" {
				if err != nil || output != test.want {
					t.Errorf("got %v, %v, want %q", output, err, test.want)
				}
				return
			}
			failure := (*provider.Error)(nil)
			if !errors.As(err, &failure) || failure.Kind != provider.Unavailable || !strings.Contains(err.Error(), test.fails) {
				t.Errorf("got %v, want an error that it cannot be carried out, with %q", err, test.fails)
			}
		})
	}
}

func TestReadReference(t *testing.T) {
	t.Parallel()
	a := experiment.ReadActivity(pyvalue.MapOf("ref", "one", "background", true), false, source.Pos{}, options())
	if a.Ref != "one" || !a.Background {
		t.Errorf("got %+v, want a reference in the background", a)
	}
}
