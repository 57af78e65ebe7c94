// Package vault reads secrets from the key-value engine of a HashiCorp Vault
// server, in version 1 or 2, and logs in there with a token, an AppRole or a
// Kubernetes service account. The server and the login are in the experiment's
// configuration, under the keys of the Chaos Toolkit.
//
// Certificates, proxies and other settings come from the VAULT_* variables of the
// process (VAULT_CACERT, VAULT_SKIP_VERIFY, ...), as for every Vault client.
package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The bounds of one request to Vault with its retries. A request is retried if Vault
// cannot be reached or answers with a 5xx status.
const (
	timeout     = 30 * time.Second
	retries     = 2
	maxResponse = 8 << 20 // bytes; Vault's own limit for a secret is about 1 MiB
)

// Client reads secrets from one server. It logs in before the first read. It may be
// used concurrently.
type Client struct {
	// Learn is called with each credential before it is used; nil is not called.
	Learn func(value any)

	api      *api.Client
	settings settings

	mu       sync.Mutex
	loggedIn bool
	// loginErr is the error of the login, which is not retried.
	loginErr error
}

// New returns a client for the server in configuration, the resolved configuration of
// an experiment:
//
//	vault_addr                  URL; else VAULT_ADDR, else http://localhost:8200
//	vault_token                 the token to use
//	vault_role_id               with
//	vault_role_secret           an AppRole to log in with
//	vault_sa_role               the role to log in to with the service account
//	vault_sa_token_path         whose token is in this file
//	vault_k8s_mount_point       where that auth method is mounted: kubernetes
//	vault_secrets_mount_point   where the key-value engine is mounted: secret
//	vault_kv_version            its version: 2
//
// The first login that is configured is used. Without one, the token is that of
// VAULT_TOKEN or of the file ~/.vault-token, or there is none, since an agent may add its
// own. lookupEnv looks up VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE and HOME. The error
// names each key that is not valid. New does not connect.
func New(configuration *pyvalue.Map, lookupEnv func(name string) (string, bool)) (*Client, error) {
	s, err := readSettings(configuration, lookupEnv)
	if err != nil {
		return nil, fmt.Errorf("reading the Vault settings: %w", err)
	}
	config := api.DefaultConfig()
	if config.Error != nil {
		return nil, fmt.Errorf("reading the VAULT_* variables: %w", config.Error)
	}
	config.Address, config.AgentAddress = s.address, ""
	config.Timeout, config.MaxRetries = timeout, retries
	client, err := api.NewClient(config)
	if err != nil {
		return nil, fmt.Errorf("making a client for Vault at %s: %w", s.address, err)
	}
	config.HttpClient.Transport = limited{config.HttpClient.Transport} // NewClient requires its own
	client.SetToken(s.token)
	client.ClearNamespace() // that of the process; lookupEnv overrides it
	if s.namespace != "" {
		client.SetNamespace(s.namespace)
	}
	return &Client{api: client, settings: s}, nil
}

// limited bounds the size of responses.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxResponse)
	}
	return resp, err
}

// Read returns the fields of the newest version of the secret at path, relative to the
// mount point of the engine; nil if it does not exist or was deleted.
func (c *Client) Read(ctx context.Context, path string) (*pyvalue.Map, error) {
	if err := c.logIn(ctx); err != nil {
		return nil, err
	}
	secret, err := c.api.Logical().ReadWithContext(ctx, c.settings.location(path))
	if err != nil {
		return nil, c.explain(err)
	}
	if secret == nil {
		return nil, nil
	}
	if len(secret.Data) == 0 && len(secret.Warnings) > 0 {
		return nil, fmt.Errorf("%s; check vault_kv_version, which is %d",
			strings.Join(secret.Warnings, "; "), c.settings.version)
	}
	fields := secret.Data
	if c.settings.version == 2 {
		data, versioned := secret.Data["data"]
		if !versioned {
			return nil, errors.New("the answer is not one of version 2 of the key-value engine; check vault_kv_version")
		}
		fields, _ = data.(map[string]any)
	}
	if fields == nil { // a deleted version
		return nil, nil
	}
	return pyvalue.FromGo(fields).(*pyvalue.Map), nil
}

// logIn gets a token for the credentials, once.
func (c *Client) logIn(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loggedIn || c.loginErr != nil {
		return c.loginErr
	}
	if c.settings.login == nil {
		c.learn(c.settings.token)
		c.loggedIn = true
		return nil
	}
	token, err := c.newToken(ctx)
	if err != nil {
		err = fmt.Errorf("logging in to Vault at %s with %s: %w", c.settings.address, c.settings.login.method, err)
		if ctx.Err() == nil {
			c.loginErr = err
		}
		return err
	}
	c.api.SetToken(token)
	c.loggedIn = true
	return nil
}

func (c *Client) newToken(ctx context.Context) (string, error) {
	body, err := c.settings.login.body()
	if err != nil {
		return "", err
	}
	c.learn(body["secret_id"])
	c.learn(body["jwt"])
	secret, err := c.api.Logical().WriteWithContext(ctx, c.settings.login.path, body)
	if err != nil {
		return "", c.explain(err)
	}
	if secret == nil || secret.Auth == nil || secret.Auth.ClientToken == "" {
		return "", errors.New("the answer has no token")
	}
	c.learn(secret.Auth.ClientToken)
	return secret.Auth.ClientToken, nil
}

func (c *Client) learn(credential any) {
	if c.Learn != nil {
		c.Learn(credential)
	}
}

// maxAnswer bounds what messages quote of an answer, which may be a web page.
const maxAnswer = 300

// explain returns a refusal on one line; the client library uses several.
func (c *Client) explain(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fmt.Errorf("the answer is larger than %d bytes", tooLarge.Limit)
	}
	refusal, ok := errors.AsType[*api.ResponseError](err)
	if !ok {
		return err
	}
	answer := strings.Join(strings.Fields(strings.Join(refusal.Errors, "; ")), " ")
	if len(answer) > maxAnswer {
		answer = strings.ToValidUTF8(answer[:maxAnswer], "") + "..."
	}
	hint := ""
	if refusal.StatusCode == http.StatusForbidden && c.settings.login == nil && c.settings.token == "" {
		hint = " (there are no credentials: configure vault_token, vault_role_id and vault_role_secret, or vault_sa_role)"
	}
	return fmt.Errorf("%s %s: status %d: %s%s", refusal.HTTPMethod, refusal.URL, refusal.StatusCode, answer, hint)
}
