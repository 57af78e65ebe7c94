// Package clitest runs single commands in tests.
package clitest

import (
	"io"
	"testing"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

// Run runs a command with arguments. It returns the exit code of the program, and the
// message that the program would print.
func Run(t *testing.T, cmd *cobra.Command, args ...string) (code exit.Code, message string) {
	t.Helper()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetOut(io.Discard) // usages: commands write what they report to the outputs of the process
	cmd.SetErr(io.Discard)
	cmd.SetArgs(append([]string{}, args...)) // nil would stand for the arguments of the test
	return exit.Of(cmd.ExecuteContext(t.Context()))
}
