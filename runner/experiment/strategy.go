package experiment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// HypothesisStrategy is when the steady state is observed. "" is HypothesisDefault.
type HypothesisStrategy string

// The strategies of the hypothesis.
const (
	HypothesisDefault    HypothesisStrategy = "default"
	BeforeMethodOnly     HypothesisStrategy = "before-method-only"
	AfterMethodOnly      HypothesisStrategy = "after-method-only"
	DuringMethodOnly     HypothesisStrategy = "during-method-only"
	Continuously         HypothesisStrategy = "continuously"
	SkipHypothesis       HypothesisStrategy = "skip"
	misspeltContinuously                    = "continously"
)

// HypothesisStrategies returns the strategies' names.
func HypothesisStrategies() []string {
	return []string{
		string(HypothesisDefault), string(BeforeMethodOnly), string(AfterMethodOnly),
		string(DuringMethodOnly), string(Continuously), string(SkipHypothesis),
	}
}

// ParseHypothesisStrategy parses the name of a strategy. It accepts "continously", as the
// reference first spelt it.
func ParseHypothesisStrategy(name string) (HypothesisStrategy, error) {
	if name == misspeltContinuously {
		return Continuously, nil
	}
	if err := oneOf(name, HypothesisStrategies()); err != nil {
		return "", err
	}
	return HypothesisStrategy(name), nil
}

// Before reports whether the steady state is observed before the method, where it
// gates it.
func (s HypothesisStrategy) Before() bool {
	return s == "" || s == HypothesisDefault || s == BeforeMethodOnly || s == Continuously
}

// During reports whether it is observed while the method runs.
func (s HypothesisStrategy) During() bool { return s == DuringMethodOnly || s == Continuously }

// After reports whether it is observed once the method ended.
func (s HypothesisStrategy) After() bool {
	return s == "" || s == HypothesisDefault || s == AfterMethodOnly || s == Continuously
}

// RollbackStrategy is when the rollbacks are played. "" is RollbackDefault.
type RollbackStrategy string

// The strategies of the rollbacks.
const (
	// RollbackDefault plays them unless the run was interrupted, or failed before the
	// method.
	RollbackDefault RollbackStrategy = "default"
	RollbackAlways  RollbackStrategy = "always"
	RollbackNever   RollbackStrategy = "never"
	// RollbackDeviated plays them if the steady state was lost.
	RollbackDeviated RollbackStrategy = "deviated"
)

// RollbackStrategies returns the strategies' names.
func RollbackStrategies() []string {
	return []string{string(RollbackDefault), string(RollbackAlways), string(RollbackNever), string(RollbackDeviated)}
}

// ParseRollbackStrategy parses the name of a strategy.
func ParseRollbackStrategy(name string) (RollbackStrategy, error) {
	if err := oneOf(name, RollbackStrategies()); err != nil {
		return "", err
	}
	return RollbackStrategy(name), nil
}

// Dry is what a run skips. The zero Dry skips nothing.
type Dry string

// The dry modes.
const (
	DryNone       Dry = ""
	DryProbes     Dry = "probes"
	DryActions    Dry = "actions"
	DryActivities Dry = "activities"
	// DryPause skips only the pauses of activities.
	DryPause Dry = "pause"
)

// DryModes returns the modes' names.
func DryModes() []string {
	return []string{string(DryProbes), string(DryActions), string(DryActivities), string(DryPause)}
}

// ParseDry parses the name of a mode.
func ParseDry(name string) (Dry, error) {
	if err := oneOf(name, DryModes()); err != nil {
		return "", err
	}
	return Dry(name), nil
}

// Skips reports whether activities of a kind are skipped.
func (d Dry) Skips(kind Kind) bool {
	return d == DryActivities || d == DryProbes && kind == Probe || d == DryActions && kind == Action
}

// SkipsPauses reports whether the pauses of an activity of a kind are skipped.
func (d Dry) SkipsPauses(kind Kind) bool { return d == DryPause || d.Skips(kind) }

// SkipsTolerances reports whether probes have no outputs to judge.
func (d Dry) SkipsTolerances() bool { return d == DryProbes || d == DryActivities }

func oneOf(name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	hint := ""
	if near := source.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return fmt.Errorf("%q is not one of %s%s", name, strings.Join(known, ", "), hint)
}
