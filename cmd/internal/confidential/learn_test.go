package confidential_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

func parse(t *testing.T, text string) *source.Node {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return file.Root
}

// check fails if a text that must be secret is shown, or one that is none is not.
func check(t *testing.T, s *confidential.Secrets, secret, shown []string) {
	t.Helper()
	for _, text := range secret {
		if got := s.Text("before " + text + " after"); strings.Contains(got, text) {
			t.Errorf("the secret is shown: %s", got)
		}
	}
	for _, text := range shown {
		if got := s.Text("before " + text + " after"); got != "before "+text+" after" {
			t.Errorf("%q is no secret, but became %s", text, got)
		}
	}
}

func TestZeroSecrets(t *testing.T) {
	t.Parallel()
	check(t, &confidential.Secrets{}, nil, []string{"hunter2", "http://user:hunter2@host/", "[redacted]"})
}

func TestLearnEnvironment(t *testing.T) {
	t.Parallel()
	environ := map[string]string{
		"GITHUB_TOKEN": "ghs_of-the-job", "GH_TOKEN": "ghp_of-the-user", "INPUT_GITHUB-TOKEN": "of-the-input", "INPUT_GITHUB_TOKEN": "of-the-other-input",
		"ACTIONS_RUNTIME_TOKEN": "of-the-runtime", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-identity",
		"CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN": "of-the-loader", "VAULT_TOKEN": "hvs.of-vault",
		"HTTP_PROXY": "http://me:in-HTTP@proxy.corp:3128", "https_proxy": "http://me:in%2Fhttps@proxy.corp", "ALL_PROXY": "socks5://me:in-ALL@proxy.corp",
		"HTTPS_PROXY": "://not a URL", "http_proxy": "proxy.corp:3128",
		"HOME": "/home/someone", "DATABASE_PASSWORD": "of-the-database",
	}
	var s confidential.Secrets
	s.LearnEnvironment(func(name string) string { return environ[name] })
	check(t, &s, []string{
		"ghs_of-the-job", "ghp_of-the-user", "of-the-input", "of-the-other-input", "of-the-runtime", "of-the-identity", "of-the-loader", "hvs.of-vault",
		"in-HTTP", "in/https", "in%2Fhttps", "in-ALL",
	}, []string{"proxy.corp:3128", "socks5://me:", "/home/someone", "of-the-database"})
	var none confidential.Secrets
	none.LearnEnvironment(func(string) string { return "" })
	check(t, &none, nil, []string{"ghs_of-the-job", ""})
}

func TestLearnPatterns(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	if err := s.LearnPatterns(`cust-\d{4}`, `(?i)token=\S+`, confidential.URLPasswords); err != nil {
		t.Fatal(err)
	}
	check(t, &s, []string{"cust-1234", "TOKEN=abc", "://me:pw@host", "://:pw@host"}, []string{"cust-12", "token =", "http://host/a:b@c", "ssh://git@host", "me:pw@host"})
	for _, pattern := range []string{"(", "x*", "^", `a{2000}`, `(?=look)`} {
		if err := new(confidential.Secrets).LearnPatterns("fine", pattern); err == nil || !strings.Contains(err.Error(), pattern) {
			t.Errorf("%q: got %v", pattern, err)
		}
	}
}

func TestLearnSource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		secret, shown []string
	}{
		{"https://me:hunter2@example.com/e.json", []string{"hunter2"}, []string{"https://me:", "example.com/e.json"}},
		{"https://example.com/e.json?sig=12345678&v=1234567", []string{"12345678"}, []string{"1234567,", "/e.json?sig="}},
		{"https://example.com/e.json?sig=a%2Fb%2Fc%2Fd%2Fe", []string{"a/b/c/d/e", "a%2Fb%2Fc%2Fd%2Fe"}, nil},
		{"https://example.com/e.json?t=first-one&t=second-one", []string{"first-one", "second-one"}, nil},
		{"experiments/pay?token=12345678.json", nil, []string{"12345678"}},
		{"/experiments/e.json", nil, []string{"experiments"}},
		{"https://example.com/%zz?sig=12345678", nil, []string{"12345678"}}, // cannot be fetched either
		{"", nil, []string{"anything"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var s confidential.Secrets
			s.LearnSource(test.name)
			check(t, &s, test.secret, test.shown)
		})
	}
}

const document = `
title: pay with card-title
configuration:
  vault_token: vault-in-clear
  vault_role_secret: {type: env, key: ROLE, default: role-default}
  vault_addr: https://vault.corp
  region: eu-west-1
secrets:
  shop:
    plain: hunter2
    number: 12345678
    short: abc
    word: "true"
    lines: |
      -----BEGIN KEY-----
      MIIEpAIBAAKCAQEA
    nested: {deep: [in-a-list, {deeper: in-a-mapping}]}
    from-env: {type: env, key: SHOP_TOKEN, default: env-default}
    from-vault: {type: vault, path: secret/path, key: vault-key}
method:
- {name: probe-name}
`

func TestLearnDocument(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	s.LearnDocument(parse(t, document))
	check(t, &s, []string{
		"hunter2", "12345678", "-----BEGIN KEY-----", "MIIEpAIBAAKCAQEA", "in-a-list", "in-a-mapping", "env-default", "vault-in-clear", "role-default",
		url.QueryEscape("hunter2 "), base64.StdEncoding.EncodeToString([]byte("x hunter2 y")),
	}, []string{"abc", "true", "SHOP_TOKEN", "ROLE", "secret/path", "vault-key", "https://vault.corp", "eu-west-1", "card-title", "probe-name", "plain", "deeper"})
}

// What is not an experiment, or not a valid one, is shown with its problems, too.
func TestLearnInvalidDocuments(t *testing.T) {
	t.Parallel()
	for text, secret := range map[string][]string{
		"":                                      nil,
		"[a, list]":                             nil,
		"just text":                             nil,
		"secrets: hunter2":                      {"hunter2"},
		"secrets: [hunter2, {k: hunter3}]":      {"hunter2", "hunter3"},
		"secrets:\nconfiguration: text":         nil,
		"configuration: {vault_token: [in-it]}": {"in-it"},
		"secrets: {s: {type: env, default: [hunter2]}}":  {"hunter2"},
		"secrets: {s: {k: {type: other, key: hunter2}}}": {"hunter2"},
	} {
		var s confidential.Secrets
		s.LearnDocument(parse(t, text))
		check(t, &s, secret, []string{"list", "text"})
	}
}

func TestLearnBroken(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	text := "title: shop-title\nconfiguration:\n  vault_token: hvs.hunter1\n  region: eu-west-1\nsecrets:\n  shop:\n    key: hunter2\n    other: 'hunter3'\nmethod: [unclosed\n"
	s.LearnBroken([]byte(text))
	s.LearnBroken(nil)
	s.LearnBroken([]byte{0xff, 0xfe, 0x00})
	check(t, &s, []string{"hvs.hunter1", "hunter2", "hunter3"}, []string{"shop-title", "eu-west-1", "unclosed"})
	if shown := string(s.FileText("/e.yaml", []byte(text))); strings.Contains(shown, "hunter") || !strings.Contains(shown, "method: [unclosed") {
		t.Errorf("the document is shown as\n%s", shown)
	}
}

func TestLearnSettings(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	s.LearnSettings(parse(t, `
auths:
  example.com: {type: bearer, value: in-auths}
  basic.corp:9090: {type: basic, value: dXNlcjpodW50ZXIy}
notifications:
- {type: http, url: "https://hooks.corp/services/T0/0123456789abcdefXYZ", headers: {Authorization: Bearer in-header, Accept: application/json}}
vaultToken: in-clear
nothing: {password: null}
runtime: {rollbacks: {strategy: always}}
`))
	s.LearnSettings(source.FromValue(nil))
	check(t, &s, []string{"in-auths", "dXNlcjpodW50ZXIy", "0123456789abcdefXYZ", "in-header", "in-clear"},
		[]string{"bearer", "basic", "hooks.corp", "services", "application/json", "always", "example.com"})
}

func TestLearnVariable(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	s.LearnVariable("vault_token", "hvs.by-option")
	s.LearnVariable("vault_role_secret", "role-by-option")
	s.LearnVariable("region", "eu-west-1")
	check(t, &s, []string{"hvs.by-option", "role-by-option"}, []string{"eu-west-1"})
}

func TestLearnOverrides(t *testing.T) {
	t.Parallel()
	var overrides values.Overrides
	problems := overrides.AddFile("vars.yaml", []byte(`
configuration:
  vault_token: {type: env, key: T, default: token-default}
  vault_role_secret: role-in-file
  region: eu-west-1
secrets:
  shop: {key: hunter2, from-env: {type: env, key: SHOP}}
`))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	var s confidential.Secrets
	s.LearnOverrides(&overrides)
	s.LearnOverrides(&values.Overrides{})
	check(t, &s, []string{"token-default", "role-in-file", "hunter2"}, []string{"eu-west-1", "SHOP", "region"})
}

// A step of a workflow masks each secret before anything can print it.
func TestOnLearn(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	var learned []string
	s.OnLearn(func(value string) { learned = append(learned, value) })
	s.LearnDocument(parse(t, "secrets: {a: {k: hunter2, short: x}, b: {k: hunter2}}"))
	s.LearnVariable("vault_token", "hvs.token")
	s.LearnVariable("vault_token", "hvs.token")
	s.LearnSource("https://me:password@host/?sig=signature")
	if diff := cmp.Diff([]string{"hunter2", "hvs.token", "password", "signature"}, learned); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Runs learn secrets while others are reported.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	var s confidential.Secrets
	var group sync.WaitGroup
	for i := range 8 {
		secret := "secret-number-" + string(rune('a'+i))
		group.Go(func() {
			s.LearnVariable("vault_token", secret)
			if got := s.Text(secret); got != "[redacted]" {
				t.Errorf("got %q", got)
			}
			s.FileText("/e.yaml", []byte(secret))
		})
	}
	group.Wait()
}
