package control_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// declare returns the declaration of a control whose module says where it is declared:
// "a" of "top" is called a and has the module top.a.
func declare(where, name string, more ...string) string {
	return "{name: " + name + ", provider: {type: python, module: " + where + "." + name + "}" + strings.Join(append([]string{""}, more...), ", ") + "}"
}

func list(controls ...string) string { return "[" + strings.Join(controls, ", ") + "]" }

// build returns an experiment with controls at its top level, of its hypothesis and of
// its first activity. The second activity also has a control.
func build(t *testing.T, top, hypothesis, activity string) *experiment.Experiment {
	t.Helper()
	text := "title: t\ndescription: d\ncontrols: " + top +
		"\nsteady-state-hypothesis: {title: h, controls: " + hypothesis + ", probes: []}" +
		"\nmethod:\n- {type: action, name: one, provider: {}, controls: " + activity + "}" +
		"\n- {type: action, name: two, provider: {}, controls: " + list(declare("two", "z")) + "}\n"
	file, err := source.Parse("experiment.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e, _ := experiment.Build(file, experiment.Options{})
	return e
}

func buildGlobal(t *testing.T, text string) []*experiment.Control {
	t.Helper()
	file, err := source.Parse("controls.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return experiment.BuildNamedControls(file.Root, nil, source.NewCollector("controls.yaml"))
}

func TestApplicable(t *testing.T) {
	t.Parallel()
	const everywhere = "g: {provider: {type: python, module: global.g}}"
	notAutomatic := "automatic: false"
	tests := []struct {
		name                      string
		global                    string
		top, hypothesis, activity string
		// want lists modules by level, in the order of the levels.
		want map[control.Level]string
	}{
		{
			name: "none",
			want: map[control.Level]string{"experiment": "", "hypothesis": "", "method": "", "rollback": "", "activity": ""},
		},
		{
			name: "those of the experiment apply everywhere", top: list(declare("top", "a"), declare("top", "b")),
			want: map[control.Level]string{
				"experiment": "top.a top.b", "hypothesis": "top.a top.b", "method": "top.a top.b", "rollback": "top.a top.b", "activity": "top.a top.b",
			},
		},
		{
			name: "unless they are not automatic", top: list(declare("top", "a", notAutomatic), declare("top", "b")),
			want: map[control.Level]string{
				"experiment": "top.a top.b", "hypothesis": "top.b", "method": "top.b", "rollback": "top.b", "activity": "top.b",
			},
		},
		{
			name: "global ones apply everywhere", global: everywhere,
			want: map[control.Level]string{
				"experiment": "global.g", "hypothesis": "global.g", "method": "global.g", "rollback": "global.g", "activity": "global.g",
			},
		},
		{
			name:   "each comes once, the nearest last",
			global: everywhere, top: list(declare("top", "a"), declare("top", "b")),
			hypothesis: list(declare("hypothesis", "h")), activity: list(declare("one", "o"), declare("one", "p")),
			want: map[control.Level]string{
				"experiment": "global.g top.a top.b", "hypothesis": "top.a top.b global.g hypothesis.h", "method": "top.a top.b global.g",
				"rollback": "top.a top.b global.g", "activity": "top.a top.b global.g one.o one.p",
			},
		},
		{
			name: "a nearer one stands in for that of the experiment", top: list(declare("top", "a"), declare("top", "b")),
			hypothesis: list(declare("hypothesis", "a")), activity: list(declare("one", "b", notAutomatic)),
			want: map[control.Level]string{
				"experiment": "top.a top.b", "hypothesis": "top.b hypothesis.a", "method": "top.a top.b", "activity": "top.a one.b",
			},
		},
		{
			name: "so does a global one, below", global: everywhere, top: list(declare("top", "g")),
			want: map[control.Level]string{"experiment": "global.g top.g", "method": "global.g", "activity": "global.g"},
		},
		{
			name: "two of one name", top: list(declare("top", "a"), declare("again", "a")),
			want: map[control.Level]string{"experiment": "top.a again.a", "method": "top.a again.a"},
		},
		{
			name: "a reference stands for what it names", top: list(declare("top", "a", notAutomatic)), activity: "[{ref: a}]", hypothesis: "[{ref: z}]",
			want: map[control.Level]string{"method": "", "hypothesis": "two.z", "activity": "top.a"},
		},
		{
			name: "for a global one, too, which is called once", global: everywhere, activity: "[{ref: g}, {ref: g}]",
			want: map[control.Level]string{"activity": "global.g"},
		},
		{
			name: "or for nothing", top: "[{ref: unknown}]", activity: "[{ref: own, name: own}]",
			want: map[control.Level]string{"experiment": "", "method": "", "activity": ""},
		},
		{
			name: "a reference does not stand in for its namesake", top: list(declare("top", "a")), activity: "[{ref: z, name: a}]",
			want: map[control.Level]string{"activity": "top.a two.z"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := build(t, orNone(test.top), orNone(test.hypothesis), orNone(test.activity))
			global := buildGlobal(t, test.global)
			got := make(map[control.Level]string)
			for level := range test.want {
				p := control.Point{Level: level}
				if level == control.Activity {
					p.Activity = e.Method[0]
				}
				got[level] = modules(control.Applicable(p, e, global))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the controls differ (-want +got):\n%s", diff)
			}
		})
	}
}

func orNone(controls string) string {
	if controls == "" {
		return "[]"
	}
	return controls
}

func modules(controls []*experiment.Control) string {
	names := make([]string, len(controls))
	for i, c := range controls {
		names[i] = c.Module
	}
	return strings.Join(names, " ")
}

// An activity that was revised while the experiment ran has the controls of its
// revision.
func TestApplicableToARevisedActivity(t *testing.T) {
	t.Parallel()
	e := build(t, "[]", "[]", list(declare("one", "a")))
	activity := e.Method[0]
	activity.Revise(experiment.ReadActivity(pyvalue.MapOf(
		"type", "action", "name", "one", "controls",
		[]any{pyvalue.MapOf("name", "b", "provider", pyvalue.MapOf("type", "python", "module", "revised.b"))},
	), false, source.Pos{}, experiment.Options{}))
	p := control.Point{Level: control.Activity, Activity: activity}
	if got := modules(control.Applicable(p, e, nil)); got != "revised.b" {
		t.Errorf("got %q, want revised.b", got)
	}
}

// Applicable does not change the lists of controls.
func TestApplicableLeavesTheListsAlone(t *testing.T) {
	t.Parallel()
	e := build(t, list(declare("top", "a"), "{ref: z}"), "[]", "[{ref: a}, {ref: a}]")
	global := buildGlobal(t, "g: {provider: {type: python, module: global.g}}")
	before := slices.Concat(e.Controls, e.Method[0].Controls, global)
	for _, level := range []control.Level{control.Experiment, control.Method, control.Activity} {
		control.Applicable(control.Point{Level: level, Activity: e.Method[0]}, e, global)
	}
	if after := slices.Concat(e.Controls, e.Method[0].Controls, global); !slices.Equal(before, after) {
		t.Errorf("got %q, want %q", modules(after), modules(before))
	}
}
