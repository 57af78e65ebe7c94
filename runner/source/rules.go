package source

import "slices"

// Rule identifies a kind of problem, such as "unknown-key". It stays the same when
// messages are reworded, so that tools can refer to it: to document, to count or to
// suppress problems of this kind. RULES.md lists all rules; after adding a constant and
// its documentation in Rules, "go test ./runner/source -update" writes it.
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

// RuleDoc documents a Rule.
type RuleDoc struct {
	Rule Rule
	// Meaning is a sentence that says what is wrong.
	Meaning string
	// Example is a part of a document, or a situation, with the problem.
	Example string
}

// Rules returns the documentation of all rules, by area.
func Rules() []RuleDoc {
	return slices.Concat(documentRules(), valueRules(), nameRules(), activityRules(), toleranceRules(), policyRules())
}

func documentRules() []RuleDoc {
	return []RuleDoc{
		{RuleUnreadableDocument, "A file or a URL cannot be read.", "the file does not exist, or is a directory"},
		{RuleFetchFailed, "A server did not return the document.", "status 404 Not Found"},
		{RuleUnknownFormat, "The format of a document is neither JSON nor YAML.", "`experiment.txt`, `Content-Type: text/html`"},
		{RuleWrongEncoding, "A document is not UTF-8.", "a file saved as UTF-16"},
		{RuleDocumentLimit, "A document exceeds a limit of the reader.", "more than 1000 levels of lists and mappings"},
		{RuleJSONSyntax, "A document is not valid JSON.", "`{\"title\": \"a\",}`"},
		{RuleYAMLSyntax, "A document is not valid YAML.", "`title: a: b`"},
		{RuleYAMLValue, "A value is not valid for its YAML tag or notation.", "`start: 2024-02-31`"},
		{RuleSeveralDocuments, "A YAML file holds more than one document.", "a second `---`"},
		{RuleEmptyDocument, "A document has no content.", "`{}`"},
		{RuleDuplicateKey, "A mapping has the same key twice; the last one counts.", "`{\"name\": 1, \"name\": 2}`"},
		{RuleEnvFileSyntax, "A line of a .env file is not NAME=value.", "`HOST localhost`"},
		{RuleNotAJournal, "A document is not the journal of a run, or a folder has none.", "`chaos report experiment.json`"},
		{RuleOverwrittenInput, "A report would overwrite a file that it is made from.", "`chaos report journal.json journal.json`"},
	}
}

func valueRules() []RuleDoc {
	return []RuleDoc{
		{RuleUnknownKey, "A mapping has a key without a meaning, often a misspelt one.", "`titel: Latency`"},
		{RuleMissingKey, "A mapping lacks a required key, or its value is empty.", "an experiment without `method`"},
		{RuleIneffectiveKey, "A key is accepted and changes nothing.", "`expected_status: 200` of an HTTP provider"},
		{RuleWrongType, "A value has the wrong type.", "`method: {}` instead of a list"},
		{RuleInvalidValue, "A value has the right type and is not one of those allowed.", "`type: prob`"},
		{RuleDeprecatedForm, "A value is written in a form that is deprecated.", "`arguments: {\"--name\": value}` of a process"},
		{RuleDuplicateName, "Two entries that must be distinguished have the same name.", "two guards called `customers are served`"},
	}
}

func nameRules() []RuleDoc {
	return []RuleDoc{
		{RuleUnknownReference, "A reference names an activity or a control that is not declared.", "`ref: no such probe`"},
		{RuleUnknownVariable, "A placeholder names neither configuration nor a secret.", "`${hots}`"},
		{RuleUnusedOverride, "A value of `--var` or `--var-file` overrides nothing in the experiment.", "`--var hots=localhost`"},
		{RuleEnvironmentVariable, "An environment variable is not set, or cannot be converted.", "`{type: env, key: NOT_SET}`"},
		{RuleSecretScope, "A secret is outside of a scope.", "`secrets: {token: abc}`"},
		{RuleVaultSecret, "A secret cannot be read from Vault.", "a field that the secret does not have"},
	}
}

func activityRules() []RuleDoc {
	return []RuleDoc{
		{RuleInvalidDuration, "A timeout, a pause or a frequency is not a valid time.", "`timeout: soon`"},
		{RuleUnknownProvider, "No provider has this type.", "`type: htpp`"},
		{RuleInvalidURL, "A URL cannot be called.", "`url: example.com/health`"},
		{RuleInvalidHeader, "The name or the value of an HTTP header is not valid.", "`\"X Token\": a`"},
		{RuleUnknownProgram, "A program does not exist, or is not executable.", "`path: kubctl`"},
		{RulePythonUnavailable, "Python cannot be started, so that its activities and controls cannot be checked.", "`--python /does/not/exist`"},
		{RuleUnknownModule, "A Python module is not installed, or cannot be imported.", "`module: chaosk9s`"},
		{RuleUnknownFunction, "A Python module has no function of this name.", "`func: terminate_pod`"},
		{RuleUncallableFunction, "A Python function cannot be called with arguments by name.", "`def probe(a, /)`"},
		{RuleUnknownArgument, "A Python function has no parameter of this name.", "`arguments: {podname: web}`"},
		{RuleMissingArgument, "A required argument of a Python function is not given.", "`arguments: {}`"},
		{RuleInvalidControl, "A control rejects its own declaration.", "`validate_control` raises an exception"},
		{RuleInvalidChannel, "A notification channel of the settings is not valid, and is ignored.", "`type: htpp`"},
	}
}

func toleranceRules() []RuleDoc {
	return []RuleDoc{
		{RuleMissingTolerance, "A probe of the hypothesis or a guard has no tolerance.", "a probe without `tolerance`"},
		{RuleInvalidTolerance, "A tolerance cannot be evaluated.", "`{type: range, range: [1]}`"},
		{RuleInvalidRegex, "A regular expression is not valid.", "`pattern: \"(\"`"},
		{RuleInvalidJSONPath, "A JSON path is not valid.", "`path: \"$.items[\"`"},
		{RuleIneffectiveTolerance, "A tolerance, or a part of it, has no effect or never holds.", "`range: [10, 1]`"},
	}
}

func policyRules() []RuleDoc {
	return []RuleDoc{
		{RulePolicyPattern, "A rule of a policy is empty, or a pattern in it is not valid.", "`hosts: {}`"},
		{RulePolicyProvider, "The policy does not permit the provider type.", "`providers: {deny: [process]}`"},
		{RulePolicyHost, "The policy does not permit the host.", "`hosts: {allow: [\"*.test\"]}`"},
		{RulePolicyProgram, "The policy does not permit the program, or a shell.", "`executables: {allow: [curl]}`"},
		{RulePolicyFunction, "The policy does not permit the Python function.", "`modules: {allow: [\"chaosk8s.*\"]}`"},
		{RulePolicyNamespace, "The policy does not permit the Kubernetes namespace.", "`namespaces: {allow: [staging]}`"},
		{RulePolicyControl, "The policy does not permit the Python module of a control.", "`modules: {deny: [mycontrol]}`"},
		{RulePolicyDuration, "The experiment may take longer than the policy permits.", "`max-duration: 10m`"},
		{RulePolicyRollbacks, "The policy requires rollbacks that the experiment does not have, or never plays.", "`rollbacks: required`"},
		{RulePolicyUnknown, "What an activity reaches for cannot be determined, so the policy does not permit it.", "a provider that does not declare its targets"},
	}
}
