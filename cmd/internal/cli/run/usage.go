package run

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// group is a group of flags in the usage of the command.
type group struct {
	title string
	names []string
}

// groups has every flag of the command in one group.
func groups() []group {
	return []group{
		{"Experiment", []string{"var", "var-file", "control-file", "dry", "no-validation", "validate-only", "no-verify-tls"}},
		{"Strategy", []string{"hypothesis-strategy", "hypothesis-frequency", "fail-fast", "hypothesis-fail-fast", "rollback-strategy", "fail-on", "stop-when"}},
		{"Suite", []string{"tags", "expect", "stop-on-failure", "max-parallel", "timeout", "deadline"}},
		{"Results", []string{"journal-path", "journal-dir", "junit-path", "report", "report-path", "baseline", "detailed-exit-code"}},
		{"GitHub", []string{"job-summary", "annotations", "pr-comment", "pr-number", "comment-key"}},
		{"Safety", []string{"policy", "redact", "state-dir"}},
	}
}

// groupFlags makes the usage of the command list its flags in groups.
func groupFlags(cmd *cobra.Command) {
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		var b strings.Builder
		fmt.Fprintf(&b, "Usage:\n  %s\n\nExamples:\n%s\n", cmd.UseLine(), cmd.Example)
		for _, g := range groups() {
			fmt.Fprintf(&b, "\n%s:\n%s", g.title, usagesOf(cmd.Flags(), g.names))
		}
		fmt.Fprintf(&b, "\nOther:\n%s", usagesOf(cmd.Flags(), []string{"help"}))
		fmt.Fprintf(&b, "\nGlobal:\n%s", cmd.InheritedFlags().FlagUsages())
		_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
		return err
	})
}

// usagesOf returns the usages of some flags, in the order of their names in the list.
func usagesOf(flags *pflag.FlagSet, names []string) string {
	some := pflag.NewFlagSet("", pflag.ContinueOnError)
	some.SortFlags = false
	for _, name := range names {
		if f := flags.Lookup(name); f != nil {
			some.AddFlag(f)
		}
	}
	return some.FlagUsages()
}
