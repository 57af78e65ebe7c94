package artifact

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/github"
)

// jobID identifies the workflow run and its job.
type jobID struct {
	run, job string
}

// short returns enough of the job to distinguish it from others.
func (j jobID) short() string { return j.job[:min(8, len(j.job))] }

const resultsScope = "Actions.Results"

// parseToken reads the runtime token, whose claims name the job:
//
//	{"scp": "Actions.ExampleScope Actions.Results:ce7f54c7-61c7-4aae-887f-30da475f5f1a:ca395085-040a-526b-2ce8-bdc85f692774"}
//
// The service checks the token. Errors do not contain it.
func parseToken(token string) (jobID, error) {
	var claims struct {
		Scopes string `json:"scp"`
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return jobID{}, badToken("it is not a JSON Web Token")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return jobID{}, badToken("its claims cannot be read")
	}
	for scope := range strings.FieldsSeq(claims.Scopes) {
		id := strings.Split(scope, ":")
		if len(id) == 3 && id[0] == resultsScope && id[1] != "" && id[2] != "" {
			return jobID{run: id[1], job: id[2]}, nil
		}
	}
	return jobID{}, badToken("it has no scope " + resultsScope + " that names the run and the job")
}

func badToken(why string) error {
	return &problem{github.Unauthorized, "ACTIONS_RUNTIME_TOKEN is not a token for artifacts: " + why + "."}
}
