// Command chaos runs chaos experiments: a drop-in for the Chaos Toolkit's
// command line.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/chaostoolkit/run-action/cmd/internal/app"
)

// gcPercent has garbage collected later than usual: the program lives shortly,
// and what it reads it keeps.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	env, err := app.ProcessEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	os.Exit(app.Main(env, app.CommandLine(os.Args)))
}
