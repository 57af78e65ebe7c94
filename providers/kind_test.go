package providers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/runner/kind"
)

// Every provider has a kind, without which nothing says what its outputs mean.
func TestProvidersHaveKinds(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(kind.Names(), providers.Default(providers.Options{}).Types()); diff != "" {
		t.Errorf("the types of the providers differ from the kinds (-want +got):\n%s", diff)
	}
}
