package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

// learnOptions has what the command line asks for redacted.
func (a *application) learnOptions(o loadOptions) error {
	for _, text := range o.redact {
		e, err := redact.ParseExpression(text)
		if err != nil {
			return usageErrorf("--redact: %w", err)
		}
		a.redactor.AddExpression(e)
	}
	a.learnSource(o.policyName)
	a.private = append(a.private, o.varFiles...)
	return nil
}

// credentialVariables hold what this program itself is trusted with. Experiments
// may be given some of them, too.
func credentialVariables() []string {
	return []string{
		"GITHUB_TOKEN", "GH_TOKEN", "INPUT_GITHUB-TOKEN", "INPUT_GITHUB_TOKEN",
		"ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
		"CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN", "VAULT_TOKEN",
	}
}

// proxyVariables hold addresses, in which there may be a password.
func proxyVariables() []string {
	return []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}
}

// learnCredentials has the credentials of the process redacted.
func (a *application) learnCredentials() {
	var found []any
	for _, name := range credentialVariables() {
		found = append(found, a.stepEnv(name))
	}
	for _, name := range proxyVariables() {
		found = append(found, passwordOf(a.stepEnv(name)))
	}
	a.redactor.Add(found)
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

// minParameter is the length from which a parameter of an experiment's URL is taken
// for a token or a signature.
const minParameter = 8

// learnSource has what may be secret in the address of an experiment redacted.
func (a *application) learnSource(name string) {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" {
		return
	}
	found := []any{passwordOf(name)}
	for _, values := range u.Query() {
		for _, value := range values {
			if len(value) >= minParameter {
				found = append(found, value)
			}
		}
	}
	a.redactor.Add(found)
}

// readExperiment reads an experiment, and has what is written in it redacted before
// anything of it is shown.
func (a *application) readExperiment(ctx context.Context, r *fetch.Reader, name string) (*source.File, error) {
	file, err := r.Read(ctx, name)
	if err == nil {
		a.learnDocument(file.Root)
	} else if !strings.Contains(name, "://") {
		a.redactor.Add(brokenSecrets(string(readSmall(a.env.path(name)))))
	}
	return file, err
}

// learnDocument has the secrets that stand in an experiment or a var file redacted,
// and the credentials for Vault, which are configuration.
func (a *application) learnDocument(root *source.Node) {
	a.redactor.Add(secrets.Written(root.Get("secrets")))
	configuration := root.Get("configuration")
	for _, name := range vaultCredentials() {
		a.redactor.Add(secrets.Written(configuration.Get(name)))
	}
}

// vaultCredentials are configuration by which an experiment logs in to Vault.
func vaultCredentials() []string { return []string{"vault_token", "vault_role_secret"} }

// learnSetting has a value of the configuration redacted if it is a credential.
func (a *application) learnSetting(name string, value any) {
	if slices.Contains(vaultCredentials(), name) {
		a.redactor.Add(value)
	}
}

// learnOverrides does so for what var files and --var set.
func (a *application) learnOverrides(o loadOptions) {
	for _, override := range o.overrides.Secrets {
		a.redactor.Add(secrets.Written(override.Node))
	}
	for _, override := range o.overrides.Configuration {
		for _, value := range secrets.Written(override.Node) {
			a.learnSetting(override.Name, value)
		}
	}
}

// withoutSecrets returns problems as they may be shown.
func (a *application) withoutSecrets(problems source.Problems) source.Problems {
	clean := slices.Clone(problems)
	for i := range clean {
		p := &clean[i]
		for _, text := range []*string{&p.File, &p.Path, &p.Message, &p.Found, &p.Expected, &p.Hint} {
			*text = a.redactor.RedactText(*text)
		}
	}
	return clean
}

// shownText returns a document as it may be shown: without its secrets, each line
// by itself so that they keep their numbers. Of files that are there for secrets
// nothing is shown.
func (a *application) shownText(name string, text []byte) []byte {
	if a.isPrivate(name) {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines {
		lines[i] = a.redactor.RedactText(line)
	}
	return []byte(strings.Join(lines, ""))
}

func (a *application) isPrivate(name string) bool {
	return slices.ContainsFunc(append([]string{a.global.settings}, a.private...), func(private string) bool {
		return a.env.path(private) == a.env.path(name)
	})
}

// clean returns a suite as it may be reported. Journals are clean already.
func (a *application) clean(s *report.Suite) *report.Suite {
	redact := a.redactor.RedactText
	clean := *s
	clean.Notes = slices.Clone(s.Notes)
	for i, note := range clean.Notes {
		clean.Notes[i] = redact(note)
	}
	clean.Outcomes = make([]*report.Outcome, len(s.Outcomes))
	for i, o := range s.Outcomes {
		outcome := *o
		outcome.Source, outcome.Title, outcome.Reason = redact(o.Source), redact(o.Title), redact(o.Reason)
		outcome.Reproduce, outcome.Problems = redact(o.Reproduce), a.withoutSecrets(o.Problems)
		clean.Outcomes[i] = &outcome
	}
	return &clean
}

// tellUser writes a message that is no record of the log.
func (a *application) tellUser(format string, args ...any) {
	fmt.Fprint(a.env.Stderr, a.redactor.RedactText(fmt.Sprintf(format, args...)))
}
