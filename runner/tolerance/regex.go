package tolerance

import (
	"sync"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance/internal/pyregexp"
	"github.com/chaostoolkit/run-action/runner/values"
)

// compiled is something made of a text with placeholders: made when it is loaded
// if it has none, else of what it is substituted with, the last of which is kept.
type compiled[T any] struct {
	text    string
	compile func(string) (T, error)

	mu   sync.Mutex
	made string
	last T
	err  error
}

// newCompiled compiles text, unless what it says is only known later.
func newCompiled[T any](text string, compile func(string) (T, error)) (*compiled[T], error) {
	c := &compiled[T]{text: text, compile: compile}
	if values.HasPlaceholder(text) {
		return c, nil
	}
	c.made = text
	c.last, c.err = compile(text)
	return c, c.err
}

// get returns what the text stands for in scope.
func (c *compiled[T]) get(scope *values.Scope) (made T, text string, err error) {
	text = pyvalue.Str(scope.SubstituteText(c.text))
	c.mu.Lock()
	defer c.mu.Unlock()
	if text != c.made {
		c.made = text
		c.last, c.err = c.compile(text)
	}
	return c.last, text, c.err
}

// regex is met by a text in which its pattern is found anywhere.
type regex struct {
	pattern *compiled[*pyregexp.Regexp]
	target  string
}

func compileRegex(node *source.Node, report *source.Reporter) Check {
	report.UnknownKeys(node, "type", "pattern", "target", "name")
	text, at := requiredText(node, "pattern", "a regex tolerance needs a pattern", "a regular expression as Python knows it", report)
	target := readTarget(node, report)
	if at == nil {
		return nil
	}
	pattern, err := newCompiled(text, pyregexp.Compile)
	if err != nil {
		report.At("pattern").Error(at, "the regular expression is not valid: "+err.Error())
		return nil
	}
	return &regex{pattern: pattern, target: target}
}

func (r *regex) Check(output any, scope *values.Scope) Outcome {
	pattern, text, err := r.pattern.get(scope)
	o := Outcome{Expected: "text matching /" + text + "/" + inTarget(r.target)}
	if err != nil {
		o.Found = "a regular expression that is not valid: " + err.Error()
		return o
	}
	v, found, whole := part(output, r.target)
	o.Found = found
	subject, ok := v.(string)
	if !ok {
		o.Found += ", which is no text"
		if whole && r.target == "" {
			o.Found += "; name a part of it as \"target\""
		}
		return o
	}
	o.Met, err = pattern.Search(subject)
	if err != nil {
		o.Found += "; " + err.Error()
	}
	return o
}
