// Package policy says what experiments may reach for: a file that a platform team
// writes, and that whoever writes experiments cannot change. It lists provider types,
// hosts, executables, Python modules and Kubernetes namespaces, and limits how long
// an experiment takes, what runs for forks, and whether rollbacks may be missing.
//
//	hosts:
//	  allow: ["https://*.staging.example.com", "localhost:8080"]
//	executables:
//	  allow: [kubectl, ./scripts/*.sh]
//	namespaces:
//	  allow: [staging-*]
//	max-duration: 10m
//
// What is not named is not restricted, deny beats allow, and whatever cannot be told
// counts as not permitted. Experiments are looked at twice: as a whole, before
// anything is run, and each activity right before it is carried out, when all values
// are known. What a program or a function does once it runs is out of sight.
package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Policy is what a policy file says. A nil Policy permits everything.
type Policy struct {
	// forks is what happens with pull requests from forks; "" restricts nothing.
	forks    Forks
	forksPos source.Pos
	// maxDuration bounds a run with its rollbacks; zero is no bound.
	maxDuration    time.Duration
	maxDurationPos source.Pos
	// rollbacks is where rollbacks are required, nowhere if they are not.
	rollbacks source.Pos

	file       string
	providers  rule[string]
	hosts      rule[provider.Host]
	programs   rule[provider.Program]
	functions  rule[provider.Function]
	namespaces rule[string]
}

// Forks is what happens with experiments that come from a pull request of a fork.
type Forks string

// What may happen with them.
const (
	// ForksNothing refuses them.
	ForksNothing Forks = "none"
	// ForksValidate looks at them, and imports and starts nothing that they name.
	ForksValidate Forks = "validate"
	// ForksRun makes no difference.
	ForksRun Forks = "run"
)

// Forks returns what happens with experiments from forks.
func (p *Policy) Forks() Forks {
	if p == nil || p.forks == "" {
		return ForksRun
	}
	return p.forks
}

// ForksRule names the place of the rule about forks.
func (p *Policy) ForksRule() string { return place(p.file, p.forksPos) }

// Limit returns the shorter one of a timeout, zero for none, and of how long the
// policy lets a run take; limited says that it is the latter.
func (p *Policy) Limit(timeout time.Duration) (limit time.Duration, limited bool) {
	if p == nil || p.maxDuration == 0 || timeout > 0 && timeout <= p.maxDuration {
		return timeout, false
	}
	return p.maxDuration, true
}

// rule restricts one kind of things.
type rule[T any] struct {
	// pos is where the list of what is allowed is, nowhere if there is none.
	pos         source.Pos
	restricted  bool
	allow, deny []pattern[T]
}

// pattern is an item of a list. It allows narrowly and denies broadly, so that what
// is called in an unusual way is on the safe side in both.
type pattern[T any] struct {
	text           string
	pos            source.Pos
	allows, denies func(T) bool
}

// empty says that the rule restricts nothing.
func (r rule[T]) empty() bool { return !r.restricted && len(r.deny) == 0 }

// refusal returns why the rule of a policy file does not permit v, "" if it does.
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
