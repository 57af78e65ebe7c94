package source

// Rule identifies a kind of problem, such as "unknown-key". It stays the same when
// messages are reworded, so that tools can refer to it: to document, to count or to
// suppress problems of this kind. RULES.md lists all rules; after adding a constant and
// its documentation in rules_doc_test.go, "go test ./runner/source -update" writes it.
type Rule string

// The rules about reading documents.
const (
	RuleUnreadableDocument Rule = "unreadable-document"
	RuleFetchFailed        Rule = "fetch-failed"
	RuleUnknownFormat      Rule = "unknown-format"
	RuleWrongEncoding      Rule = "wrong-encoding"
	RuleDocumentLimit      Rule = "document-limit"
	RuleJSONSyntax         Rule = "json-syntax"
	RuleYAMLSyntax         Rule = "yaml-syntax"
	RuleYAMLValue          Rule = "yaml-value"
	RuleSeveralDocuments   Rule = "several-documents"
	RuleEmptyDocument      Rule = "empty-document"
	RuleDuplicateKey       Rule = "duplicate-key"
	RuleEnvFileSyntax      Rule = "env-file-syntax"
	RuleNotAJournal        Rule = "not-a-journal"
	RuleOverwrittenInput   Rule = "overwritten-input"
)

// The rules about the keys and values of a document.
const (
	RuleUnknownKey     Rule = "unknown-key"
	RuleMissingKey     Rule = "missing-key"
	RuleIneffectiveKey Rule = "ineffective-key"
	RuleWrongType      Rule = "wrong-type"
	RuleInvalidValue   Rule = "invalid-value"
	RuleDeprecatedForm Rule = "deprecated-form"
	RuleDuplicateName  Rule = "duplicate-name"
)

// The rules about names that must exist elsewhere.
const (
	RuleUnknownReference    Rule = "unknown-reference"
	RuleUnknownVariable     Rule = "unknown-variable"
	RuleUnusedOverride      Rule = "unused-override"
	RuleEnvironmentVariable Rule = "environment-variable"
	RuleSecretScope         Rule = "secret-scope"
	RuleVaultSecret         Rule = "vault-secret"
)

// The rules about activities, controls and channels, and what carries them out.
const (
	RuleInvalidDuration    Rule = "invalid-duration"
	RuleUnknownProvider    Rule = "unknown-provider"
	RuleInvalidURL         Rule = "invalid-url"
	RuleInvalidHeader      Rule = "invalid-header"
	RuleUnknownProgram     Rule = "unknown-program"
	RulePythonUnavailable  Rule = "python-unavailable"
	RuleUnknownModule      Rule = "unknown-module"
	RuleUnknownFunction    Rule = "unknown-function"
	RuleUncallableFunction Rule = "uncallable-function"
	RuleUnknownArgument    Rule = "unknown-argument"
	RuleMissingArgument    Rule = "missing-argument"
	RuleInvalidControl     Rule = "invalid-control"
	RuleInvalidChannel     Rule = "invalid-channel"
)

// The rules about tolerances.
const (
	RuleMissingTolerance     Rule = "missing-tolerance"
	RuleInvalidTolerance     Rule = "invalid-tolerance"
	RuleInvalidRegex         Rule = "invalid-regex"
	RuleInvalidJSONPath      Rule = "invalid-jsonpath"
	RuleIneffectiveTolerance Rule = "ineffective-tolerance"
)

// The rules about policies and what they do not permit.
const (
	RulePolicyPattern   Rule = "policy-pattern"
	RulePolicyProvider  Rule = "policy-provider"
	RulePolicyHost      Rule = "policy-host"
	RulePolicyProgram   Rule = "policy-program"
	RulePolicyFunction  Rule = "policy-function"
	RulePolicyNamespace Rule = "policy-namespace"
	RulePolicyControl   Rule = "policy-control"
	RulePolicyDuration  Rule = "policy-duration"
	RulePolicyRollbacks Rule = "policy-rollbacks"
	RulePolicyUnknown   Rule = "policy-unknown"
)

// suffix returns the rule in the form that follows a message; "" for no rule.
func (r Rule) suffix() string {
	if r == "" {
		return ""
	}
	return " [" + string(r) + "]"
}
