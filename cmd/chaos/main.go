// Command chaos runs chaos experiments: a drop-in for the Chaos Toolkit's
// command line.
package main

import (
	"fmt"
	"os"

	"github.com/chaostoolkit/run-action/cmd/internal/app"
)

func main() {
	env, err := app.ProcessEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	os.Exit(app.Main(env, os.Args[1:]))
}
