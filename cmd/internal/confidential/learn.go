package confidential

import (
	"net/url"
	"slices"

	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// credentialVariables hold credentials of the program itself. Experiments may be given
// some of them, too.
func credentialVariables() []string {
	return []string{
		"GITHUB_TOKEN", "GH_TOKEN", "INPUT_GITHUB-TOKEN", "INPUT_GITHUB_TOKEN",
		"ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
		"CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN", "VAULT_TOKEN",
	}
}

// proxyVariables hold addresses that may contain a password.
func proxyVariables() []string {
	return []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}
}

// vaultCredentials are the configuration by which an experiment logs in to Vault.
func vaultCredentials() []string { return []string{"vault_token", "vault_role_secret"} }

// LearnEnvironment learns the credentials in the environment of the process. getenv
// returns "" for a variable that is not set.
func (s *Secrets) LearnEnvironment(getenv func(name string) string) {
	var found []any
	for _, name := range credentialVariables() {
		found = append(found, getenv(name))
	}
	for _, name := range proxyVariables() {
		found = append(found, passwordOf(getenv(name)))
	}
	s.redactor.Add(found)
}

// LearnPatterns learns regular expressions in Go's syntax: every match is a secret.
func (s *Secrets) LearnPatterns(patterns ...string) error {
	for _, text := range patterns {
		e, err := redact.ParseExpression(text)
		if err != nil {
			return err
		}
		s.redactor.AddExpression(e)
	}
	return nil
}

// URLPasswords is a pattern that matches the users and passwords in URLs.
const URLPasswords = `://[^/\s:@"]*:[^/\s@"]+@`

// LearnSource learns what may be secret in the URL of an experiment or a policy: the
// password, and long parameters, which may be tokens or signatures.
func (s *Secrets) LearnSource(name string) {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" {
		return
	}
	s.redactor.Add(append(longParameters(u), passwordOf(name)))
}

// LearnDocument learns the secrets that are written in an experiment or a var file, and
// the credentials for Vault in its configuration.
func (s *Secrets) LearnDocument(root *source.Node) {
	s.redactor.Add(secrets.Written(root.Get("secrets")))
	configuration := root.Get("configuration")
	for _, name := range vaultCredentials() {
		s.redactor.Add(secrets.Written(configuration.Get(name)))
	}
}

// LearnBroken learns what may be a secret in a document that cannot be parsed.
func (s *Secrets) LearnBroken(text []byte) { s.redactor.Add(brokenSecrets(string(text))) }

// LearnSettings learns the credentials in the settings file.
func (s *Secrets) LearnSettings(root *source.Node) { s.redactor.Add(credentials(root)) }

// LearnVariable learns the value of an option --var if it is a credential.
func (s *Secrets) LearnVariable(name string, value any) {
	if slices.Contains(vaultCredentials(), name) {
		s.redactor.Add(value)
	}
}

// LearnOverrides learns the secrets in what var files and --var set.
func (s *Secrets) LearnOverrides(overrides *values.Overrides) {
	for _, override := range overrides.Secrets {
		s.redactor.Add(secrets.Written(override.Node))
	}
	for _, override := range overrides.Configuration {
		for _, value := range secrets.Written(override.Node) {
			s.LearnVariable(override.Name, value)
		}
	}
}

// passwordOf returns the password in a URL, "" if there is none.
func passwordOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	password, _ := u.User.Password()
	return password
}

// minParameter is the length from which a parameter of a URL may be a token or a
// signature.
const minParameter = 8

func longParameters(u *url.URL) (found []any) {
	for _, values := range u.Query() {
		for _, value := range values {
			if len(value) >= minParameter {
				found = append(found, value)
			}
		}
	}
	return found
}
