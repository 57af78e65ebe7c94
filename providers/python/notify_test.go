package python_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestNotify(t *testing.T) {
	t.Parallel()
	p, _ := newProvider(t)
	site, err := filepath.Abs("inventory/testdata/site")
	if err != nil {
		t.Fatal(err)
	}
	p.Environ = func() []string { return append(os.Environ(), "PYTHONPATH="+site, "PYTHONDONTWRITEBYTECODE=1") }
	channel := pyvalue.MapOf("type", "plugin", "token", "t")
	if err := p.Notify(t.Context(), "chaospretend", "notify", channel, pyvalue.MapOf("name", "run-started")); err != nil {
		t.Fatal(err)
	}
	for function, want := range map[string]string{"notify": "no such event", "nothing": "has no function"} {
		err := p.Notify(t.Context(), "chaospretend", function, channel, pyvalue.MapOf("name", "fail"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", function, err, want)
		}
	}
	c, problems := compile(t, p, "{type: python, module: chaospretend, func: events}")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	got, err := c.Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	want := `[[{"type":"plugin","token":"t"},{"name":"run-started"}]]`
	if text := string(pyvalue.AppendCompactJSON(nil, got)); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
}
