package exit

import (
	"fmt"

	"github.com/spf13/cobra"
)

// MissingCommand is what a command runs that only groups other commands.
func MissingCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usagef("unknown command %q", args[0])
	}
	fmt.Fprint(cmd.ErrOrStderr(), cmd.UsageString())
	return Usagef("no command was given")
}
