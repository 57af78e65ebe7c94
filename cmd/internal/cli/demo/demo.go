// Package demo is the command "chaos demo".
package demo

import (
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/demo"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// New returns the command.
func New(env *host.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Serve a small web shop to try experiments on",
		RunE:  exit.MissingCommand,
	}
	for _, c := range []*cobra.Command{newServe(env), newStart(env)} {
		cmd.AddCommand(c)
	}
	return cmd
}

func newServe(env *host.Env) *cobra.Command {
	var idle time.Duration
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Print the URL of the shop and serve it until you close it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return exit.Fail(demo.Serve(ctx, listen, idle, env.Stdout))
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "address to listen on")
	addIdle(cmd, &idle)
	return cmd
}

func newStart(env *host.Env) *cobra.Command {
	var idle time.Duration
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Serve the shop in the background and print its URL",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := demo.Start(cmd.Context(), env.Executable, env.Environ, idle)
			if err == nil {
				fmt.Fprintln(env.Stdout, url)
			}
			return exit.Fail(err)
		},
	}
	addIdle(cmd, &idle)
	return cmd
}

func addIdle(cmd *cobra.Command, idle *time.Duration) {
	cmd.Flags().DurationVar(idle, "idle", 2*time.Minute, "close the shop after this time without requests, such as 10m")
}
