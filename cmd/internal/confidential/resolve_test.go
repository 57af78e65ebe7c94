package confidential_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/runner/policy"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
)

func compile(t *testing.T, text string) *secrets.Definitions {
	t.Helper()
	problems := source.NewCollector("e.yaml")
	d := secrets.Compile(nil, parse(t, text), problems)
	if found := problems.Problems(); found.HasErrors() {
		t.Fatal(found)
	}
	return d
}

func noEnv(string) (string, bool) { return "", false }

// vaultServer is a Vault. It fails the test if it receives a credential that
// the redactor has not learned yet, since it could be printed by then.
type vaultServer struct {
	*httptest.Server
	requests atomic.Int32
}

func newVault(t *testing.T, learned func() []string) *vaultServer {
	t.Helper()
	v := &vaultServer{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		if token := r.Header.Get("X-Vault-Token"); token != "" && !slices.Contains(learned(), token) {
			t.Errorf("the token %s is used before it is learned", token)
		}
		if r.URL.Path == "/v1/auth/approle/login" {
			if !strings.Contains(string(body), "role-secret") || !slices.Contains(learned(), "role-secret") {
				t.Errorf("a login with %s, when %q are learned", body, learned())
			}
			_, _ = io.WriteString(w, `{"auth": {"client_token": "hvs.of-the-login"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"data": {"data": {"password": "hunter2"}, "metadata": {"version": 1}}}`)
	}))
	t.Cleanup(v.Close)
	return v
}

// recording returns Secrets, and what they have learned.
func recording() (s *confidential.Secrets, learned func() []string) {
	s = &confidential.Secrets{}
	var mu sync.Mutex
	var all []string
	s.OnLearn(func(value string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, value)
	})
	return s, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	d := compile(t, "shop:\n  plain: in-clear\n  token: {type: env, key: SHOP_TOKEN}\n")
	s, learned := recording()
	environ := func(name string) (string, bool) { return "from-" + name, name == "SHOP_TOKEN" }
	refuse := func(string) error { return errors.New("no Vault is needed") }
	got, err := s.Resolver(environ, refuse, slog.New(slog.DiscardHandler))(t.Context(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := pyvalue.Repr(got); text != "{'shop': {'plain': 'in-clear', 'token': 'from-SHOP_TOKEN'}}" {
		t.Errorf("got %s", text)
	}
	for _, secret := range []string{"in-clear", "from-SHOP_TOKEN"} {
		if !slices.Contains(learned(), secret) {
			t.Errorf("%s is not among %q", secret, learned())
		}
	}
	if _, err := s.Resolver(noEnv, nil, slog.New(slog.DiscardHandler))(t.Context(), d, nil); err == nil || !strings.Contains(err.Error(), "SHOP_TOKEN") {
		t.Errorf("a missing variable: got %v", err)
	}
}

const inVault = "shop: {password: {type: vault, path: shop, key: password}}"

func TestResolveFromVault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		configuration []any
		environ       map[string]string
		learned       []string
	}{
		{"a token in the configuration", []any{"vault_token", "hvs.configured"}, nil, []string{"hvs.configured", "hunter2"}},
		{"an AppRole", []any{"vault_role_id", "role-name", "vault_role_secret", "role-secret"}, nil, []string{"role-secret", "hvs.of-the-login", "hunter2"}},
		{"a token in the environment", nil, map[string]string{"VAULT_TOKEN": "hvs.of-the-environment"}, []string{"hvs.of-the-environment", "hunter2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, learned := recording()
			vault := newVault(t, learned)
			lookup := func(name string) (string, bool) {
				value, ok := test.environ[name]
				return value, ok
			}
			s.LearnEnvironment(func(name string) string { return test.environ[name] })
			configuration := pyvalue.MapOf(append([]any{"vault_addr", vault.URL}, test.configuration...)...)
			permitted := ""
			permit := func(address string) error {
				permitted = address
				return nil
			}
			got, err := s.Resolver(lookup, permit, slog.New(slog.DiscardHandler))(t.Context(), compile(t, inVault), configuration)
			if err != nil {
				t.Fatal(err)
			}
			if text := pyvalue.Repr(got); text != "{'shop': {'password': 'hunter2'}}" {
				t.Errorf("got %s", text)
			}
			if diff := cmp.Diff(test.learned, learned()); diff != "" {
				t.Errorf("what was learned, in this order (-want +got):\n%s", diff)
			}
			if permitted != vault.URL {
				t.Errorf("the policy was asked about %q", permitted)
			}
		})
	}
}

// An experiment from a fork must not choose the server to which credentials are sent.
func TestPolicyRefusesVault(t *testing.T) {
	t.Parallel()
	s, learned := recording()
	vault := newVault(t, learned)
	file, err := source.Parse("policy.yaml", source.YAML, []byte("hosts: {allow: [vault.corp]}"))
	if err != nil {
		t.Fatal(err)
	}
	p, problems := policy.Read(file)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	environ := func(name string) (string, bool) { return "hvs.of-the-environment", name == "VAULT_TOKEN" }
	resolve := s.Resolver(environ, p.PermitVault, slog.New(slog.DiscardHandler))
	for _, address := range []string{vault.URL, "unix:///run/vault.sock", "not a URL"} {
		_, err = resolve(t.Context(), compile(t, inVault), pyvalue.MapOf("vault_addr", address, "vault_token", "hvs.token"))
		if refused, ok := errors.AsType[*policy.Refused](err); !ok {
			t.Errorf("%s: got %v (%v)", address, err, refused)
		}
	}
	if n := vault.requests.Load(); n > 0 {
		t.Errorf("%d requests were sent to a server that the policy refuses", n)
	}
	// The address of the process is not chosen by the experiment.
	lookup := func(name string) (string, bool) { return vault.URL, name == "VAULT_ADDR" }
	if _, err := s.Resolver(lookup, p.PermitVault, slog.New(slog.DiscardHandler))(t.Context(), compile(t, inVault), pyvalue.NewMap(0)); err != nil {
		t.Errorf("the Vault of the environment: %v", err)
	}
}

func TestResolveErrors(t *testing.T) {
	t.Parallel()
	s, learned := recording()
	resolve := s.Resolver(noEnv, nil, slog.New(slog.DiscardHandler))
	_, err := resolve(t.Context(), compile(t, inVault), pyvalue.MapOf("vault_addr", "ftp://vault", "vault_token", "hvs.token"))
	if err == nil || !strings.Contains(err.Error(), "vault_addr") {
		t.Errorf("an address that is none: got %v", err)
	}
	if !slices.Contains(learned(), "hvs.token") {
		t.Error("the token of a wrong configuration can be printed with its problems")
	}
	vault := newVault(t, learned)
	missing := compile(t, "shop: {other: {type: vault, path: shop, key: missing}}")
	_, err = resolve(t.Context(), missing, pyvalue.MapOf("vault_addr", vault.URL, "vault_token", "hvs.token"))
	if err == nil || !strings.Contains(err.Error(), "missing") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a key that does not exist: got %v", err)
	}
}
