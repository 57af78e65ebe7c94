package runner_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// gauge is a provider whose outputs depend on its age. The provider block says what it
// returns:
//
//	until: seconds   1 until then, and 2 from then on
//	takes: seconds   how long that takes; it stops when its context ends
//	ends: text       the probe asks for the run to end
//	gone: text       the probe cannot be tried at all
//	says: text       the output, after substitution
type gauge struct {
	start time.Time

	mu    sync.Mutex
	reads map[string][]string // the times of each, by the activity's name, with the lanes
}

func newGauge() *gauge { return &gauge{start: time.Now(), reads: make(map[string][]string)} }

func (g *gauge) Compile(b provider.Spec, report *source.Collector) provider.Call {
	report.UnknownKeys(b.Node, "type", "until", "takes", "ends", "gone", "says")
	return reading{gauge: g, name: b.Activity, block: b.Node.Value().(*pyvalue.Map)}
}

type reading struct {
	*gauge
	name  string
	block *pyvalue.Map
}

func (r reading) Run(ctx context.Context, req provider.Request) (any, error) {
	since := time.Since(r.start)
	r.mu.Lock()
	r.reads[r.name] = append(r.reads[r.name], fmt.Sprintf("%gs in lane %d", since.Seconds(), req.Lane))
	r.mu.Unlock()
	if takes, ok := pyvalue.Float(r.block.Value("takes")); ok {
		timer := time.NewTimer(time.Duration(takes * float64(time.Second)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, provider.Errorf(provider.Timeout, "it fell silent")
		}
	}
	if text := r.block.String("ends"); text != "" {
		return nil, &provider.Error{Kind: provider.EndsRun, Message: text, NoRollbacks: true}
	}
	if text := r.block.String("gone"); text != "" {
		return nil, provider.Errorf(provider.Unavailable, "%s", text)
	}
	if r.block.Has("says") {
		return req.Scope.SubstituteText(r.block.String("says")), nil
	}
	if until, ok := pyvalue.Float(r.block.Value("until")); ok && since.Seconds() >= until {
		return int64(2), nil
	}
	return int64(1), nil
}

// guards reads guards whose providers are of the type "gauge", or "python" where a
// probe judges an output.
func guards(t testing.TB, g *gauge, text string) []*experiment.Guard {
	t.Helper()
	file, err := source.Parse("guards.yaml", source.YAML, []byte("guards:\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	list, problems := experiment.BuildGuards(file, nil, experiment.Options{Providers: provider.Registry{"gauge": g, "python": g}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return list
}
