// Package load turns the name of an experiment into an experiment that can be run, or
// into the problems that prevent that. It applies what a command line, the settings file
// and a policy say about reading experiments, and runs nothing.
package load

import (
	"errors"

	"github.com/spf13/pflag"
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
	flags.StringArrayVar(&o.Vars, "var", nil, "configuration as key=value or key:type=value (repeatable)")
	flags.StringArrayVar(&o.VarFiles, "var-file", nil, "file with configuration and secrets, as JSON, YAML or .env (repeatable)")
	flags.StringArrayVar(&o.Redact, "redact", nil, "regular expression, in Go's syntax, whose matches are redacted everywhere, like secrets (repeatable)")
	flags.BoolVar(&o.NoVerifyTLS, "no-verify-tls", false, "accept any certificate when the experiment is fetched")
}

// DefinePolicy adds the option that names the policy.
func (o *Options) DefinePolicy(flags *pflag.FlagSet) {
	flags.Var((*policyName)(&o.Policy), "policy", "file or URL of the policy: what experiments may reach for")
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
