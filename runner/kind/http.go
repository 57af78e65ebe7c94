package kind

import (
	"cmp"
	"fmt"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// http is the kind of HTTP calls, whose output is {"status", "headers", "body"}.
type http struct{}

func (http) Name() string { return "http" }

func (http) Describe(block *pyvalue.Map) string {
	return cmp.Or(block.String("method"), "GET") + " " + block.String("url")
}

func (http) Accept(output any) (ok bool, why string) {
	status, ok := statusOf(output)
	switch {
	case !ok:
		return false, returned(output)
	case isHTTPError(status):
		return false, fmt.Sprintf("the probe was answered with %d", status)
	default:
		return true, ""
	}
}

func (http) Configure(output any) (any, error) {
	m, _ := output.(*pyvalue.Map)
	return m.Value("body"), nil
}

func (http) HasErrorStatus(output any) bool {
	status, ok := statusOf(output)
	return ok && isHTTPError(status)
}

func (http) Texts() []Text {
	return []Text{{Key: "url"}, {Key: "method"}, {Key: "headers"}, {Key: "arguments"}, {Key: "timeout"}, {Key: "verify_tls"}}
}

func isHTTPError(status int64) bool { return status >= 400 }
