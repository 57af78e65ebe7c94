package provider

import "fmt"

// Kind is why an activity has no output.
type Kind uint8

const (
	// Failed is an activity that was tried and did not work.
	Failed Kind = iota
	// Unavailable is an activity that cannot be tried here: an executable or an
	// interpreter is missing. It aborts the run.
	Unavailable
	// Timeout is an activity that was stopped because it took too long.
	Timeout
	// Interrupted is an activity that was stopped because the run ends.
	Interrupted
	// EndsRun is an activity that itself asks for the run to end.
	EndsRun
)

// Error says that an activity failed, in the words that the journal carries.
type Error struct {
	Kind Kind
	// Message is a sentence without a full stop: what failed, where, and, if that is
	// known, what to do.
	Message string
	// Trace is the failure as the journal lists it: lines with their line breaks. It is
	// empty if Message is enough.
	Trace []string
	// Output is the output until then, nil for none.
	Output any
	// Cause is the error that caused this one, nil for none.
	Cause error
	// NoRollbacks says, with EndsRun, that the activity forbids rollbacks.
	NoRollbacks bool
}

// Errorf returns an Error of the given kind; a %w in format sets its Cause.
func Errorf(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	e := &Error{Kind: kind, Message: err.Error()}
	if wrapped, ok := err.(interface{ Unwrap() error }); ok {
		e.Cause = wrapped.Unwrap()
	}
	return e
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }
