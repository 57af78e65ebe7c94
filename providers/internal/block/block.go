// Package block reads what the provider blocks of an experiment have in common: times in
// seconds, and arguments. Both may contain variables.
package block

import (
	"fmt"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Seconds is a time in a block: a number of seconds, or a text with variables. The zero
// Seconds is no time.
type Seconds struct {
	value any
}

const wantSeconds = "a number of seconds above 0"

// ReadSeconds reads n; null and absent are no time. It is not ok for what cannot be a
// time, which it reports with message.
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
			problem.Hint = "write a number without quotes, or a variable such as ${name}"
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
		return 0, fmt.Errorf("%q is not a time: %w", text, err)
	}
	return d, nil
}

// Duration converts a number of seconds, zero for null. It accepts a number as text, since
// variables often come from the environment.
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

// maxSeconds is a century, which is long enough and fits a Duration.
const maxSeconds = 100 * 365 * 24 * 3600.0

// Arguments returns arguments with the values of a run's variables, and with the value to
// judge as the argument "value" if there is one and the arguments have names. It does not
// alter arguments.
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
