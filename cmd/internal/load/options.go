// Package load turns the name of an experiment into an experiment that can be run, or
// into the problems that prevent that. It applies what a command line, the settings file
// and a policy say about reading experiments, and runs nothing.
package load

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// Options are the options of every command that reads experiments.
type Options struct {
	// Vars are the values of --var: key=value or key:type=value.
	Vars     []string
	VarFiles []string
	// NoVerifyTLS accepts any certificate when an experiment is fetched.
	NoVerifyTLS bool
	// Redact are regular expressions whose matches are secrets.
	Redact []string
	// Policy is the file or URL of the policy, "" for none.
	Policy string
}

// Define adds the options to a set of flags.
func (o *Options) Define(flags *pflag.FlagSet) {
	host.Group(flags, host.GroupExperiment, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&o.Vars, "var", nil, "value of the configuration, as `NAME=VALUE` or NAME:TYPE=VALUE (repeatable)")
		flags.StringArrayVar(&o.VarFiles, "var-file", nil, "`FILE` with configuration and secrets, as JSON, YAML or .env (repeatable)")
		flags.BoolVar(&o.NoVerifyTLS, "no-verify-tls", false, "accept any certificate when the experiment is fetched")
	})
	host.Group(flags, host.GroupSafety, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&o.Redact, "redact", nil, "redact the matches of `REGEXP`, in Go's syntax, everywhere, like secrets (repeatable)")
	})
}

// DefinePolicy adds the option that names the policy.
func (o *Options) DefinePolicy(flags *pflag.FlagSet) {
	host.Group(flags, host.GroupSafety, func(flags *pflag.FlagSet) {
		flags.Var((*policyName)(&o.Policy), "policy", "`FILE` or URL of the policy: what experiments may reach for")
	})
}

// policyName is the name of a policy. It cannot be empty, as the value of a variable that
// is not set would be: nothing must run without a policy by mistake.
type policyName string

func (n *policyName) String() string { return string(*n) }

func (n *policyName) Type() string { return "string" }

func (n *policyName) Set(name string) error {
	if name == "" {
		return errors.New("it names no policy")
	}
	*n = policyName(name)
	return nil
}
