package secrets_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, section, want string }{
		{"values and defaults", `
a: {token: hunter2, nested: {list: [x, 1]}, env: {type: env, key: TOKEN}, default: {type: env, key: X, default: fallback}}
b: {type: vault, path: my/app}
c:
`, "['hunter2', ['x', 1], 'fallback']"},
		{"a secret without a scope", "token: hunter2", "['hunter2']"},
		{"no section of scopes", "[hunter2]", "[['hunter2']]"},
		{"a text", "hunter2", "['hunter2']"},
		{"nothing", "", "[]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, err := source.Parse("e.yaml", source.YAML, []byte(test.section))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, pyvalue.Repr(secrets.Written(file.Root))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := secrets.Written(nil); got != nil {
		t.Errorf("got %v, want nothing", got)
	}
}
