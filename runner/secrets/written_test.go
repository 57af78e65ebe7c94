package secrets_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
)

func TestWritten(t *testing.T) {
	t.Parallel()
	d, _ := compile(t, `
a: {token: hunter2, nested: {list: [x, 1]}, env: {type: env, key: TOKEN}, default: {type: env, key: X, default: fallback}}
b: {type: vault, path: my/app}
c:
`)
	got := pyvalue.Repr(d.Written())
	if diff := cmp.Diff("['hunter2', ['x', 1], 'fallback']", got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (*secrets.Definitions)(nil).Written(); got != nil {
		t.Errorf("got %v, want nothing", got)
	}
}
