// Command chaos runs chaos experiments: a drop-in for the Chaos Toolkit's
// command line.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/cmd/internal/cli"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// gcPercent makes garbage collection rare: the program runs briefly, and keeps most of
// what it reads.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	env, err := host.Current()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	os.Exit(int(cli.Main(env, action.CommandLine(os.Args))))
}
