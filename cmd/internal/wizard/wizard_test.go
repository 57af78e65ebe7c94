package wizard_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/wizard"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

const discovery = `{"activities": [
{"type": "probe", "name": "count", "mod": "m.probes", "doc": "Counts things.", "arguments": [
  {"name": "label", "type": "string"}, {"name": "limit", "type": "integer", "default": 5},
  {"name": "secrets", "type": "mapping", "default": null}]},
{"type": "action", "name": "kill", "mod": "m.actions", "arguments": [
  {"name": "names", "type": "list"}, {"name": "fast", "type": "boolean"}, {"name": "factor", "type": "number"},
  {"name": "options", "type": "mapping", "default": null}, {"name": "any"}]},
{"type": "action", "name": "broken"}, "nonsense"]}`

// ask runs the wizard with one answer per line of input.
func ask(t *testing.T, answers ...string) (experiment, output string, err error) {
	t.Helper()
	found, err := source.DecodeJSON([]byte(discovery))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := &wizard.Wizard{
		In: strings.NewReader(strings.Join(answers, "\n")), Out: &out, Discovered: wizard.ReadDiscovery(found),
		Check: func(e *pyvalue.Map) source.Problems {
			if strings.Contains(pyvalue.Repr(e), "bad.example") {
				return source.Problems{{Message: "no such host"}, {Severity: source.Warning, Message: "no warnings"}}
			}
			return nil
		},
	}
	e, err := w.Run()
	if err != nil {
		return "", out.String(), err
	}
	return string(pyvalue.AppendCompactJSON(nil, e)), out.String(), nil
}

func TestWizard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers []string
		want    string
	}{
		{
			name: "only a title", answers: []string{"", "  What if?  "},
			want: `{"title":"What if?","description":"N/A","tags":[],"method":[]}`,
		},
		{
			name: "everything",
			answers: []string{
				"t", "y", "normal", "1", "y", "3", "app", "", "n", // count
				"y", "9", "x", "?", "2", "y", "a, b", "maybe", "yes", "fast", "0.5", "", `{"x": 1}`, "n", // kill
				"yes", "3", "systemctl restart app", "restart", "n",
			},
			want: `{"title":"t","description":"N/A","tags":[],` +
				`"steady-state-hypothesis":{"title":"normal","probes":[{"name":"count","type":"probe","tolerance":3,` +
				`"provider":{"type":"python","module":"m.probes","func":"count","arguments":{"label":"app","limit":5}}}]},` +
				`"method":[{"name":"kill","type":"action","provider":{"type":"python","module":"m.actions","func":"kill",` +
				`"arguments":{"names":["a","b"],"fast":true,"factor":0.5,"options":null,"any":{"x":1}}}}],` +
				`"rollbacks":[{"name":"restart","type":"action","provider":{"type":"process","path":"systemctl","arguments":"restart app"}}]}`,
		},
		{
			name: "without an extension's help",
			answers: []string{
				"t", "y", "normal", "2", "http://localhost:8080/", "", "", "y", "3", "true", "is true", `{"type": "range", "range": [0, 1]}`, "n",
				"y", "3", "http://localhost/", "look", "n", "y", "4", "date", "", "y", "n",
			},
			want: `{"title":"t","description":"N/A","tags":[],` +
				`"steady-state-hypothesis":{"title":"normal","probes":[` +
				`{"name":"http://localhost:8080/","type":"probe","tolerance":200,"provider":{"type":"http","url":"http://localhost:8080/","timeout":10}},` +
				`{"name":"is true","type":"probe","tolerance":{"type":"range","range":[0,1]},"provider":{"type":"process","path":"true"}}]},` +
				`"method":[{"name":"look","type":"probe","provider":{"type":"http","url":"http://localhost/","timeout":10}},` +
				`{"name":"date","type":"action","provider":{"type":"process","path":"date"}}]}`,
		},
		{
			name:    "declined activities",
			answers: []string{"t", "maybe", "n", "y", "1", "n", "y", "0", "y", "0"},
			want:    `{"title":"t","description":"N/A","tags":[],"method":[]}`,
		},
		{
			name:    "only valid activities",
			answers: []string{"t", "n", "y", "3", "http://bad.example", "", "n", "y", "3", "http://good.example", "", "n", "n"},
			want: `{"title":"t","description":"N/A","tags":[],"method":[` +
				`{"name":"http://good.example","type":"probe","provider":{"type":"http","url":"http://good.example","timeout":10}}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, output, err := ask(t, test.answers...)
			if err != nil {
				t.Fatalf("%v after\n%s", err, output)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\nafter\n%s", diff, output)
			}
		})
	}
}

func TestDialogue(t *testing.T) {
	t.Parallel()
	_, output, err := ask(t, "t", "n", "y", "3", "http://bad.example", "", "n", "y", "1", "y", "", "x", "five", "7")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"cannot be added", "no such host", "Counts things.", "whole number", "no default", `Value of "limit" (integer) [5]`} {
		if !strings.Contains(output, want) {
			t.Errorf("got no %q in\n%s", want, output)
		}
	}
	if strings.Contains(output, "no warnings") || strings.Contains(output, "secrets") {
		t.Errorf("got a warning or a question for an argument that the engine passes in\n%s", output)
	}
}

func TestEnds(t *testing.T) {
	t.Parallel()
	for _, answers := range [][]string{
		nil, {"t", "y"}, {"t", "y", "h", "1", "y"}, {"t", "n", "y", "1", "y", " "}, {"t", "n", "y", "3"},
	} {
		if got, _, err := ask(t, answers...); !errors.Is(err, wizard.ErrEnd) {
			t.Errorf("%q: got %s, %v, want %v", answers, got, err, wizard.ErrEnd)
		}
	}
}
