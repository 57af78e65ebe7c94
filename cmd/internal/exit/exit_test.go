package exit_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Scripts of users depend on these numbers.
func TestFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		verdict         journal.Verdict
		plain, detailed exit.Code
	}{
		{journal.Passed, 0, 0},
		{journal.Deviated, 1, 3},
		{journal.Unsteady, 1, 4},
		{journal.Failed, 1, 5},
		{journal.Aborted, 1, 6},
		{journal.Interrupted, 1, 7},
		{journal.Invalid, 1, 8},
		{"", 1, 1},
		{"of a later version", 1, 1},
	}
	for _, test := range tests {
		if got := exit.For(test.verdict, false); got != test.plain {
			t.Errorf("%q: got %d, want %d", test.verdict, got, test.plain)
		}
		if got := exit.For(test.verdict, true); got != test.detailed {
			t.Errorf("%q in detail: got %d, want %d", test.verdict, got, test.detailed)
		}
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		err     error
		code    exit.Code
		message string
	}{
		{"nothing", nil, 0, ""},
		{"an error of cobra", errors.New("unknown flag: --x"), 2, "unknown flag: --x"},
		{"usage", exit.Usagef("--timeout: %d is negative", -1), 2, "--timeout: -1 is negative"},
		{"a failure", exit.Failf("the server answered %d", 500), 1, "the server answered 500"},
		{"a plain failure", exit.Fail(fs.ErrNotExist), 1, "file does not exist"},
		{"no failure", exit.Fail(nil), 0, ""},
		{"seen already", exit.Silently(exit.Deviated), 3, ""},
		{"seen, and no failure", exit.Silently(exit.OK), 0, ""},
		{"inside another error", fmt.Errorf("playing a.json: %w", exit.Usagef("no such option")), 2, "no such option"},
		{"a failure that is about usage", exit.Fail(exit.Usagef("no such option")), 1, "no such option"},
		{"joined", errors.Join(errors.New("another"), exit.Silently(exit.Aborted)), 6, ""},
	}
	for _, test := range tests {
		if code, message := exit.Of(test.err); code != test.code || message != test.message {
			t.Errorf("%s: got %d, %q, want %d, %q", test.name, code, message, test.code, test.message)
		}
	}
}

// An error keeps what is behind it, so that callers can ask for the cause.
func TestErrorIsTransparent(t *testing.T) {
	t.Parallel()
	for _, err := range []error{exit.Fail(fs.ErrNotExist), exit.Usagef("--var-file: %w", fs.ErrNotExist), exit.Failf("x: %w", fs.ErrNotExist)} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v hides its cause", err)
		}
	}
	if err := exit.Silently(exit.Invalid); err.Error() != "exit with 8" || errors.Unwrap(err) != nil {
		t.Errorf("got %v", err)
	}
}

func TestUnseen(t *testing.T) {
	t.Parallel()
	if err := exit.Failf("the disk is full"); exit.Unseen(err).Error() != "the disk is full" {
		t.Errorf("got %v", exit.Unseen(err))
	}
	if got := exit.Unseen(exit.Silently(exit.Failure)); got.Error() != "see the messages above" {
		t.Errorf("got %v", got)
	}
}

func TestMissingCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args           []string
		message, usage string
	}{
		{nil, "no command was given", "chaos settings [command]"},
		{[]string{"shwo"}, `unknown command "shwo"`, ""},
	}
	for _, test := range tests {
		root := &cobra.Command{Use: "chaos", SilenceUsage: true, SilenceErrors: true}
		group := &cobra.Command{Use: "settings", RunE: exit.MissingCommand, Args: cobra.ArbitraryArgs}
		group.AddCommand(&cobra.Command{Use: "show", Run: func(*cobra.Command, []string) {}})
		root.AddCommand(group)
		var out, stderr bytes.Buffer
		root.SetOut(&out)
		root.SetErr(&stderr)
		root.SetArgs(append([]string{"settings"}, test.args...))
		code, message := exit.Of(root.Execute())
		if code != exit.Usage || message != test.message {
			t.Errorf("%q: got %d, %q", test.args, code, message)
		}
		if out.Len() > 0 || !strings.Contains(stderr.String(), test.usage) || test.usage == "" && stderr.Len() > 0 {
			t.Errorf("%q: the outputs are %q and %q", test.args, out.String(), stderr.String())
		}
	}
}
