package app

import (
	"errors"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// exitCode is what the process tells the one who started it.
type exitCode int

// The exit codes. Without --detailed-exit-code every verdict but "passed" is
// exitFailure.
const (
	// exitOK: the verdict is "passed", or the command did what it was asked to.
	exitOK exitCode = 0
	// exitFailure: anything else.
	exitFailure exitCode = 1
	// exitUsage: the command line was not understood.
	exitUsage exitCode = 2
	// exitDeviated: the steady state was lost during or after the method.
	exitDeviated exitCode = 3
	// exitUnsteady: the steady state did not hold before the method.
	exitUnsteady exitCode = 4
	// exitFailed: a probe of the hypothesis broke, or something that --fail-on names.
	exitFailed exitCode = 5
	// exitAborted: the run met an unforeseen error.
	exitAborted exitCode = 6
	// exitInterrupted: a signal, a control or a timeout ended the run.
	exitInterrupted exitCode = 7
	// exitInvalid: the experiment could not be read or is not valid.
	exitInvalid exitCode = 8
)

// exitFor is the one place where a verdict becomes an exit code.
func exitFor(v journal.Verdict, detailed bool) exitCode {
	if v == journal.Passed {
		return exitOK
	}
	if !detailed {
		return exitFailure
	}
	switch v {
	case journal.Deviated:
		return exitDeviated
	case journal.Unsteady:
		return exitUnsteady
	case journal.Failed:
		return exitFailed
	case journal.Aborted:
		return exitAborted
	case journal.Interrupted:
		return exitInterrupted
	case journal.Invalid:
		return exitInvalid
	default:
		return exitFailure
	}
}

// exitError carries an exit code through cobra. Its message, if there is one, is
// still to be shown.
type exitError struct {
	code exitCode
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit with %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageErrorf returns an error in how the program was called.
func usageErrorf(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// reported returns an error about which the user was told everything.
func reported(code exitCode) error {
	if code == exitOK {
		return nil
	}
	return &exitError{code: code}
}

// codeOf reads the exit code from what a command returned. What cobra itself
// complains of are errors of usage.
func codeOf(err error) (code exitCode, message string) {
	if err == nil {
		return exitOK, ""
	}
	exit := (*exitError)(nil)
	if !errors.As(err, &exit) {
		return exitUsage, err.Error()
	}
	if exit.err == nil {
		return exit.code, ""
	}
	return exit.code, exit.err.Error()
}
