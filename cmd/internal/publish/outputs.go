package publish

import (
	"fmt"

	"github.com/chaostoolkit/run-action/cmd/internal/action"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
)

// maxOutput bounds the output "result", in bytes: all outputs of a job together may have
// a megabyte.
const maxOutput = 200 << 10

// suiteOutputs are the outputs of the step that say what the suite found.
func suiteOutputs(s *report.Suite) []action.Output {
	outputs := []action.Output{
		{Name: "verdict", Value: string(s.Verdict)},
		{Name: "experiments", Value: fmt.Sprint(len(s.Outcomes))},
		{Name: "result", Value: results.Line(s, maxOutput)},
	}
	for _, v := range report.Verdicts() {
		outputs = append(outputs, action.Output{Name: string(v), Value: fmt.Sprint(s.Count(v))})
	}
	return outputs
}
