package tolerance

import (
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// part returns the part of an output that is called target, and a text that shows
// it. An output without such a part is judged as a whole, as in the reference,
// and the text says so.
func part(output any, target string) (v any, found string, whole bool) {
	if target == "" {
		return output, show(output), true
	}
	if m, ok := output.(*pyvalue.Map); ok && m.Has(target) {
		v := m.Value(target)
		return v, show(v), false
	}
	return output, "no \"" + target + "\" but only " + show(output), true
}

func inTarget(target string) string {
	if target == "" {
		return ""
	}
	return " in " + target
}

// maxShown bounds the texts of an Outcome, in characters.
const maxShown = 200

// show writes a value for people: texts in quotes, everything as in JSON.
func show(v any) string {
	return shorten(string(pyvalue.AppendCompactJSON(nil, v)))
}

// shorten leaves out the middle of a long text.
func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxShown {
		return text
	}
	runes := []rune(text)
	half := (maxShown - 1) / 2
	return string(runes[:half]) + "…" + string(runes[len(runes)-half:])
}
