// Package run is the command "chaos run".
package run

import (
	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
	"github.com/chaostoolkit/run-action/cmd/internal/session"
)

// New returns the command. step is nil outside of a step of a workflow.
func New(process *host.Process, secrets *confidential.Secrets, step *action.Step) *cobra.Command {
	o := &session.Options{}
	cmd := &cobra.Command{
		Use:   "run SOURCE...",
		Short: "Run the experiments at SOURCE: files, patterns, URLs",
		Long: `Run experiments in JSON or YAML. A SOURCE is a file, a pattern such as
"experiments/**/*.yaml", or an http(s) URL. "!" before a path or a pattern excludes
the files that it matches.

The exit code is
  0  if every experiment passed, or ended with the verdict that is expected of it
  1  if not
  2  if the command line is wrong
With --detailed-exit-code, each verdict has its own code instead of 1: 3 deviated,
4 unsteady (the steady state did not hold before the method), 5 failed, 6 aborted,
7 interrupted, 8 invalid.`,
		Example: `  chaos run experiment.yaml
  chaos run --rollback-strategy always --report report.html "experiments/*.yaml"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			setup := &load.Setup{Process: process, Secrets: secrets, Options: o.Load}
			s, err := session.New(setup, step, o)
			if err != nil {
				return err
			}
			return s.Play(cmd.Context(), args)
		},
	}
	o.Define(cmd.Flags())
	groupFlags(cmd)
	return cmd
}
