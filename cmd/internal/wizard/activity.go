package wizard

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// part is a part of an experiment that has activities.
type part int

const (
	inHypothesis part = iota
	inMethod
	inRollbacks
)

// allows returns whether the part can have activities of the kind, "probe" or "action".
func (p part) allows(kind string) bool {
	switch p {
	case inHypothesis:
		return kind == "probe"
	case inRollbacks:
		return kind == "action"
	default:
		return kind == "probe" || kind == "action"
	}
}

// minimal returns the smallest experiment that has the activity in the part.
func (p part) minimal(activity *pyvalue.Map) *pyvalue.Map {
	e := pyvalue.MapOf("title", "N/A", "description", "N/A", "method", []any{})
	switch p {
	case inHypothesis:
		e.Set("steady-state-hypothesis", pyvalue.MapOf("title", "N/A", "probes", []any{activity}))
	case inRollbacks:
		e.Set("rollbacks", []any{activity})
	default:
		e.Set("method", []any{activity})
	}
	return e
}

// errSkipped means that the user does not want to use the activity.
var errSkipped = errors.New("the activity is skipped")

// choice is an entry of the menu.
type choice struct {
	name string
	// ask asks for the details of the activity, and returns it.
	ask func(part) (*pyvalue.Map, error)
}

// activities asks for activities until the user wants no more.
func (s *session) activities(p part) ([]any, error) {
	chosen := []any{}
	menu := s.menu(p)
	s.printMenu(menu)
	for {
		number := s.choose(menu)
		if number == 0 {
			return chosen, nil
		}
		activity, err := menu[number-1].ask(p)
		switch {
		case err == nil && s.accept(p, activity):
			chosen = append(chosen, activity)
			s.printf("Added %q.\n\n", activity.String("name"))
		case err != nil && !errors.Is(err, errSkipped):
			return nil, err
		}
		if !s.confirm("Do you want to add another activity?") {
			return chosen, nil
		}
	}
}

func (s *session) menu(p part) []choice {
	var menu []choice
	for _, a := range s.wizard.Discovered {
		if p.allows(a.Kind) {
			menu = append(menu, choice{a.Name + " (" + a.Module + ")", func(p part) (*pyvalue.Map, error) { return s.function(a, p) }})
		}
	}
	return append(menu, choice{"call a URL", s.url}, choice{"run a program", s.program})
}

func (s *session) printMenu(menu []choice) {
	for i, c := range menu {
		s.printf("%3d) %s\n", i+1, c.name)
	}
}

// choose asks for the number of a choice; 0 means none.
func (s *session) choose(menu []choice) int {
	for {
		answer, ok := s.ask("Number of the activity (0 for none, ? for the list)", "")
		if !ok {
			return 0
		}
		if answer == "?" {
			s.printMenu(menu)
			continue
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 0 && n <= len(menu) {
			return n
		}
		s.printf("Please enter a number from 0 to %d.\n", len(menu))
	}
}

// accept returns whether the activity is valid. It prints the errors.
func (s *session) accept(p part, activity *pyvalue.Map) bool {
	if s.wizard.Check == nil {
		return true
	}
	problems := s.wizard.Check(p.minimal(activity))
	if !problems.HasErrors() {
		return true
	}
	s.printf("This activity cannot be added:\n")
	for _, problem := range problems {
		if problem.Severity == source.Error {
			problem.Path = ""
			s.printf("  - %s\n", problem.Summary())
		}
	}
	return false
}

// function asks for the details of a discovered activity.
func (s *session) function(a Activity, p part) (*pyvalue.Map, error) {
	if a.Doc != "" {
		s.printf("\n%s\n\n", strings.TrimSpace(a.Doc))
	}
	if !s.confirm(fmt.Sprintf("Do you want to use this %s?", a.Kind)) {
		return nil, errSkipped
	}
	activity := pyvalue.MapOf("name", a.Name, "type", a.Kind)
	if err := s.tolerance(activity, p, ""); err != nil {
		return nil, err
	}
	arguments, err := s.arguments(a.Arguments)
	if err != nil {
		return nil, err
	}
	activity.Set("provider", pyvalue.MapOf("type", "python", "module", a.Module, "func", a.Name, "arguments", arguments))
	return activity, nil
}

func (s *session) arguments(wanted []Argument) (*pyvalue.Map, error) {
	arguments := pyvalue.NewMap(len(wanted))
	if len(wanted) > 0 {
		s.printf("Enter its arguments. Press return to use the default in brackets.\n")
	}
	for _, argument := range wanted {
		value, err := s.argument(argument)
		if err != nil {
			return nil, err
		}
		arguments.Set(argument.Name, value)
	}
	return arguments, nil
}

// argument asks until the answer can be converted to the argument's type.
func (s *session) argument(a Argument) (any, error) {
	question := fmt.Sprintf("Value of %q (%s)", a.Name, a.Type)
	preset := ""
	if a.HasDefault {
		preset = formatDefault(a.Default)
	}
	for {
		answer, ok := s.ask(question, preset)
		switch {
		case answer == "" && a.HasDefault:
			return a.Default, nil
		case !ok:
			return nil, ErrEnd
		case answer == "":
			s.printf("Please enter a value: this argument has no default.\n")
			continue
		}
		value, err := convert(a.Type, answer)
		if err == nil {
			return value, nil
		}
		s.printf("Please enter %s.\n", err)
	}
}

// formatDefault returns a default as the user would enter it.
func formatDefault(v any) string {
	if text, ok := v.(string); ok && text != "" {
		return text
	}
	return string(pyvalue.AppendCompactJSON(nil, v))
}

// tolerance asks for the tolerance of a probe of the hypothesis.
func (s *session) tolerance(activity *pyvalue.Map, p part, preset string) error {
	if p != inHypothesis {
		return nil
	}
	s.printf("The tolerance is the normal result: a text, or JSON such as 200, true,\n" +
		"[200, 204] or {\"type\": \"range\", \"range\": [1, 5]}.\n")
	answer, err := s.text("What is the tolerance of the probe?", preset)
	if err != nil {
		return err
	}
	activity.Set("tolerance", fromJSON(answer))
	return nil
}

// url asks for an activity that calls a URL.
func (s *session) url(p part) (*pyvalue.Map, error) {
	address, err := s.text("What is the URL?", "")
	if err != nil {
		return nil, err
	}
	return s.builtIn(p, address, "200", pyvalue.MapOf("type", "http", "url", address, "timeout", int64(10)))
}

// program asks for an activity that runs a program.
func (s *session) program(p part) (*pyvalue.Map, error) {
	line, err := s.text("What is the command line?", "")
	if err != nil {
		return nil, err
	}
	path, arguments, _ := strings.Cut(line, " ")
	spec := pyvalue.MapOf("type", "process", "path", path)
	if arguments = strings.TrimSpace(arguments); arguments != "" {
		spec.Set("arguments", arguments)
	}
	return s.builtIn(p, line, "0", spec)
}

// builtIn completes an activity whose provider is not an extension.
func (s *session) builtIn(p part, name, tolerance string, spec *pyvalue.Map) (*pyvalue.Map, error) {
	name, err := s.text("What is the name of the activity?", name)
	if err != nil {
		return nil, err
	}
	kind := "action"
	if p == inHypothesis || p == inMethod && !s.confirm("Does it change the system?") {
		kind = "probe"
	}
	activity := pyvalue.MapOf("name", name, "type", kind)
	if err := s.tolerance(activity, p, tolerance); err != nil {
		return nil, err
	}
	activity.Set("provider", spec)
	return activity, nil
}
