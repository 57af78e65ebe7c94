// Package block reads what all provider blocks have in common: times in seconds and
// arguments, both of which may contain variables.
package block

import (
	"fmt"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Seconds is a time that a block states as a number of seconds, or as a text with a
// variable. The zero Seconds is no time.
type Seconds struct {
	value any
}

const wantSeconds = "a number of seconds above 0"

// ReadSeconds reads n; null and absent are no time. It is not ok if n cannot become a
// time, which is then a problem with the given message.
func ReadSeconds(n *source.Node, message string, report *source.Collector) (s Seconds, ok bool) {
	if n.IsNull() {
		return Seconds{}, true
	}
	text, isText := n.Text()
	if isText && values.HasPlaceholder(text) {
		return Seconds{text}, true
	}
	value := n.Value()
	if _, err := duration(value); err != nil {
		problem := source.Problem{Pos: n.Pos, Message: message, Found: n.Describe(), Expected: wantSeconds}
		if isText {
			problem.Hint = "write a number without quotes, or the name of a variable as ${name}"
		}
		report.Add(source.RuleInvalidDuration, problem)
		return Seconds{}, false
	}
	return Seconds{value}, true
}

// In returns the time with the variables of scope, zero for none.
func (s Seconds) In(scope *values.Scope) (time.Duration, error) {
	text, ok := s.value.(string)
	if !ok {
		return Duration(s.value)
	}
	d, err := Duration(scope.SubstituteText(text))
	if err != nil {
		return 0, fmt.Errorf("%q is not a valid time: %w", text, err)
	}
	return d, nil
}

// Duration converts a number of seconds; null is zero. It accepts a number as a text,
// since variables often come from the environment.
func Duration(v any) (time.Duration, error) {
	if v == nil {
		return 0, nil
	}
	if text, ok := v.(string); ok {
		number, err := values.Float.Convert(text)
		if err != nil {
			return 0, fmt.Errorf("found a string that is not a number, expected %s", wantSeconds)
		}
		v = number
	}
	return duration(v)
}

func duration(v any) (time.Duration, error) {
	if _, ok := v.(bool); ok {
		return 0, fmt.Errorf("found a boolean, expected %s", wantSeconds)
	}
	seconds, ok := pyvalue.Float(v)
	if !ok {
		return 0, fmt.Errorf("found %s, expected %s", pyvalue.TypeName(v), wantSeconds)
	}
	if !(seconds > 0) {
		return 0, fmt.Errorf("found %v, expected %s", seconds, wantSeconds)
	}
	return time.Duration(min(seconds, maxSeconds) * float64(time.Second)), nil
}

// maxSeconds is a century, which a Duration can hold.
const maxSeconds = 100 * 365 * 24 * 3600.0

// Arguments returns arguments with variables substituted. If the request has a value to
// judge and the arguments have names, it is the argument "value". The parameter does
// not change.
func Arguments(arguments any, req provider.Request) any {
	if !req.Scope.IsEmpty() {
		arguments = req.Scope.Substitute(arguments)
	}
	if named, ok := arguments.(*pyvalue.Map); ok && req.HasValue {
		named = named.ShallowClone()
		named.Set("value", req.Value)
		return named
	}
	return arguments
}
