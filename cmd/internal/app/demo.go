package app

import (
	"fmt"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/demo"
)

func newDemoCommand(a *application) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A small web shop to try experiments on",
	}
	var idle time.Duration
	var listen string
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Serve the shop until it is closed, and print its URL",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return failure(demo.Serve(ctx, listen, idle, a.env.Stdout))
		},
	}
	serve.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "address to listen on")
	start := &cobra.Command{
		Use:   "start",
		Short: "Serve the shop in the background, and print its URL",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := demo.Start(cmd.Context(), a.env.Executable, a.env.Environ, idle)
			if err == nil {
				fmt.Fprintln(a.env.Stdout, url)
			}
			return failure(err)
		},
	}
	for _, c := range []*cobra.Command{serve, start} {
		c.Flags().DurationVar(&idle, "idle", 2*time.Minute, "close the shop when nobody comes for so long")
		cmd.AddCommand(c)
	}
	return cmd
}

// failure is an error of a command that is no error of usage.
func failure(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code: exitFailure, err: err}
}
