package source_test

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
)

// ruleDoc documents a Rule.
type ruleDoc struct {
	Rule source.Rule
	// Meaning is a sentence that says what is wrong.
	Meaning string
	// Example is a part of a document, or a situation, with the problem.
	Example string
}

// documentedRules returns the documentation of all rules, by area.
func documentedRules() []ruleDoc {
	return slices.Concat(documentRules(), valueRules(), nameRules(), activityRules(), toleranceRules(), policyRules())
}

func documentRules() []ruleDoc {
	return []ruleDoc{
		{source.RuleUnreadableDocument, "A file or a URL cannot be read.", "the file does not exist, or is a directory"},
		{source.RuleFetchFailed, "A server did not return the document.", "status 404 Not Found"},
		{source.RuleUnknownFormat, "The format of a document is neither JSON nor YAML.", "`experiment.txt`, `Content-Type: text/html`"},
		{source.RuleWrongEncoding, "A document is not UTF-8.", "a file saved as UTF-16"},
		{source.RuleDocumentLimit, "A document exceeds a limit of the reader.", "more than 1000 levels of lists and mappings"},
		{source.RuleJSONSyntax, "A document is not valid JSON.", "`{\"title\": \"a\",}`"},
		{source.RuleYAMLSyntax, "A document is not valid YAML.", "`title: a: b`"},
		{source.RuleYAMLValue, "A value is not valid for its YAML tag or notation.", "`start: 2024-02-31`"},
		{source.RuleSeveralDocuments, "A YAML file holds more than one document.", "a second `---`"},
		{source.RuleEmptyDocument, "A document has no content.", "`{}`"},
		{source.RuleDuplicateKey, "A mapping has the same key twice; the last one counts.", "`{\"name\": 1, \"name\": 2}`"},
		{source.RuleEnvFileSyntax, "A line of a .env file is not NAME=value.", "`HOST localhost`"},
		{source.RuleNotAJournal, "A document is not the journal of a run, or a folder has none.", "`chaos report experiment.json`"},
		{source.RuleOverwrittenInput, "A report would overwrite a file that it is made from.", "`chaos report journal.json journal.json`"},
	}
}

func valueRules() []ruleDoc {
	return []ruleDoc{
		{source.RuleUnknownKey, "A mapping has a key without a meaning, often a misspelt one.", "`titel: Latency`"},
		{source.RuleMissingKey, "A mapping lacks a required key, or its value is empty.", "an experiment without `method`"},
		{source.RuleIneffectiveKey, "A key is accepted and changes nothing.", "`expected_status: 200` of an HTTP provider"},
		{source.RuleWrongType, "A value has the wrong type.", "`method: {}` instead of a list"},
		{source.RuleInvalidValue, "A value has the right type and is not one of those allowed.", "`type: prob`"},
		{source.RuleDeprecatedForm, "A value is written in a form that is deprecated.", "`arguments: {\"--name\": value}` of a process"},
		{source.RuleDuplicateName, "Two entries that must be distinguished have the same name.", "two guards called `customers are served`"},
	}
}

func nameRules() []ruleDoc {
	return []ruleDoc{
		{source.RuleUnknownReference, "A reference names an activity or a control that is not declared.", "`ref: no such probe`"},
		{source.RuleUnknownVariable, "A placeholder names neither configuration nor a secret.", "`${hots}`"},
		{source.RuleUnusedOverride, "A value of `--var` or `--var-file` overrides nothing in the experiment.", "`--var hots=localhost`"},
		{source.RuleEnvironmentVariable, "An environment variable is not set, or cannot be converted.", "`{type: env, key: NOT_SET}`"},
		{source.RuleSecretScope, "A secret is outside of a scope.", "`secrets: {token: abc}`"},
		{source.RuleVaultSecret, "A secret cannot be read from Vault.", "a field that the secret does not have"},
	}
}

func activityRules() []ruleDoc {
	return []ruleDoc{
		{source.RuleInvalidDuration, "A timeout, a pause or a frequency is not a valid time.", "`timeout: soon`"},
		{source.RuleUnknownProvider, "No provider has this type.", "`type: htpp`"},
		{source.RuleInvalidURL, "A URL cannot be called.", "`url: example.com/health`"},
		{source.RuleInvalidHeader, "The name or the value of an HTTP header is not valid.", "`\"X Token\": a`"},
		{source.RuleUnknownProgram, "A program does not exist, or is not executable.", "`path: kubctl`"},
		{source.RulePythonUnavailable, "Python cannot be started, so that its activities and controls cannot be checked.", "`--python /does/not/exist`"},
		{source.RuleUnknownModule, "A Python module is not installed, or cannot be imported.", "`module: chaosk9s`"},
		{source.RuleUnknownFunction, "A Python module has no function of this name.", "`func: terminate_pod`"},
		{source.RuleUncallableFunction, "A Python function cannot be called with arguments by name.", "`def probe(a, /)`"},
		{source.RuleUnknownArgument, "A Python function has no parameter of this name.", "`arguments: {podname: web}`"},
		{source.RuleMissingArgument, "A required argument of a Python function is not given.", "`arguments: {}`"},
		{source.RuleInvalidControl, "A control rejects its own declaration.", "`validate_control` raises an exception"},
		{source.RuleInvalidChannel, "A notification channel of the settings is not valid, and is ignored.", "`type: htpp`"},
	}
}

func toleranceRules() []ruleDoc {
	return []ruleDoc{
		{source.RuleMissingTolerance, "A probe of the hypothesis or a guard has no tolerance.", "a probe without `tolerance`"},
		{source.RuleInvalidTolerance, "A tolerance cannot be evaluated.", "`{type: range, range: [1]}`"},
		{source.RuleInvalidRegex, "A regular expression is not valid.", "`pattern: \"(\"`"},
		{source.RuleInvalidJSONPath, "A JSON path is not valid.", "`path: \"$.items[\"`"},
		{source.RuleIneffectiveTolerance, "A tolerance, or a part of it, has no effect or never holds.", "`range: [10, 1]`"},
	}
}

func policyRules() []ruleDoc {
	return []ruleDoc{
		{source.RulePolicyPattern, "A rule of a policy is empty, or a pattern in it is not valid.", "`hosts: {}`"},
		{source.RulePolicyProvider, "The policy does not permit the provider type.", "`providers: {deny: [process]}`"},
		{source.RulePolicyHost, "The policy does not permit the host.", "`hosts: {allow: [\"*.test\"]}`"},
		{source.RulePolicyProgram, "The policy does not permit the program, or a shell.", "`executables: {allow: [curl]}`"},
		{source.RulePolicyFunction, "The policy does not permit the Python function.", "`modules: {allow: [\"chaosk8s.*\"]}`"},
		{source.RulePolicyNamespace, "The policy does not permit the Kubernetes namespace.", "`namespaces: {allow: [staging]}`"},
		{source.RulePolicyControl, "The policy does not permit the Python module of a control.", "`modules: {deny: [mycontrol]}`"},
		{source.RulePolicyDuration, "The experiment may take longer than the policy permits.", "`max-duration: 10m`"},
		{source.RulePolicyRollbacks, "The policy requires rollbacks that the experiment does not have, or never plays.", "`rollbacks: required`"},
		{source.RulePolicyUnknown, "What an activity reaches for cannot be determined, so the policy does not permit it.", "a provider that does not declare its targets"},
	}
}
