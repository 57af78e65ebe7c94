package run

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// groupFlags makes the usage of the command list its flags in groups. A flag without a
// group is listed with the others.
func groupFlags(cmd *cobra.Command) {
	cmd.SetUsageFunc(func(cmd *cobra.Command) error {
		var b strings.Builder
		fmt.Fprintf(&b, "Usage:\n  %s\n\nExamples:\n%s\n", cmd.UseLine(), cmd.Example)
		for _, title := range host.Groups() {
			fmt.Fprintf(&b, "\n%s:\n%s", title, usagesOf(cmd.LocalFlags(), title))
		}
		fmt.Fprintf(&b, "\nOther:\n%s", usagesOf(cmd.LocalFlags(), ""))
		fmt.Fprintf(&b, "\nGlobal:\n%s", cmd.InheritedFlags().FlagUsages())
		_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
		return err
	})
}

// usagesOf returns the usages of the flags in a group.
func usagesOf(flags *pflag.FlagSet, title string) string {
	group := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		if host.GroupOf(f) == title {
			group.AddFlag(f)
		}
	})
	return group.FlagUsages()
}
