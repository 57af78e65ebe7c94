package vault

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
)

var _ secrets.VaultReader = (*Client)(nil)

// answer is what the fake Vault says to a request.
type answer struct {
	status int
	body   string
}

// request is what it was asked.
type request struct {
	Path, Token, Namespace, Body string
}

// fakeVault answers by the path below /v1/.
type fakeVault struct {
	url     string
	answers map[string][]answer

	mu       sync.Mutex
	requests []request
}

// newFakeVault starts a server; of several answers for a path, each is given once
// and the last one from then on.
func newFakeVault(t *testing.T, answers map[string][]answer) *fakeVault {
	t.Helper()
	v := &fakeVault{answers: maps.Clone(answers)}
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	v.url = server.URL
	return v
}

func (v *fakeVault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.Path, "/v1/")
	v.requests = append(v.requests, request{
		Path:      path,
		Token:     r.Header.Get("X-Vault-Token"),
		Namespace: r.Header.Get("X-Vault-Namespace"),
		Body:      string(body),
	})
	queue := v.answers[path]
	if len(queue) == 0 {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"errors":[]}`)
		return
	}
	if len(queue) > 1 {
		v.answers[path] = queue[1:]
	}
	w.WriteHeader(queue[0].status)
	_, _ = io.WriteString(w, queue[0].body)
}

func ok(body string) []answer { return []answer{{http.StatusOK, body}} }

func loginAnswer(token string) []answer {
	return ok(`{"auth": {"client_token": "` + token + `"}}`)
}

// client returns a Client for v with the given settings, which does not wait
// long between attempts.
func (v *fakeVault) client(t *testing.T, env map[string]string, pairs ...any) *Client {
	t.Helper()
	configuration := pyvalue.MapOf(append([]any{"vault_addr", v.url}, pairs...)...)
	c, err := New(configuration, lookup(env))
	if err != nil {
		t.Fatal(err)
	}
	c.api.SetMinRetryWait(time.Millisecond)
	c.api.SetMaxRetryWait(time.Millisecond)
	return c
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, found := env[name]
		return value, found
	}
}

func TestReadAndLogin(t *testing.T) {
	t.Parallel()
	tokenFile := filepath.Join(t.TempDir(), "token")
	home := t.TempDir()
	for path, text := range map[string]string{tokenFile: "jwt-of-the-pod\n", filepath.Join(home, ".vault-token"): "users-token\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const v2 = `{"data": {"data": {"password": "shhh", "port": 5432}, "metadata": {"version": 3}}}`
	want := pyvalue.MapOf("password", "shhh", "port", int64(5432))
	tests := []struct {
		name     string
		settings []any
		env      map[string]string
		answers  map[string][]answer
		want     []request
	}{
		{
			name:     "token, version 2",
			settings: []any{"vault_token", "s.abc", "vault_role_id", "unused", "vault_role_secret", "unused"},
			env:      map[string]string{"VAULT_NAMESPACE": "team"},
			answers:  map[string][]answer{"secret/data/my/app": ok(v2)},
			want:     []request{{Path: "secret/data/my/app", Token: "s.abc", Namespace: "team"}},
		},
		{
			name:     "token, version 1 at another mount",
			settings: []any{"vault_token", "s.abc", "vault_kv_version", int64(1), "vault_secrets_mount_point", "kv/team/"},
			answers:  map[string][]answer{"kv/team/my/app": ok(`{"data": {"password": "shhh", "port": 5432}}`)},
			want:     []request{{Path: "kv/team/my/app", Token: "s.abc"}},
		},
		{
			name:     "AppRole",
			settings: []any{"vault_role_id", "the-role", "vault_role_secret", "the-id", "vault_kv_version", "2"},
			env:      map[string]string{"VAULT_TOKEN": "not-this-one"},
			answers: map[string][]answer{
				"auth/approle/login": loginAnswer("s.approle"),
				"secret/data/my/app": ok(v2),
			},
			want: []request{
				{Path: "auth/approle/login", Body: `{"role_id":"the-role","secret_id":"the-id"}`},
				{Path: "secret/data/my/app", Token: "s.approle"},
			},
		},
		{
			name:     "service account",
			settings: []any{"vault_sa_role", "chaos", "vault_sa_token_path", tokenFile, "vault_k8s_mount_point", "k8s/prod"},
			answers: map[string][]answer{
				"auth/k8s/prod/login": loginAnswer("s.pod"),
				"secret/data/my/app":  ok(v2),
			},
			want: []request{
				{Path: "auth/k8s/prod/login", Body: `{"jwt":"jwt-of-the-pod","role":"chaos"}`},
				{Path: "secret/data/my/app", Token: "s.pod"},
			},
		},
		{
			name:    "token of the environment",
			env:     map[string]string{"VAULT_TOKEN": "s.env", "HOME": home},
			answers: map[string][]answer{"secret/data/my/app": ok(v2)},
			want:    []request{{Path: "secret/data/my/app", Token: "s.env"}},
		},
		{
			name:    "token of the user",
			env:     map[string]string{"HOME": home},
			answers: map[string][]answer{"secret/data/my/app": ok(v2)},
			want:    []request{{Path: "secret/data/my/app", Token: "users-token"}},
		},
		{
			name:     "agent with credentials of its own",
			settings: []any{"vault_token", nil},
			env:      map[string]string{"HOME": t.TempDir()},
			answers:  map[string][]answer{"secret/data/my/app": ok(v2)},
			want:     []request{{Path: "secret/data/my/app"}},
		},
		{
			name:     "server in trouble",
			settings: []any{"vault_token", "s.abc"},
			answers:  map[string][]answer{"secret/data/my/app": {{http.StatusServiceUnavailable, ""}, {http.StatusOK, v2}}},
			want:     []request{{Path: "secret/data/my/app", Token: "s.abc"}, {Path: "secret/data/my/app", Token: "s.abc"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newFakeVault(t, tt.answers)
			got, err := v.client(t, tt.env, tt.settings...).Read(t.Context(), "/my/app")
			if err != nil {
				t.Fatal(err)
			}
			if !pyvalue.Equal(got, want) {
				t.Errorf("got %s, want %s", pyvalue.Repr(got), pyvalue.Repr(want))
			}
			if diff := cmp.Diff(tt.want, v.requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissingSecret(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers map[string][]answer
	}{
		{"never written", nil},
		{"deleted", map[string][]answer{"secret/data/gone": {{
			http.StatusNotFound, `{"data": {"data": null, "metadata": {"deletion_time": "2024-01-01T00:00:00Z"}}}`,
		}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newFakeVault(t, tt.answers)
			got, err := v.client(t, nil, "vault_token", "s.abc").Read(t.Context(), "gone")
			if got != nil || err != nil {
				t.Errorf("got %v, %v, want nil, nil", got, err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	denied := []answer{{http.StatusForbidden, `{"errors": ["1 error occurred:\n\t* permission denied\n\n"]}`}}
	appRole := []any{"vault_role_id", "the-role", "vault_role_secret", "the-secret-id"}
	tests := []struct {
		name     string
		settings []any
		answers  map[string][]answer
		want     []string
	}{
		{
			"refused", []any{"vault_token", "s.abc"}, map[string][]answer{"secret/data/app": denied},
			[]string{"/v1/secret/data/app: status 403: 1 error occurred: * permission denied"},
		},
		{
			"without credentials", nil, map[string][]answer{"secret/data/app": denied},
			[]string{"status 403", "no credentials", "vault_token"},
		},
		{
			"login refused", appRole, map[string][]answer{"auth/approle/login": {{http.StatusBadRequest, `{"errors":["invalid secret id"]}`}}},
			[]string{"logging in to Vault at http://", "with the AppRole", "status 400: invalid secret id"},
		},
		{
			"login without a token", appRole, map[string][]answer{"auth/approle/login": ok(`{"data": {}}`)},
			[]string{"the answer has no token"},
		},
		{
			"no service account", []any{"vault_sa_role", "r", "vault_sa_token_path", "testdata/absent"}, nil,
			[]string{"with the Kubernetes service account", "testdata/absent"},
		},
		{
			"engine of another version", []any{"vault_token", "s.abc"}, map[string][]answer{"secret/data/app": ok(`{"data": {"password": "shhh"}}`)},
			[]string{"vault_kv_version"},
		},
		{
			"engine of the newer version", []any{"vault_token", "s.abc", "vault_kv_version", "1"},
			map[string][]answer{"secret/app": {{http.StatusNotFound, `{"warnings": ["Invalid path for a versioned K/V secrets engine."]}`}}},
			[]string{"versioned K/V", "vault_kv_version"},
		},
		{
			"a web page", []any{"vault_token", "s.abc"}, map[string][]answer{"secret/data/app": {{http.StatusNotImplemented, strings.Repeat("<p>\n", 1000)}}},
			[]string{"status 501: <p> <p>", "..."},
		},
		{
			"endless answer", []any{"vault_token", "s.abc"}, map[string][]answer{"secret/data/app": ok(`{"data": {"x": "` + strings.Repeat("x", maxResponse) + `"}}`)},
			[]string{"larger than 8388608 bytes"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := newFakeVault(t, tt.answers)
			_, err := v.client(t, nil, tt.settings...).Read(t.Context(), "app")
			if err == nil {
				t.Fatal("got no error")
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to contain %q", err, part)
				}
			}
			if text := err.Error(); len(text) > 600 || strings.ContainsAny(text, "\n") || strings.Contains(text, "the-secret-id") {
				t.Errorf("got %q, want one line, not too long, without credentials", text)
			}
		})
	}
}

func TestLoginIsTriedOnce(t *testing.T) {
	t.Parallel()
	v := newFakeVault(t, map[string][]answer{"auth/approle/login": {{http.StatusBadRequest, `{"errors":["no"]}`}}})
	c := v.client(t, nil, "vault_role_id", "r", "vault_role_secret", "s")
	for range 3 {
		if _, err := c.Read(t.Context(), "app"); err == nil {
			t.Error("got no error")
		}
	}
	if got := len(v.requests); got != 1 {
		t.Errorf("got %d requests, want one login", got)
	}
	v = newFakeVault(t, map[string][]answer{"auth/approle/login": loginAnswer("s.x")})
	c = v.client(t, nil, "vault_role_id", "r", "vault_role_secret", "s")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Read(canceled, "app"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context was canceled", err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := c.Read(t.Context(), "app"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := len(v.requests); got != 5 {
		t.Errorf("got %d requests, want a login and four reads", got)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	v := newFakeVault(t, map[string][]answer{"secret/data/app": {{http.StatusBadGateway, `{"errors":["down"]}`}}})
	_, err := v.client(t, nil, "vault_token", "s.abc").Read(t.Context(), "app")
	if got, want := len(v.requests), 1+retries; err == nil || got != want {
		t.Errorf("got %v after %d requests, want an error after %d", err, got, want)
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, configuration string
		want                []string
	}{
		{"address without a scheme", `{"vault_addr": "vault:8200"}`, []string{"vault_addr"}},
		{"address that is none", `{"vault_addr": "http://[::"}`, []string{"vault_addr"}},
		{"wrong types", `{"vault_addr": ["x"], "vault_token": true}`, []string{"vault_addr: expected a string, found a list", "vault_token"}},
		{"version", `{"vault_kv_version": "3"}`, []string{"vault_kv_version: expected 1 or 2"}},
		{"half an AppRole", `{"vault_role_id": "x"}`, []string{"vault_role_secret"}},
		{"the other half", `{"vault_role_secret": "the-secret-id"}`, []string{"vault_role_id"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var configuration map[string]any
			if err := json.Unmarshal([]byte(tt.configuration), &configuration); err != nil {
				t.Fatal(err)
			}
			_, err := New(pyvalue.FromGo(configuration).(*pyvalue.Map), lookup(nil))
			if err == nil {
				t.Fatal("got no error")
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "the-secret-id") {
					t.Errorf("got %q, want it to contain %q, and no credentials", err, part)
				}
			}
		})
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	env := map[string]string{"VAULT_ADDR": "https://vault.env:8200"}
	tests := []struct {
		name          string
		configuration *pyvalue.Map
		env           map[string]string
		want          string
	}{
		{"configuration first", pyvalue.MapOf("vault_addr", "https://vault.conf"), env, "https://vault.conf"},
		{"then the environment", nil, env, "https://vault.env:8200"},
		{"then the default", pyvalue.MapOf("vault_addr", nil), nil, "http://localhost:8200"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := New(tt.configuration, lookup(tt.env))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.api.Address(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Each credential is learned before it is sent, or used.
func TestLearn(t *testing.T) {
	t.Parallel()
	v := newFakeVault(t, map[string][]answer{"auth/approle/login": loginAnswer("s.from-login")})
	for want, c := range map[string]*Client{
		"s.given":             v.client(t, nil, "vault_token", "s.given"),
		"s.of-environment":    v.client(t, map[string]string{"VAULT_TOKEN": "s.of-environment"}),
		"secret s.from-login": v.client(t, nil, "vault_role_id", "r", "vault_role_secret", "secret"),
	} {
		var learnt []string
		c.Learn = func(value any) {
			if text, _ := value.(string); text != "" {
				learnt = append(learnt, text)
			}
		}
		for range 2 {
			if _, err := c.Read(t.Context(), "app"); err != nil {
				t.Error(err)
			}
		}
		if got := strings.Join(learnt, " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
