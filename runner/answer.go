package runner

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// accepted reads the output of a probe as yes or no.
func accepted(providerType string, output any) bool {
	status, isInt := statusOf(output)
	switch {
	case providerType == "process" && isInt:
		return status == 0
	case providerType == "http" && isInt:
		return status < 400
	default:
		return pyvalue.Truth(output)
	}
}

// answer describes the output of a probe that said no.
func answer(providerType string, output any) string {
	status, isInt := statusOf(output)
	switch {
	case providerType == "process" && isInt:
		return fmt.Sprintf("the probe exited with %d", status)
	case providerType == "http" && isInt:
		return fmt.Sprintf("the probe was answered with %d", status)
	default:
		return "the probe returned " + pyvalue.Repr(output)
	}
}

// configured is the part of a probe's output that a configuration takes its
// value from, or an error if there is none.
func configured(providerType string, output any) (any, error) {
	m, _ := output.(*pyvalue.Map)
	switch providerType {
	case "process":
		if status, _ := statusOf(output); status != 0 {
			return nil, fmt.Errorf("the process exited with %d: %s", status, strings.TrimSpace(m.String("stderr")))
		}
		return strings.TrimSpace(m.String("stdout")), nil
	case "http":
		return m.Value("body"), nil
	default:
		return output, nil
	}
}

func statusOf(output any) (int64, bool) {
	m, _ := output.(*pyvalue.Map)
	status, ok := m.Value("status").(int64)
	return status, ok
}
