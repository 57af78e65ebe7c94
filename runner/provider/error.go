package provider

import "fmt"

// Kind tells why an activity has no output.
type Kind uint8

const (
	// Failed is an activity that was tried and did not work.
	Failed Kind = iota
	// Unavailable is an activity that cannot be tried here: a missing
	// executable, a missing interpreter. It aborts the run.
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
	// Message is a whole sentence without a full stop: what failed, where, and
	// what to do if that is known.
	Message string
	// Trace is the failure as the journal lists it, line by line, each with its
	// line break; empty where Message says it all.
	Trace []string
	// Output is what was seen of the output until then, nil for nothing.
	Output any
	// Cause is the error behind it, if there is one.
	Cause error
	// NoRollbacks says of an activity that EndsRun that it asks for no rollbacks.
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
