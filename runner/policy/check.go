package policy

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Check returns what the policy does not permit of an experiment that was read from
// file, as far as it is known before the run. lookupEnv finds the environment variables
// of its configuration.
func (p *Policy) Check(e *experiment.Experiment, file *source.File, lookupEnv func(string) (string, bool)) source.Problems {
	if p == nil {
		return nil
	}
	c := &check{policy: p, problems: source.NewCollector(file.Name), scope: settled(e, lookupEnv)}
	for _, s := range e.Configuration {
		c.activity(s.Probe)
	}
	for _, block := range e.Blocks() {
		for _, a := range block {
			c.activity(a)
		}
	}
	for _, declared := range e.AllControls() {
		c.control(declared)
	}
	c.durations(e, file.Root)
	c.rollbacks(e, file.Root)
	return c.problems.Problems()
}

// CheckActivities is Check for activities outside of an experiment, which come from the
// file called name.
func (p *Policy) CheckActivities(name string, activities []*experiment.Activity) source.Problems {
	if p == nil {
		return nil
	}
	c := &check{policy: p, problems: source.NewCollector(name)}
	for _, a := range activities {
		c.activity(a)
	}
	return c.problems.Problems()
}

// settled returns the part of the scope that is known before a run: the configuration
// without the values of probes, and no secrets.
func settled(e *experiment.Experiment, lookupEnv func(string) (string, bool)) *values.Scope {
	configuration := pyvalue.NewMap(len(e.Configuration))
	for _, s := range e.Configuration {
		switch {
		case s.Probe != nil:
		case s.Env != nil:
			if value, err := s.Env.Resolve(lookupEnv); err == nil {
				configuration.Set(s.Name, value)
			}
		default:
			configuration.Set(s.Name, s.Value)
		}
	}
	return &values.Scope{Configuration: configuration}
}

// check collects the problems of one check.
type check struct {
	policy   *Policy
	problems *source.Collector
	scope    *values.Scope
}

// activity checks an activity and the probe that is its tolerance. Targets that depend
// on missing values are checked when the activity is carried out.
func (c *check) activity(a *experiment.Activity) {
	if a == nil {
		return
	}
	if a.Tolerance != nil {
		c.activity(a.Tolerance.Probe)
	}
	if a.Ref != "" || a.Call == nil || a.Provider == "" {
		return // the activity that is referred to is checked by itself; a broken one has no targets
	}
	for _, r := range c.policy.refusals(a, &provider.Request{Scope: c.scope}, true) {
		c.problems.Add(r.rule, source.Problem{
			Pos: r.pos(a), Path: r.path(a), Message: "the policy does not permit " + r.what, Hint: r.why,
		})
	}
}

func (c *check) control(declared *experiment.Control) {
	if declared.Module == "" {
		return
	}
	if refused := c.policy.controlRefusal(declared.Module); refused != nil {
		c.problems.Add(source.RulePolicyControl, source.Problem{
			Pos: declared.Pos, Path: declared.Path + ".provider.module", Message: refused.what(), Hint: refused.why,
		})
	}
}

// pos returns the place in the experiment that names what is refused.
func (r refusal) pos(a *experiment.Activity) source.Pos {
	if r.target.Block == nil {
		return a.Pos
	}
	pos := r.target.Block.Pos
	for _, node := range []*source.Node{r.target.Block.Get(r.key), r.target.Block.Get(r.key).Get(r.argument)} {
		if node != nil {
			pos = node.Pos
		}
	}
	return pos
}

// path returns the path of that place.
func (r refusal) path(a *experiment.Activity) string {
	path := a.Path + ".provider"
	if r.target.Block == nil {
		return path
	}
	path += "." + r.key
	if r.target.Block.Get(r.key).Get(r.argument) != nil {
		path += "." + r.argument
	}
	return path
}

// rollbacks reports actions without rollbacks, if the policy requires rollbacks.
func (c *check) rollbacks(e *experiment.Experiment, root *source.Node) {
	if !c.policy.rollbacks.IsValid() {
		return
	}
	why := place(c.policy.file, c.policy.rollbacks) + " requires them"
	if acts(e) && len(e.Rollbacks) == 0 {
		c.problems.Add(source.RulePolicyRollbacks, source.Problem{
			Pos: root.Get("method").Pos, Path: "method", Message: "the policy does not permit actions without rollbacks", Hint: why,
		})
	}
	if e.Runtime.Rollbacks == experiment.RollbackNever {
		strategy := root.Get("runtime").Get("rollbacks").Get("strategy")
		c.problems.At("runtime").At("rollbacks").At("strategy").Add(source.RulePolicyRollbacks, source.Problem{
			Pos: strategy.Pos, Message: fmt.Sprintf("the policy does not permit the strategy %q", e.Runtime.Rollbacks), Hint: why,
		})
	}
}

// acts reports whether the method has an action.
func acts(e *experiment.Experiment) bool {
	for _, a := range e.Method {
		if a.Ref != "" {
			a = e.Lookup(a.Ref)
		}
		if a != nil && a.Kind == experiment.Action {
			return true
		}
	}
	return false
}
