package action

import (
	"slices"
	"strings"
)

// ForExperiments returns an environment without what is the step's own business:
// its inputs, of which one is a token, and the tokens by which it talks to the
// runner's services. Experiments and what they start have no use for them, and
// must not be able to give them away.
func ForExperiments(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "ACTIONS_RUNTIME_TOKEN", "ACTIONS_RUNTIME_URL", "ACTIONS_RESULTS_URL", "ACTIONS_CACHE_URL",
			"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL",
			"GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH":
			return true
		default:
			return strings.HasPrefix(name, "INPUT_")
		}
	})
}
