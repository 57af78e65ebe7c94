package vault

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// settings are what New reads from the configuration and the environment.
type settings struct {
	address, namespace string
	// token is used if login is nil.
	token string
	login *login
	// mount and version are those of the key-value engine.
	mount   string
	version int
}

// login is a way to get a token.
type login struct {
	// method is its name in messages, path its API path.
	method, path string
	// body returns the credentials.
	body func() (map[string]any, error)
}

// location returns the API path of the secret at path.
func (s settings) location(path string) string {
	path = strings.Trim(path, "/")
	if s.version == 2 {
		return s.mount + "/data/" + path
	}
	return s.mount + "/" + path
}

func readSettings(configuration *pyvalue.Map, lookupEnv func(string) (string, bool)) (settings, error) {
	r := reader{configuration: configuration}
	env := func(name string) string {
		value, _ := lookupEnv(name)
		return value
	}
	s := settings{
		address:   r.text("vault_addr", cmp.Or(env("VAULT_ADDR"), "http://localhost:8200")),
		namespace: env("VAULT_NAMESPACE"),
		token:     r.text("vault_token", ""),
		mount:     strings.Trim(r.text("vault_secrets_mount_point", "secret"), "/"),
		version:   r.version(),
	}
	if !isAddress(s.address) {
		r.fail("vault_addr", "a URL, as https://vault.example.com:8200", "another text")
	}
	if s.token == "" {
		s.login = r.login()
	}
	if s.token == "" && s.login == nil {
		s.token = cmp.Or(env("VAULT_TOKEN"), tokenOfUser(env("HOME")))
	}
	return s, errors.Join(r.errs...)
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && slices.Contains([]string{"http", "https", "unix"}, u.Scheme)
}

// reader reads typed values from the configuration. Null and "" are absent.
type reader struct {
	configuration *pyvalue.Map
	errs          []error
}

func (r *reader) fail(key, expected, found string) {
	r.errs = append(r.errs, fmt.Errorf("configuration %s: expected %s, found %s", key, expected, found))
}

func (r *reader) text(key, fallback string) string {
	switch v := r.configuration.Value(key).(type) {
	case nil:
		return fallback
	case string:
		return cmp.Or(v, fallback)
	default:
		r.fail(key, "a string", pyvalue.TypeName(v))
		return fallback
	}
}

func (r *reader) version() int {
	const key = "vault_kv_version"
	switch pyvalue.Str(r.configuration.Value(key)) {
	case "1":
		return 1
	case "2", "None", "":
		return 2
	default:
		r.fail(key, "1 or 2", "another value")
		return 2
	}
}

func (r *reader) login() *login {
	id, secret := r.text("vault_role_id", ""), r.text("vault_role_secret", "")
	switch {
	case id != "" && secret != "":
		return appRole(id, secret)
	case id != "":
		r.fail("vault_role_secret", "the secret id of the AppRole, since there is a vault_role_id", "nothing")
	case secret != "":
		r.fail("vault_role_id", "the id of the AppRole, since there is a vault_role_secret", "nothing")
	}
	role := r.text("vault_sa_role", "")
	if role == "" {
		return nil
	}
	mount := strings.Trim(r.text("vault_k8s_mount_point", "kubernetes"), "/")
	return serviceAccount(role, mount, r.text("vault_sa_token_path", "/var/run/secrets/kubernetes.io/serviceaccount/token"))
}

func appRole(id, secret string) *login {
	return &login{
		method: "the AppRole",
		path:   "auth/approle/login",
		body: func() (map[string]any, error) {
			return map[string]any{"role_id": id, "secret_id": secret}, nil
		},
	}
}

func serviceAccount(role, mount, tokenPath string) *login {
	return &login{
		method: "the Kubernetes service account",
		path:   "auth/" + mount + "/login",
		body: func() (map[string]any, error) {
			token, err := readToken(tokenPath)
			if err != nil {
				return nil, fmt.Errorf("reading the service account's token: %w", err)
			}
			return map[string]any{"role": role, "jwt": token}, nil
		},
	}
}

// tokenOfUser returns the token that the vault program stored for the user; "" if there
// is none.
func tokenOfUser(home string) string {
	if home == "" {
		return ""
	}
	token, err := readToken(filepath.Join(home, ".vault-token"))
	if err != nil {
		return ""
	}
	return token
}

// maxToken bounds the size of a token's file, in bytes.
const maxToken = 64 << 10

func readToken(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxToken {
		return "", fmt.Errorf("%s is larger than %d bytes, too large for a token", path, maxToken)
	}
	return strings.TrimSpace(string(text)), nil
}
