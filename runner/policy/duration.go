package policy

import (
	"fmt"
	"time"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/source"
)

// durations reports timeouts and pauses of the experiment that exceed the maximum
// duration.
func (c *check) durations(e *experiment.Experiment, root *source.Node) {
	limit := c.policy.maxDuration
	if limit == 0 {
		return
	}
	if e.Terms.Timeout > limit {
		node, path := termsTimeout(root)
		c.tooLong(node.Pos, path, "a timeout of "+e.Terms.Timeout.String())
	}
	for _, s := range e.Configuration {
		c.timeout(s.Probe)
	}
	var paused time.Duration
	for _, block := range [][]*experiment.Activity{probes(e), e.Method, e.Rollbacks} {
		for _, a := range block {
			c.timeout(a)
			before := paused
			if paused += c.pauses(e, a); before <= limit && paused > limit {
				c.tooLong(a.Pos, a.Path, fmt.Sprintf("pauses of %s until here", paused))
			}
		}
	}
}

func probes(e *experiment.Experiment) []*experiment.Activity {
	if e.Hypothesis == nil {
		return nil
	}
	return e.Hypothesis.Probes
}

func (c *check) tooLong(pos source.Pos, path, what string) {
	c.problems.Add(source.RulePolicyDuration, source.Problem{
		Pos: pos, Path: path, Message: "the policy does not permit " + what,
		Hint: fmt.Sprintf("%s allows %s for an experiment", place(c.policy.file, c.policy.maxDurationPos), c.policy.maxDuration),
	})
}

// timeout reports an activity whose own timeout exceeds the maximum.
func (c *check) timeout(a *experiment.Activity) {
	if a == nil {
		return
	}
	if a.Timeout > c.policy.maxDuration {
		c.tooLong(a.Pos, a.Path+".timeout", "a timeout of "+a.Timeout.String())
	}
	if a.Tolerance != nil {
		c.timeout(a.Tolerance.Probe)
	}
}

// pauses returns the pauses before and after an activity, as far as they are known
// before the run. Background activities delay nothing.
func (c *check) pauses(e *experiment.Experiment, a *experiment.Activity) time.Duration {
	if a.Background {
		return 0
	}
	if a.Ref != "" {
		if a = e.Lookup(a.Ref); a == nil {
			return 0
		}
	}
	before, _ := a.Pauses.Before.Duration(c.scope)
	after, _ := a.Pauses.After.Duration(c.scope)
	return min(before, longest) + min(after, longest)
}

// longest bounds a pause, so that the sum fits a Duration.
const longest = 365 * 24 * time.Hour

// termsTimeout returns the place and the path of the experiment's own timeout.
func termsTimeout(root *source.Node) (*source.Node, string) {
	extensions := root.Get("extensions")
	for i, item := range extensions.Items {
		if name, _ := item.Get("name").Text(); name == experiment.ExtensionName && item.Get("timeout") != nil {
			return item.Get("timeout"), fmt.Sprintf("extensions[%d].timeout", i)
		}
	}
	return root, "extensions"
}
