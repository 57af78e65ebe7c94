package confidential

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestBrokenSecrets(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", "title: t\nmethod: [", "[]"},
		{"YAML", "title: t\nsecrets:\n  main:\n    a: hunter2 # why\n    b: 'quo''ted\n    - listed\nmethod: [later", "['hunter2 # why', 'quo', 'listed']"},
		{"flow", "secrets: {main: {a: hunter2, b: \"x y\"\n", "['hunter2', 'x y']"},
		{"in one line", `{"title": "t", "secrets": {"main": {"a": "hunter\"2", "b": ["c", 12345678]`, `['hunter\\"2', 'c', '12345678']`},
		{"JSON in lines", "{\n  \"secrets\": {\n    \"main\": {\"a\": \"hunter2\",}\n  },\n  \"title\": \"t\"\n}", "['hunter2']"},
		{"a token for Vault", "configuration:\n  vault_token: hunter2\n  port: 8080\nmethod: [", "['hunter2']"},
		{"the AppRole in JSON", `{"configuration": {"vault_role_secret": "hunter2", "port": "8080"}, "method": [`, "['hunter2']"},
		{"a token from elsewhere", "vault_token:\n  type: env\n  default: hunter2\nmethod: [", "['env', 'hunter2']"},
		{"a token from elsewhere in JSON", `{"vault_token": {"type": "env", "default": "hunter2"}, "port": "8080"`, "['env', 'hunter2']"},
		{"several keys in one line", `{"secrets": {"main": {"a": "hunter1", "b": "hunter2", "c": 'hunter3'`, "['hunter1', 'hunter2', 'hunter3']"},
		{"both", `{"configuration": {"vault_token": "hunter2"}, "secrets": {"s": {"k": "hunter3"`, "['hunter2', 'hunter3']"},
		{"a quote without an end", "secrets:\n  main:\n    a: \"hunter2\n", `['hunter2']`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := []any{}
			found = append(found, brokenSecrets(test.text)...)
			if diff := cmp.Diff(test.want, pyvalue.Repr(found)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
