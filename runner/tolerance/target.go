package tolerance

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// target names the part of an output that a tolerance is about; "" is all of it.
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
	case int64, *big.Int: // a key as a Python function may return it
		return target(pyvalue.Str(key)), true
	default:
		problems.Add(source.RuleInvalidTolerance, source.Problem{
			Pos: value.Pos, Message: "a target must be a key of the output", Found: value.Describe(),
			Expected: `a key such as "stdout", "body" or "status"`,
		})
		return "", false
	}
}

// in completes a text about what is expected.
func (t target) in() string {
	if t == "" {
		return ""
	}
	return " in " + verbatim(string(t), maxPart)
}

// part is what a target is of an output.
type part struct {
	value any
	// ok says that there is something to judge.
	ok bool
	// name is the target, if the part is not the whole output.
	name string
	// note says why it is not, if there is a target.
	note string
}

// of returns the target's part of an output. A mapping without such a key is
// judged as a whole, as the reference does; what is no mapping has no parts.
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

// found says what the part is, with what is to say about it.
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
