package http_test

import (
	"io"
	nethttp "net/http"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/redact"
)

// A body that is too long ends before a secret that its end would part.
func TestBodyKeepsSecretsWhole(t *testing.T) {
	t.Parallel()
	known := new(redact.Redactor)
	known.Add("hunter2")
	server := newServer(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		_, _ = io.WriteString(w, strings.Repeat("hunter2", 100))
	})
	for shift := range len("hunter2") {
		p := &http.Provider{BodyLimit: 100 + shift, Conceal: known}
		output := get(t, p, "url", server.URL)
		body := known.RedactText(output.String("body"))
		if left := strings.ReplaceAll(body, redact.Replacement, ""); left != "" || body == "" {
			t.Errorf("with a limit of %d: got %q", p.BodyLimit, body)
		}
	}
}
