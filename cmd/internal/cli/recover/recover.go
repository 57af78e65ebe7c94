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
		Long: `Search DIR, the state folder of "chaos run", for runs that did not finish because
their process was killed, crashed or ran out of time. Stop what is left of their
activities, play each rollback that is due, complete journals and reports, and
report what was done. It is safe to repeat, and it skips runs in progress.

A rollback that was running when the process died is played again: how far it got
is unknown. A rollback that fails stays due, so that it can be retried.

The exit code is 0 if nothing is left to undo, and 1 otherwise.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.Recover(cmd.Context(), append(args, "")[0])
		},
	}
	r.Options.Define(cmd.Flags())
	return cmd
}
