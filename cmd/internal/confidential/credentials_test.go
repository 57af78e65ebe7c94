package confidential

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/source"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	file, err := source.Parse("settings.yaml", source.YAML, []byte(`
auths:
  example.com: {type: bearer, value: in-auths}
notifications:
- type: http
  url: https://u:in-url@hooks.example.com/services/T00/0123456789abcdefXYZ?id=7&key=in-query
  headers: {Authorization: Basic in-header, X-Other: in-other, Content-Type: application/json}
- type: plugin
  module: notify.somebody
  channel: chat
  apiKey: in-plugin
controls:
  c: {provider: {type: python, module: m, arguments: {vault_token: [in-list], url: http://localhost:8080/short}}}
runtime: {rollbacks: {strategy: always}}
`))
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for _, value := range credentials(file.Root) {
		if text, _ := value.(string); text != "" {
			got[text] = true
		}
	}
	want := map[string]bool{
		"in-auths": true, "in-url": true, "0123456789abcdefXYZ": true, "in-query": true, "Basic in-header": true, "in-header": true,
		"in-other": true, "in-plugin": true, "in-list": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := credentials(source.FromValue(nil)); len(got) > 0 {
		t.Errorf("got %v of no settings", got)
	}
}
