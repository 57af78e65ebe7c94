package policy

import (
	"fmt"

	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Refused is the error for something that the policy does not permit.
type Refused struct {
	name, why string
}

// Error returns what is not permitted, and the place of the rule.
func (r *Refused) Error() string { return r.what() + ": " + r.why }

func (r *Refused) what() string { return "the policy does not permit " + r.name }

// Permit returns a *Refused if the policy does not permit an activity with req. It sets
// req.Permit, by which the provider asks about resources that it finds out later. It is
// for runner.Options.
func (p *Policy) Permit(a *experiment.Activity, req *provider.Request) error {
	for _, r := range p.refusals(a, req, false) {
		return &Refused{r.what, r.why}
	}
	req.Permit = func(resource provider.Resource) error {
		if found := p.resourceRefusals(provider.Target{Resource: resource}, false); len(found) > 0 {
			return &Refused{found[0].what, found[0].why}
		}
		return nil
	}
	return nil
}

// PermitControl returns a *Refused if the policy does not permit to import the module of
// a control.
func (p *Policy) PermitControl(module string) error {
	if refused := p.controlRefusal(module); refused != nil {
		return refused
	}
	return nil
}

func (p *Policy) controlRefusal(module string) *Refused {
	if p == nil {
		return nil
	}
	if why := p.providers.refusal(p.file, "python"); why != "" {
		return &Refused{`the provider type "python"`, why}
	}
	if why := p.functions.refusal(p.file, provider.Function{Module: module}); why != "" {
		return &Refused{"the Python module " + module, why}
	}
	return nil
}

// refusal is one resource that is not permitted.
type refusal struct {
	rule   source.Rule
	target provider.Target
	// key is the key of the provider block, and argument the argument, that names it.
	key, argument string
	// what completes "the policy does not permit ..."; why names the rule.
	what, why string
}

// refusals returns what the policy does not permit of an activity. Before a run some
// values are missing; what depends on them is then skipped.
func (p *Policy) refusals(a *experiment.Activity, req *provider.Request, before bool) []refusal {
	if why := p.providers.refusal(p.file, a.Provider); why != "" {
		return []refusal{{rule: source.RulePolicyProvider, target: p.anyTarget(a, req), key: "type", what: fmt.Sprintf("the provider type %q", a.Provider), why: why}}
	}
	targeter, ok := a.Call.(provider.Targeter)
	if !ok {
		return []refusal{{rule: source.RulePolicyUnknown, what: "an activity whose targets are unknown", why: "the provider does not declare its targets"}}
	}
	targets, err := targeter.Targets(*req)
	if err != nil && !before {
		return []refusal{{rule: source.RulePolicyUnknown, what: "an activity whose targets cannot be determined", why: err.Error()}}
	}
	var found []refusal
	for _, target := range targets {
		found = append(found, p.resourceRefusals(target, before)...)
	}
	return found
}

// anyTarget returns the first target of an activity; it gives a refusal its place.
func (p *Policy) anyTarget(a *experiment.Activity, req *provider.Request) provider.Target {
	if targeter, ok := a.Call.(provider.Targeter); ok {
		if targets, _ := targeter.Targets(*req); len(targets) > 0 {
			return targets[0]
		}
	}
	return provider.Target{}
}

func (p *Policy) resourceRefusals(target provider.Target, before bool) []refusal {
	r := refusal{target: target, key: target.Key}
	switch resource := target.Resource.(type) {
	case provider.Host:
		r.rule = source.RulePolicyHost
		r.what, r.why = "the host "+nameOf(resource), p.hostRefusal(resource)
	case provider.Program:
		r.rule = source.RulePolicyProgram
		r.what, r.why = "the executable "+resource.Name, p.programs.refusal(p.file, resource)
		if target.Key == "arguments" && r.why != "" {
			r.what = "the shell, which runs arguments that are a single string"
			r.why += "; write the arguments as a list"
		}
	case provider.Function:
		r.rule = source.RulePolicyFunction
		r.what, r.why = "the function "+qualified(resource), p.functions.refusal(p.file, resource)
	}
	if r.why != "" {
		return []refusal{r}
	}
	if p.namespaces.empty() || before && unsettled(target.Resource) {
		return nil
	}
	return p.namespaceRefusals(target)
}

func (p *Policy) namespaceRefusals(target provider.Target) []refusal {
	var found []refusal
	for _, n := range namespacesOf(target.Resource) {
		r := refusal{rule: source.RulePolicyNamespace, target: target, key: "arguments", argument: n.argument}
		if r.why = p.namespaces.refusal(p.file, n.name); r.why == "" {
			continue
		}
		switch program, _ := target.Resource.(provider.Program); {
		case program.Line:
			r.what = "arguments whose namespace cannot be determined"
			r.why += "; write the arguments as a list"
		case n.name == everywhere:
			r.what = "access beyond a namespace"
			if n.argument != "" {
				r.what += fmt.Sprintf(" (%s)", n.argument)
			}
		case n.argument == "":
			r.what = "the namespace " + n.name + ", which is used if none is given"
		default:
			r.what = "the namespace " + n.name
		}
		found = append(found, r)
	}
	return found
}
