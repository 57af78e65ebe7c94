package demo_test

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/demo"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// A shop without visitors closes by itself.
func TestServe(t *testing.T) {
	t.Parallel()
	p := hosttest.New(t)
	code, message := clitest.Run(t, demo.New(&p.Env), "serve", "--idle", "1ms")
	if code != exit.OK || !strings.HasPrefix(p.Out.String(), "http://127.0.0.1:") {
		t.Errorf("got %d, %q, %q", code, message, p.Out)
	}
}

func TestServeWhereAnotherServes(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // the test ends
	p := hosttest.New(t)
	code, message := clitest.Run(t, demo.New(&p.Env), "serve", "--listen", taken.Addr().String())
	if code != exit.Failure || !strings.Contains(message, "in use") || p.Out.String() != "" {
		t.Errorf("got %d, %q, %q", code, message, p.Out)
	}
}

// The command prints the URL that the program in the background announces.
func TestStart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, program, out, message string
		code                        exit.Code
	}{
		{name: "opens", program: `echo "http://$1.$2.$4/"`, out: "http://demo.serve.3m0s/\n"},
		{name: "does not open", program: "exit 1", code: exit.Failure, message: "the shop did not open"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			if err := os.Chmod(p.WriteFile(t, "chaos", "#!/bin/sh\n"+test.program+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			code, message := clitest.Run(t, demo.New(&p.Env), "start", "--idle", "3m")
			if code != test.code || !strings.Contains(message, test.message) || p.Out.String() != test.out {
				t.Errorf("got %d, %q, %q", code, message, p.Out)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"weather"}, {"serve", "x"}, {"start", "--idle", "soon"}} {
		p := hosttest.New(t)
		if code, _ := clitest.Run(t, demo.New(&p.Env), args...); code != exit.Usage {
			t.Errorf("%q: got %d, want %d", args, code, exit.Usage)
		}
	}
}
