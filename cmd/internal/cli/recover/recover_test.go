package recover_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	recovery "github.com/chaostoolkit/run-action/cmd/internal/cli/recover"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

func TestRecover(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		args         []string
		code         exit.Code
		message, log string
	}{
		{name: "no folder", log: "There is nothing to recover"},
		{name: "empty folder", args: []string{"empty"}, log: "There is nothing to recover"},
		{name: "nothing to forget", args: []string{"--forget"}, log: "There is nothing to recover"},
		{name: "two folders", args: []string{"a", "b"}, code: exit.Usage, message: "accepts at most 1 arg"},
		{name: "a time that is none", args: []string{"--timeout", "soon"}, code: exit.Usage, message: "--timeout"},
		{name: "broken variable", args: []string{"--var", "x"}, code: exit.Usage, message: "--var"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := hosttest.New(t)
			p.WriteFile(t, "empty/notes.txt", "not a log of a run")
			code, message := clitest.Run(t, recovery.New(p.Process, &confidential.Secrets{}, nil), test.args...)
			if code != test.code || !strings.Contains(message, test.message) || !strings.Contains(p.Err.String(), test.log) {
				t.Errorf("got %d, %q and the log %q, want %d, %q and %q", code, message, p.Err, test.code, test.message, test.log)
			}
		})
	}
}
