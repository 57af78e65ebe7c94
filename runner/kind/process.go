package kind

import (
	"errors"
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// process is the kind of programs, whose output is {"status", "stdout", "stderr"}.
// The status is null if the system lost it.
type process struct{}

func (process) Name() string { return "process" }

func (process) Describe(block *pyvalue.Map) string {
	return block.String("path") + " " + commandLine(block.Value("arguments"))
}

// commandLine returns the arguments of a program as they are declared: a text, a
// list, or a mapping from options to values.
func commandLine(arguments any) string {
	var words []string
	switch v := arguments.(type) {
	case []any:
		for _, word := range v {
			words = append(words, pyvalue.Str(word))
		}
	case *pyvalue.Map:
		for key, value := range v.All() {
			words = append(words, key, pyvalue.Str(value))
		}
	case nil:
	default:
		words = append(words, pyvalue.Str(v))
	}
	return strings.Join(words, " ")
}

func (process) Accept(output any) (ok bool, why string) {
	status, ok := statusOf(output)
	switch {
	case !ok:
		return false, returned(output)
	case status != 0:
		return false, fmt.Sprintf("the probe exited with %d", status)
	default:
		return true, ""
	}
}

func (process) Configure(output any) (any, error) {
	m, _ := output.(*pyvalue.Map)
	status, ok := statusOf(output)
	switch {
	case !ok:
		return nil, errors.New("the exit status of the process is unknown")
	case status != 0:
		return nil, fmt.Errorf("the process exited with %d: %s", status, strings.TrimSpace(m.String("stderr")))
	default:
		return strings.TrimSpace(m.String("stdout")), nil
	}
}

func (process) HasErrorStatus(output any) bool {
	status, ok := statusOf(output)
	return ok && status != 0
}

func (process) Texts() []Text {
	return []Text{{Key: "arguments", Shell: true}, {Key: "timeout"}}
}
