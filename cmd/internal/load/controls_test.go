package load_test

import (
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/runner/require"
)

// A control file that cannot be read prevents the run: it may be there to guard it.
func TestControlFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{"without controls", "{}\n", ""},
		{"empty", "\n", ""},
		{"broken", "a: [\n", "yaml-syntax"},
		{"a list", "[a]\n", "wrong-type"},
		{"vanished", "", "controls.yaml"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			w.WriteFile(t, "e.yaml", valid)
			if test.text != "" {
				w.WriteFile(t, "controls.yaml", test.text)
			}
			w.open(t)
			_, _, err := w.load(t, load.LoaderOptions{ControlFiles: []string{"controls.yaml"}})
			if (err != nil) != (test.want != "") {
				t.Errorf("got %v\n%s", err, w.Err)
			}
			wantIn(t, w.Err.String(), test.want)
		})
	}
}

// A control file may be JSON. What is not in it, but in the settings, must be right, too.
func TestControlsMustBeRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{})
	w.WriteFile(t, "settings.yaml", "controls: [a]\n")
	w.WriteFile(t, "controls.json", "{\"c\": \n")
	w.open(t)
	_, _, err := w.load(t, load.LoaderOptions{ControlFiles: []string{"controls.json"}})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "controls must be a mapping", "json-syntax", "so nothing was run (errors=2)")
}

// withControl has a control in its settings. Its module gets the text.
func withControl(t *testing.T, module string) *world {
	t.Helper()
	require.Program(t, "python3")
	w := newWorld(t, load.Options{}, "PYTHONDONTWRITEBYTECODE=1")
	w.WriteFile(t, "settings.yaml", "controls: {c: {provider: {type: python, module: guide}}}\n")
	w.WriteFile(t, "guide.py", module)
	w.WriteFile(t, "e.yaml", valid)
	w.open(t)
	return w
}

// Controls may change the document before it is built; its new secrets are redacted.
func TestControlChangesTheDocument(t *testing.T) {
	t.Parallel()
	w := withControl(t, `
def after_loading_experiment_control(context, state):
    state["title"] = "changed " + context
    state["secrets"] = {"s": {"k": "hunter2-changed"}}
`)
	e, _, err := w.load(t, load.LoaderOptions{})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Err)
	}
	if e.Title != "changed e.yaml" {
		t.Errorf("got the title %q", e.Title)
	}
	wantNotIn(t, w.setup.Secrets.Text("hunter2-changed"), "hunter2")
}

// A control may forbid to read an experiment, or to use what was read.
func TestControlPreventsLoading(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			w := withControl(t, "import sys\n\ndef "+when+"_loading_experiment_control(context):\n    sys.exit('not today')\n")
			e, _, err := w.load(t, load.LoaderOptions{})
			if wantCode(t, err, exit.Failure); e != nil {
				t.Error("the experiment was loaded")
			}
			wantIn(t, w.Err.String(), "The experiment cannot be run", "not today")
		})
	}
}

// Controls are called even if the experiment cannot be read, which remains the error.
func TestControlsOfAnUnreadableExperiment(t *testing.T) {
	t.Parallel()
	w := withControl(t, `
def after_loading_experiment_control(context, state):
    open("called", "w").write(repr(state))
`)
	w.WriteFile(t, "e.yaml", "title: [\n")
	_, _, err := w.load(t, load.LoaderOptions{})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "yaml-syntax")
	if text, err := os.ReadFile(w.Path("called")); err != nil || string(text) != "None" {
		t.Errorf("the control got %q (%v), want None", text, err)
	}
}
