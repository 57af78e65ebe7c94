package kind

import "github.com/chaostoolkit/run-action/runner/pyvalue"

// python is the kind of Python functions, whose output is whatever they return.
type python struct{}

func (python) Name() string { return "python" }

func (python) Describe(block *pyvalue.Map) string {
	return block.String("module") + "." + block.String("func")
}

func (python) Accept(output any) (ok bool, why string) {
	if pyvalue.Truth(output) {
		return true, ""
	}
	return false, returned(output)
}

func (python) Configure(output any) (any, error) { return output, nil }

func (python) HasErrorStatus(any) bool { return false }

func (python) Texts() []Text { return []Text{{Key: "arguments"}} }
