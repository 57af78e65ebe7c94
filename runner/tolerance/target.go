package tolerance

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// target is the key of the output that a tolerance judges; "" is the whole output.
type target string

// compileTarget reads the key "target" of a tolerance. ok is false after an
// error.
func compileTarget(node *source.Node, problems *source.Collector) (t target, ok bool) {
	value := node.Get("target")
	if value.IsNull() {
		return "", true
	}
	problems = problems.At("target")
	switch key := value.Scalar.(type) {
	case string:
		if hint := notReplaced(value); hint != "" {
			problems.Warn(source.RuleIneffectiveTolerance, value.Pos, "the target is used literally", hint)
		}
		return target(key), true
	case int64, *big.Int: // keys that a Python function may return
		return target(pyvalue.Str(key)), true
	default:
		problems.Add(source.RuleInvalidTolerance, source.Problem{
			Pos: value.Pos, Message: "a target must be a key of the output", Found: value.Describe(),
			Expected: `a key such as "stdout", "body" or "status"`,
		})
		return "", false
	}
}

// in returns the end of a sentence about what is expected.
func (t target) in() string {
	if t == "" {
		return ""
	}
	return " in " + verbatim(string(t), maxPart)
}

// part is the part of an output that a target selects.
type part struct {
	value any
	// ok is set if there is something to judge.
	ok bool
	// name is the target, unless the part is the whole output.
	name string
	// note says why the part is the whole output although there is a target.
	note string
}

// of returns the target's part of an output. A mapping without the key is judged as a
// whole, as in the reference; a value that is not a mapping has no parts.
func (t target) of(output any) part {
	if t == "" {
		return part{value: output, ok: true}
	}
	m, ok := output.(*pyvalue.Map)
	if !ok {
		return part{value: output, note: pyvalue.TypeName(output) + " has no " + strconv.Quote(string(t))}
	}
	if v, ok := m.Get(string(t)); ok {
		return part{value: v, ok: true, name: string(t)}
	}
	note := "there is no " + strconv.Quote(string(t)) + " in the output"
	if m.Len() > 0 {
		note += ", only " + quoted(m.Keys())
	}
	return part{value: output, ok: true, note: note}
}

// found describes the part, with a remark.
func (p part) found(remark string) string {
	text := show(p.value)
	if p.name != "" {
		text = verbatim(p.name, maxPart) + " " + text
	}
	if remark != "" {
		text += ", " + remark
	}
	return p.noted(text)
}

// noted adds the note to what was found.
func (p part) noted(text string) string {
	if p.note != "" {
		text += " (" + shorten(p.note, maxPart) + ")"
	}
	return cut(text)
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return strings.Join(list, ", ")
}
