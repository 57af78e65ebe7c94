package providers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/python"
	"github.com/chaostoolkit/run-action/runner/control"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/require"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// goFunctions is a provider of Go functions for one module, which experiments name under
// the type "python". It can do all that a provider can.
type goFunctions struct {
	module, distribution string
	// did lists what was asked of it.
	did []string
}

func (g *goFunctions) ProvidesModule(name string) bool {
	return name == g.module || strings.HasPrefix(name, g.module+".")
}

func (g *goFunctions) ProvidesDistribution(name string) bool { return name == g.distribution }

func (g *goFunctions) Compile(spec provider.Spec, _ *source.Collector) provider.Call {
	return goCall(spec.Node.Get("module").Value().(string))
}

func (g *goFunctions) Close() error { return errors.New(g.module + " was closed") }

func (g *goFunctions) Notify(_ context.Context, module, _ string, _ ...any) error {
	g.did = append(g.did, "notify "+module)
	return nil
}

func (g *goFunctions) Discover(context.Context, string, bool) (*pyvalue.Map, error) {
	return pyvalue.MapOf("by", g.module), nil
}

func (g *goFunctions) Distributions(context.Context) ([]provider.Distribution, error) {
	return []provider.Distribution{{Name: g.distribution, Version: "built in"}}, nil
}

func (g *goFunctions) Modules(_ context.Context, names []string) (modules []provider.Module, err error) {
	for _, name := range names {
		g.did = append(g.did, "module "+name)
		modules = append(modules, provider.Module{Name: name, Found: true, Distributions: []string{g.distribution}})
	}
	return modules, nil
}

func (g *goFunctions) ControlPlayer(o ControlOptions) control.Player {
	return &fakePlayer{functions: g, provides: o.Provides}
}

// goCall returns the name of the module.
type goCall string

func (c goCall) Run(context.Context, provider.Request) (any, error) { return "Go: " + string(c), nil }

// fakePlayer writes down what it is asked to do.
type fakePlayer struct {
	functions *goFunctions
	provides  func(string) bool
	interrupt bool
}

func (p *fakePlayer) did(what string) { p.functions.did = append(p.functions.did, what) }

func (p *fakePlayer) Begin(context.Context, control.Run) error {
	p.did("begin")
	return nil
}

func (p *fakePlayer) Before(context.Context, control.Point) error {
	p.did("before")
	if p.interrupt {
		return &control.Interruption{Reason: "enough"}
	}
	return errors.New(p.functions.module)
}

func (p *fakePlayer) After(_ context.Context, point control.Point) (any, error) {
	return pyvalue.Str(point.State()) + p.functions.module, nil
}

func (p *fakePlayer) End(context.Context) error {
	p.did("end")
	return nil
}

func (p *fakePlayer) Observe(event.Event) { p.did("observe") }

func (p *fakePlayer) Check(c *experiment.Control, _ func(func()), _ *source.Collector) {
	p.did("check " + c.Module)
}

func (p *fakePlayer) Importer() experiment.ControlChecker { return p }

func (p *fakePlayer) SetGlobal(controls []*experiment.Control) {
	for _, c := range controls {
		p.did("global " + c.Module)
	}
}

func (p *fakePlayer) BeforeLoading(context.Context, string) error { return nil }

func (p *fakePlayer) AfterLoading(_ context.Context, _ string, document any) (any, error) {
	return pyvalue.Str(document) + p.functions.module, nil
}

func (p *fakePlayer) Needed(e *experiment.Experiment) bool {
	for _, c := range e.AllControls() {
		if p.provides(c.Module) {
			return true
		}
	}
	return false
}

// fakeRun is the run of an experiment.
type fakeRun struct {
	control.Run
	experiment *experiment.Experiment
}

func (r fakeRun) Experiment() *experiment.Experiment { return r.experiment }
func (r fakeRun) Scope() *values.Scope               { return &values.Scope{} }

// newTestPython returns a Python that has a distribution and a module, "chaospretend".
func newTestPython(t *testing.T) pythonFunctions {
	t.Helper()
	require.Program(t, "python3")
	site, err := filepath.Abs("python/inventory/testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	return newPython(&python.Provider{
		Environ: func() []string { return append(os.Environ(), "PYTHONPATH="+site, "PYTHONDONTWRITEBYTECODE=1") },
		Dir:     t.TempDir(),
	})
}

// withGo returns a Set in which two providers of Go functions precede Python.
func withGo(t *testing.T) (s *Set, k8s, aws *goFunctions) {
	t.Helper()
	k8s = &goFunctions{module: "chaosk8s", distribution: "chaostoolkit-kubernetes"}
	aws = &goFunctions{module: "chaosaws", distribution: "chaostoolkit-aws"}
	s = newSet(entry{"python", k8s}, entry{"python", aws}, entry{"python", newTestPython(t)})
	t.Cleanup(func() {
		if err := s.Close(); err == nil || err.Error() != "chaosk8s was closed\nchaosaws was closed" {
			t.Errorf("got %v, want all providers closed", err)
		}
	})
	return s, k8s, aws
}

// call compiles and runs an activity of the type "python".
func call(t *testing.T, s *Set, pairs ...any) (any, error) {
	t.Helper()
	report := source.NewCollector("")
	c := s.Registry["python"].Compile(provider.Spec{
		Node: source.FromValue(pyvalue.MapOf(pairs...)), Defer: func(check func()) { check() },
	}, report)
	if problems := report.Problems(); len(problems) > 0 {
		return nil, problems
	}
	return c.Run(t.Context(), provider.Request{Scope: &values.Scope{}})
}

// Each module is called by the first provider that has it.
func TestFunctionsOfOneType(t *testing.T) {
	t.Parallel()
	s, _, _ := withGo(t)
	for module, want := range map[string]string{
		"chaosk8s.pods": "Go: chaosk8s.pods", " chaosaws ": "Go:  chaosaws ", "posixpath": "/a/b",
	} {
		got, err := call(t, s, "type", "python", "module", module, "func", "normpath", "arguments", pyvalue.MapOf("path", "/a//b"))
		if err != nil || got != want {
			t.Errorf("%s: got %v, %v, want %s", module, got, err, want)
		}
	}
	if _, err := call(t, s, "type", "python", "func", "f"); err == nil || !strings.Contains(err.Error(), "needs a module") {
		t.Errorf("without a module: got %v, want Python to report it", err)
	}
	if types := s.Types(); len(types) != 1 {
		t.Errorf("got types %v, want one", types)
	}
}

func TestNotifyByModule(t *testing.T) {
	t.Parallel()
	s, k8s, aws := withGo(t)
	event := pyvalue.MapOf("name", "fail")
	if err := s.Notify(t.Context(), "chaosaws.notify", "notify", nil, event); err != nil {
		t.Error(err)
	}
	if err := s.Notify(t.Context(), "chaospretend", "notify", nil, event); err == nil || !strings.Contains(err.Error(), "no such event") {
		t.Errorf("got %v, want the error of the Python function", err)
	}
	if diff := cmp.Diff([]string{"notify chaosaws.notify"}, append(k8s.did, aws.did...)); diff != "" {
		t.Errorf("Go functions (-want +got):\n%s", diff)
	}
}

func TestInventories(t *testing.T) {
	t.Parallel()
	s, k8s, _ := withGo(t)
	list, err := s.Distributions(t.Context())
	if err != nil || len(list) < 3 || list[0].Version != "built in" || list[1].Name != "chaostoolkit-aws" {
		t.Errorf("got %v, %v, want those of Go before those of Python", list, err)
	}
	modules, err := s.Modules(t.Context(), []string{"chaospretend", "chaosk8s.pods", "nowhere", "chaosk8s"})
	if err != nil {
		t.Fatal(err)
	}
	want := []provider.Module{
		{Name: "chaospretend", Found: true, Distributions: []string{"chaostoolkit-pretend"}},
		{Name: "chaosk8s.pods", Found: true, Distributions: []string{"chaostoolkit-kubernetes"}},
		{Name: "nowhere"},
		{Name: "chaosk8s", Found: true, Distributions: []string{"chaostoolkit-kubernetes"}},
	}
	if diff := cmp.Diff(want, modules); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"module chaosk8s.pods", "module chaosk8s"}, k8s.did); diff != "" {
		t.Errorf("modules of Go (-want +got):\n%s", diff)
	}
	for distribution, want := range map[string]string{"chaostoolkit-kubernetes": "{'by': 'chaosk8s'}", "chaostoolkit-pretend": "activities"} {
		discovery, err := s.Discover(t.Context(), distribution, false)
		if err != nil || !strings.Contains(pyvalue.Repr(discovery), want) {
			t.Errorf("%s: got %v, %v, want %s", distribution, pyvalue.Repr(discovery), err, want)
		}
	}
}

// Without Python, what the other providers have is available.
func TestInventoriesWithoutPython(t *testing.T) {
	t.Parallel()
	k8s := &goFunctions{module: "chaosk8s", distribution: "chaostoolkit-kubernetes"}
	nowhere := newPython(&python.Provider{Interpreter: filepath.Join(t.TempDir(), "python3")})
	s := newSet(entry{"python", k8s}, entry{"python", nowhere})
	list, err := s.Distributions(t.Context())
	if len(list) != 1 || err == nil || !strings.Contains(err.Error(), "there is no Python") {
		t.Errorf("got %v, %v, want what is built in, and the error", list, err)
	}
	if modules, err := s.Modules(t.Context(), []string{"chaosk8s"}); err != nil || !modules[0].Found {
		t.Errorf("got %v, %v, want the module that is built in", modules, err)
	}
	if got, err := call(t, s, "module", "chaosk8s", "func", "f"); err != nil || got != "Go: chaosk8s" {
		t.Errorf("got %v, %v, want the function that is built in", got, err)
	}
}

func TestNobodyOffersIt(t *testing.T) {
	t.Parallel()
	s := newSet(entry{"python", &goFunctions{module: "chaosk8s"}})
	if err := s.Notify(t.Context(), "other", "f"); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("got %v, want an error that names the module", err)
	}
	if _, err := s.Discover(t.Context(), "other", true); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("got %v, want an error that names the distribution", err)
	}
}

// controlled returns an experiment with a control of each module.
func controlled(t *testing.T, player control.Player, modules ...string) *experiment.Experiment {
	t.Helper()
	var controls []string
	for _, module := range modules {
		controls = append(controls, "{name: "+module+", provider: {type: python, module: "+module+"}}")
	}
	file, err := source.Parse("e.yaml", source.YAML, []byte("title: t\ndescription: d\nmethod: []\ncontrols: ["+strings.Join(controls, ", ")+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, problems := experiment.Build(file, experiment.Options{Controls: player})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return e
}

// Each control is played by the first provider that has its module; those without any
// take no part in the run.
func TestControlsOfSeveralProviders(t *testing.T) {
	t.Parallel()
	s, k8s, aws := withGo(t)
	player := s.Controls(ControlOptions{})
	e := controlled(t, player, "chaosk8s.control", "posixpath")
	player.Importer().Check(e.Controls[0], nil, nil)
	if err := player.Begin(t.Context(), fakeRun{experiment: e}); err != nil {
		t.Fatal(err)
	}
	player.Observe(event.MethodStarted{})
	if err := player.Before(t.Context(), control.Point{Level: control.Method}); err == nil || err.Error() != "chaosk8s" {
		t.Errorf("got %v, want the error of one player", err)
	}
	if err := player.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"check chaosk8s.control", "check chaosk8s.control", "begin", "observe", "before", "end"}
	if diff := cmp.Diff(want, k8s.did); diff != "" {
		t.Errorf("chaosk8s (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"observe"}, aws.did); diff != "" {
		t.Errorf("chaosaws (-want +got):\n%s", diff)
	}
	if !player.Needed(e) || player.Needed(&experiment.Experiment{}) {
		t.Error("the players are needed where there is a control, and only there")
	}
}

// Each player gets what those before it changed, and one that ends the run is the last.
func TestControlsInOrder(t *testing.T) {
	t.Parallel()
	k8s, aws := &goFunctions{module: "chaosk8s"}, &goFunctions{module: "chaosaws"}
	player := newSet(entry{"python", k8s}, entry{"python", aws}).Controls(ControlOptions{})
	e := controlled(t, player, "chaosk8s", "chaosaws")
	player.SetGlobal(e.Controls)
	if err := player.Begin(t.Context(), fakeRun{experiment: e}); err != nil {
		t.Fatal(err)
	}
	state, err := player.After(t.Context(), control.Point{State: func() any { return "state " }})
	if err != nil || state != "state chaosk8schaosaws" {
		t.Errorf("got state %v, %v, want the changes of both", state, err)
	}
	document, err := player.AfterLoading(t.Context(), "e.yaml", "document ")
	if err != nil || document != "document chaosk8schaosaws" {
		t.Errorf("got document %v, %v, want the changes of both", document, err)
	}
	for _, p := range player.(*controlPlayers).players {
		p.Player.(*fakePlayer).interrupt = true
	}
	if err := player.Before(t.Context(), control.Point{}); !isInterruption(err) {
		t.Errorf("got %v, want an interruption", err)
	}
	want := []string{"check chaosaws", "global chaosk8s", "global chaosaws", "begin"}
	if diff := cmp.Diff(want, aws.did); diff != "" {
		t.Errorf("the second player (-want +got):\n%s", diff)
	}
}

// What cmd needs besides activities is offered by one provider each.
func TestDefaultOffers(t *testing.T) {
	t.Parallel()
	s := Default(Options{})
	got := []int{len(all[provider.Notifier](s)), len(all[provider.Discoverer](s)), len(all[provider.Inventory](s)), len(all[Controller](s))}
	if diff := cmp.Diff([]int{1, 1, 1, 1}, got); diff != "" {
		t.Errorf("notifiers, discoverers, inventories, controllers (-want +got):\n%s", diff)
	}
}
