// Package policy restricts what experiments may reach for. A platform team writes the
// policy file; authors of experiments cannot change it. It lists provider types,
// hosts, executables, Python modules and Kubernetes namespaces. It also limits the
// duration of an experiment, what runs for forks, and whether rollbacks may be missing.
//
//	hosts:
//	  allow: ["https://*.staging.example.com", "localhost:8080"]
//	executables:
//	  allow: [kubectl, ./scripts/*.sh]
//	namespaces:
//	  allow: [staging-*]
//	max-duration: 10m
//
// Without a rule there is no restriction, deny overrides allow, and what cannot be
// determined is not permitted. An experiment is checked twice: as a whole before the
// run, and each activity right before it is carried out, when all values are known.
// The policy cannot see what a program or a function does while it runs.
package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Policy is the content of a policy file. A nil Policy permits everything.
type Policy struct {
	// forks is the rule for pull requests from forks; "" restricts nothing.
	forks    Forks
	forksPos source.Pos
	// maxDuration bounds a run with its rollbacks; zero is no bound.
	maxDuration    time.Duration
	maxDurationPos source.Pos
	// rollbacks is the place of the rule that requires rollbacks; the zero Pos if
	// there is none.
	rollbacks source.Pos

	file       string
	providers  rule[string]
	hosts      rule[provider.Host]
	programs   rule[provider.Program]
	functions  rule[provider.Function]
	namespaces rule[string]
}

// Forks is the rule for experiments that come from a pull request of a fork.
type Forks string

// The rules for forks.
const (
	// ForksNothing refuses them.
	ForksNothing Forks = "none"
	// ForksValidate validates them without importing or starting anything.
	ForksValidate Forks = "validate"
	// ForksRun runs them like all others.
	ForksRun Forks = "run"
)

// Forks returns the rule for experiments from forks.
func (p *Policy) Forks() Forks {
	if p == nil || p.forks == "" {
		return ForksRun
	}
	return p.forks
}

// ForksRule returns the place of the rule about forks, as file:line:column.
func (p *Policy) ForksRule() string { return place(p.file, p.forksPos) }

// Limit returns the shorter of timeout, zero for none, and the policy's maximum
// duration; limited is true if it is the latter.
func (p *Policy) Limit(timeout time.Duration) (limit time.Duration, limited bool) {
	if p == nil || p.maxDuration == 0 || timeout > 0 && timeout <= p.maxDuration {
		return timeout, false
	}
	return p.maxDuration, true
}

// rule restricts one kind of resource.
type rule[T any] struct {
	// pos is the place of the allow list; the zero Pos if there is none.
	pos         source.Pos
	restricted  bool
	allow, deny []pattern[T]
}

// pattern is an item of a list. It allows narrowly and denies broadly, so that unusual
// spellings are refused by both.
type pattern[T any] struct {
	text           string
	pos            source.Pos
	allows, denies func(T) bool
}

// empty reports whether the rule restricts nothing.
func (r rule[T]) empty() bool { return !r.restricted && len(r.deny) == 0 }

// refusal returns why the rule does not permit v, "" if it does.
func (r rule[T]) refusal(file string, v T) string {
	for _, p := range r.deny {
		if p.denies(v) {
			return fmt.Sprintf("%s denies %q", place(file, p.pos), p.text)
		}
	}
	if !r.restricted || slices.ContainsFunc(r.allow, func(p pattern[T]) bool { return p.allows(v) }) {
		return ""
	}
	return place(file, r.pos) + " allows " + r.allowed()
}

// maxNamed bounds how many patterns a refusal lists.
const maxNamed = 6

func (r rule[T]) allowed() string {
	if len(r.allow) == 0 {
		return "none"
	}
	text := "only "
	for i, p := range r.allow[:min(len(r.allow), maxNamed)] {
		if i > 0 {
			text += ", "
		}
		text += p.text
	}
	if more := len(r.allow) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func place(file string, pos source.Pos) string {
	return fmt.Sprintf("%s:%d:%d", file, pos.Line, pos.Column)
}
