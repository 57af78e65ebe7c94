package action_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// Outside of a step, everything that concerns one does nothing.
func TestNoStep(t *testing.T) {
	t.Parallel()
	var none *action.Step
	none.Group("title")()
	lift, err := none.Fence()
	if err != nil {
		t.Error(err)
	}
	lift()
	none.Warn("message")
	none.Wrote("file")
	none.SetOutputs(action.Output{Name: "a"})
	none.LeaveRollbacks()
	written := false
	none.Unfenced(func() { written = true })
	if !written || none.Grace() != 0 || none.Leg() != "" || none.Uploads() || none.ArtifactName() == "" {
		t.Errorf("got written %t, grace %s, leg %q, uploads %t, artifact %q", written, none.Grace(), none.Leg(), none.Uploads(), none.ArtifactName())
	}
	getenv := func(name string) string { return "value of " + name }
	if got, want := none.Token(getenv), "value of GITHUB_TOKEN"; got != want {
		t.Errorf("got the token %q, want %q", got, want)
	}
}

func TestStep(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	s := &action.Step{Log: &action.Log{Writer: p.Err}, Inputs: action.Inputs{Token: "t", Leg: "linux", ArtifactName: "a", Upload: true}, Env: &p.Env}
	if s.Token(p.Getenv) != "t" || s.Leg() != "linux" || s.ArtifactName() != "a" || !s.Uploads() || s.Grace() <= 0 {
		t.Errorf("got %q, %q, %q, %t, %s", s.Token(p.Getenv), s.Leg(), s.ArtifactName(), s.Uploads(), s.Grace())
	}
	end := s.Group("one")
	s.Warn("careful")
	end()
	want := "::group::one\n::warning title=Chaos::careful\n::endgroup::\n"
	if got := p.Err.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Commands of the step and lines of experiments are never mixed up, even if they are written
// at the same time: each command stands alone, outside of the fence.
func TestFenceOfManyWriters(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	s := &action.Step{Log: &action.Log{Writer: p.Err}, Env: &p.Env}
	lift, err := s.Fence()
	if err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 20 {
				s.Warn("of the step")
			}
		})
	}
	writers.Wait()
	lift()
	lift() // once more does nothing
	fenced, warnings := false, 0
	for line := range strings.Lines(p.Err.String()) {
		switch {
		case strings.HasPrefix(line, "::stop-commands::"):
			fenced = true
		case strings.HasPrefix(line, "::warning"):
			warnings++
			if fenced {
				t.Fatalf("a command stands behind the fence in\n%s", p.Err)
			}
		default:
			fenced = false
		}
	}
	if fenced || warnings != 160 {
		t.Errorf("got fenced %t at the end and %d warnings, want 160", fenced, warnings)
	}
}
