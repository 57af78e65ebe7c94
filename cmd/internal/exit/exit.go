// Package exit maps verdicts and errors to the exit code of the process.
package exit

import (
	"errors"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Code is an exit code of the process.
type Code int

// The exit codes. Without --detailed-exit-code every verdict but "passed" is Failure.
const (
	// OK: the verdict is "passed", or the command did what it was asked to do.
	OK Code = 0
	// Failure: anything else.
	Failure Code = 1
	// Usage: the command line was not understood.
	Usage Code = 2
	// Deviated: the steady state was lost during or after the method.
	Deviated Code = 3
	// Unsteady: the steady state did not hold before the method.
	Unsteady Code = 4
	// Failed: a probe of the hypothesis broke, or something failed that --fail-on names.
	Failed Code = 5
	// Aborted: the run met an unforeseen error.
	Aborted Code = 6
	// Interrupted: a signal, a control or a timeout ended the run.
	Interrupted Code = 7
	// Invalid: the experiment could not be read or is not valid.
	Invalid Code = 8
)

// For returns the exit code of a verdict. It is the only place that maps the one to the
// other.
func For(v journal.Verdict, detailed bool) Code {
	if v == journal.Passed {
		return OK
	}
	if !detailed {
		return Failure
	}
	switch v {
	case journal.Deviated:
		return Deviated
	case journal.Unsteady:
		return Unsteady
	case journal.Failed:
		return Failed
	case journal.Aborted:
		return Aborted
	case journal.Interrupted:
		return Interrupted
	case journal.Invalid:
		return Invalid
	default:
		return Failure
	}
}

// Error is an error with an exit code.
type Error struct {
	Code Code
	// Err is the message that is still to be shown, nil if the user has seen everything.
	Err error
}

// Error returns the message.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit with %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the error behind the exit code.
func (e *Error) Unwrap() error { return e.Err }

// Usagef returns an error about how the program was called.
func Usagef(format string, args ...any) error {
	return &Error{Code: Usage, Err: fmt.Errorf(format, args...)}
}

// Fail returns an error that is not about how the program was called, nil for nil.
func Fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Code: Failure, Err: err}
}

// Failf is Fail with a formatted error.
func Failf(format string, args ...any) error { return Fail(fmt.Errorf(format, args...)) }

// Silently returns an error whose message the user has seen already, nil for OK.
func Silently(code Code) error {
	if code == OK {
		return nil
	}
	return &Error{Code: code}
}

// Of returns the exit code of an error that a command returned, and the message that is
// still to be shown. Errors that cobra makes are errors of usage.
func Of(err error) (code Code, message string) {
	if err == nil {
		return OK, ""
	}
	exit, ok := errors.AsType[*Error](err)
	if !ok {
		return Usage, err.Error()
	}
	if exit.Err == nil {
		return exit.Code, ""
	}
	return exit.Code, exit.Err.Error()
}

// Unseen returns the error to log: some errors have no message, as the user has seen it
// already.
func Unseen(err error) error {
	if _, message := Of(err); message == "" {
		return errors.New("see the messages above")
	}
	return err
}
