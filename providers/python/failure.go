package python

import (
	"slices"

	"github.com/chaostoolkit/run-action/providers/internal/worker"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// The kinds of a worker.Failure.
const (
	kindFailed = "failed"
	// These end the run.
	kindInterrupt = "interrupt"
	kindExit      = "exit"
	kindSignal    = "signal"
	kindKeyboard  = "keyboard"
	// These say why a function cannot be called.
	kindNoModule     = "no-module"
	kindBrokenModule = "broken-module"
	kindNoFunction   = "no-function"
	kindNotAFunction = "not-a-function"
)

// unavailable is the error if there is no worker.
func unavailable(err error) *provider.Error {
	return &provider.Error{Kind: provider.Unavailable, Message: err.Error(), Cause: err}
}

// explain turns an exception of a function into the error that the journal carries,
// with its traceback as the reference lists it.
func explain(f *worker.Failure, module, function string) *provider.Error {
	e := &provider.Error{Kind: provider.Failed, Message: f.Message}
	name := module + "." + function
	switch f.Kind {
	case kindFailed:
		if len(f.Trace) > 0 {
			e.Trace = append(slices.Clone(f.Trace),
				"\nDuring handling of the above exception, another exception occurred:\n\n",
				"chaoslib.exceptions.ActivityFailed: "+f.Message+"\n")
		}
	case kindInterrupt, kindExit, kindKeyboard:
		e.Kind, e.NoRollbacks = provider.EndsRun, f.Ungraceful
		e.Message = "the function " + name + " asked for the run to end: " + f.Message
	case kindSignal:
		e.Kind, e.NoRollbacks = provider.EndsRun, f.Ungraceful
		e.Message = "the function " + name + " was ended by " + f.Message
	default:
		e.Kind, e.Message = provider.Unavailable, whyNotCallable(f, module, function)
	}
	return e
}

// whyNotCallable says why a function cannot be called.
func whyNotCallable(f *worker.Failure, module, function string) string {
	switch f.Kind {
	case kindNoFunction:
		return "the Python module \"" + module + "\" has no function \"" + function + "\""
	case kindNotAFunction:
		return "\"" + function + "\" in the Python module \"" + module + "\" is not a function but of the type " + f.Message
	default:
		message, _ := WhyNotImported(f, module)
		return message
	}
}

// WhyNotImported says why a module cannot be imported, and what to do if that is known.
func WhyNotImported(f *worker.Failure, module string) (message, hint string) {
	switch f.Kind {
	case kindNoModule:
		return "the Python module \"" + module + "\" is not installed",
			"install the distribution that provides it into the Python that is used"
	case kindBrokenModule:
		return "the Python module \"" + module + "\" cannot be imported: " + f.Message, ""
	case kindInterrupt, kindExit, kindSignal, kindKeyboard:
		return "the Python module \"" + module + "\" asked for the run to end when it was imported: " + f.Message, ""
	default:
		return f.Message, ""
	}
}
