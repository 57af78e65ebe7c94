package providers_test

import (
	"io"
	"log/slog"
	nethttp "net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func run(t *testing.T, registry *providers.Set, kind string, pairs ...any) *pyvalue.Map {
	t.Helper()
	report := source.NewCollector("")
	c := registry.Registry[kind].Compile(provider.Spec{Node: source.FromValue(pyvalue.MapOf(pairs...))}, report)
	if problems := report.Problems(); len(problems) > 0 {
		t.Fatal(problems)
	}
	output, err := c.Run(t.Context(), provider.Request{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return output.(*pyvalue.Map)
}

func TestDefault(t *testing.T) {
	t.Parallel()
	registry := providers.Default(providers.Options{
		Environ: func() []string { return []string{"PATH=/usr/bin:/bin", "GREETING=hello"} },
		Dir:     "/",
		Version: "1.2.3",
	})
	if diff := cmp.Diff([]string{"http", "process", "python"}, registry.Types()); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	got := run(t, registry, "process", "path", "sh", "arguments", []any{"-c", "echo $GREETING from $(pwd)"})
	if stdout := got.String("stdout"); stdout != "hello from /\n" {
		t.Errorf("got %q, want %q", stdout, "hello from /\n")
	}
	server := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		_, _ = io.WriteString(w, r.UserAgent())
	}))
	t.Cleanup(server.Close)
	got = run(t, registry, "http", "url", server.URL)
	if body := got.String("body"); body != "chaostoolkit-run-action/1.2.3" {
		t.Errorf("got User-Agent %q, want %q", body, "chaostoolkit-run-action/1.2.3")
	}
	for kind, p := range registry.Registry {
		if closer, ok := p.(io.Closer); ok {
			if err := closer.Close(); err != nil {
				t.Errorf("closing %s: %v", kind, err)
			}
		}
	}
}

// A registry made of nothing works as far as nothing is needed.
func TestDefaultOfNothing(t *testing.T) {
	t.Parallel()
	got := run(t, providers.Default(providers.Options{}), "process", "path", "env")
	if stdout := got.String("stdout"); stdout != "" {
		t.Errorf("got environment %q, want none", stdout)
	}
}
