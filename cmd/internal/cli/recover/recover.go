// Package recover is the command "chaos recover".
package recover

import (
	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/recovery"
)

// New returns the command. step is nil outside of a step of a workflow.
func New(process *host.Process, secrets *confidential.Secrets, step *action.Step) *cobra.Command {
	r := &recovery.Recovery{Process: process, Secrets: secrets, Step: step}
	cmd := &cobra.Command{
		Use:   "recover [DIR]",
		Short: "Finish runs whose process was killed: stop leftovers and play rollbacks",
		Long: `Finish the runs whose process was killed, crashed or ran out of time. DIR is the state
folder of "chaos run". For each such run, the command stops leftover processes, plays
the rollbacks that are due, and completes the journal and the reports. It skips runs
in progress, and is safe to repeat.

It plays a rollback again that was running when the process died, because it cannot
know how far the rollback got. A rollback that fails stays due, so you can retry it.

The exit code is 0 if nothing is left to undo, and 1 otherwise.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.Recover(cmd.Context(), append(args, "")[0])
		},
	}
	r.Options.Define(cmd.Flags())
	return cmd
}
