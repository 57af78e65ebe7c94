package conformance

// Facts that many differences share.
var (
	// inWords: the reference dies of an exception, ours says what is wrong.
	inWords = fact{"crashed", "true", "false"}
	// Exit codes.
	nowFails  = fact{"exit", "0", "1"}
	nowPasses = fact{"exit", "1", "0"}
	nowValid  = fact{"validate", "1", "0"}
	// The reference plays nothing, or loses the journal; ours has one.
	journalPassed   = fact{"journal", "absent", "<journal: completed, deviated false>"}
	journalDeviated = fact{"journal", "absent", "<journal: completed, deviated true>"}
	// The reference plays what ours does not accept.
	noLongerPlayed  = fact{"journal", "<journal: completed, deviated false>", "absent"}
	noLongerAborted = fact{"journal", "<journal: aborted, deviated false>", "absent"}
	// The reference aborts the run where ours has an activity that failed, or none.
	notAborted = fact{"journal.status", `"aborted"`, `"completed"`}
	// What is lost while the method is played counts.
	nowDeviated = fact{"journal.deviated", "false", "true"}
)

// Several facts at once.
var (
	judgedInExperiment = fact{"journal.experiment.steady-state-hypothesis.probes[0].tolerance.provider.arguments.value", "{status, stdout, stderr}", "absent"}
	judgedInActivity   = fact{"journal.steady_states.after.probes[0].activity.tolerance.provider.arguments.value", "{status, stdout, stderr}", "absent"}

	answered = []fact{
		nowPasses, notAborted,
		{"journal.run[0].output", "null", "{status, headers, body}"},
		{"journal.run[0].status", "absent", `"succeeded"`},
	}
	toldWhy = []fact{
		{"journal.run[0].status", "absent", `"failed"`},
		{"journal.run[0].exception", "absent", `"<exception>"`},
	}
	acceptedInstead = []fact{inWords, nowPasses, nowValid, journalPassed}
)

// copiedSecrets is the fact that the reference writes secrets, here none, into
// the probe of a value of the configuration.
func copiedSecrets(key string) fact {
	return fact{"journal.experiment.configuration." + key + ".provider.secrets", "{}", "absent"}
}

// differences is the whole list of agreed differences. A path leads into what
// observe returns; values are written as render writes them.
var differences = []difference{
	// A run in which the steady state did not hold is not green.
	{"hypothesis/unsteady", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"hypothesis/first-unmet-probe-ends-it", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"rollbacks/deviated-and-it-was-unsteady", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"validation/tolerance-is-a-list-of-floats", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"hypothesis/probe-breaks-after-the-method", "Q2", "what was attacked is rolled back, also if a probe could not look at it", []fact{
		{"journal.rollbacks[0]", "absent", "<repair: succeeded>"},
		{"trace", `""`, `"repaired"`},
	}},
	{"hypothesis/continuously-unmet-only-meanwhile", "Q3", "a steady state that was lost meanwhile has deviated", []fact{nowFails, nowDeviated}},
	{"hypothesis/during-method-only-unmet", "Q3", "a steady state that was lost meanwhile has deviated", []fact{nowFails, nowDeviated}},
	{"hypothesis/fail-fast", "Q3b", "fast is at once: the current activity is ended, and there are rollbacks", []fact{
		nowDeviated,
		{"journal.run[0].output", "{status, stdout, stderr}", "null"},
		{"journal.run[0].status", `"succeeded"`, "absent"},
		{"journal.rollbacks[0]", "absent", "<repair: succeeded>"},
		{"trace", `"first"`, `"repaired"`},
	}},
	{"hypothesis/fail-fast-and-met-again", "Q3b", "fast is at once: the current activity is ended, and so does not repair anything", []fact{
		nowDeviated,
		{"journal.run[1].output", "{status, stdout, stderr}", "null"},
		{"journal.run[1].status", `"succeeded"`, "absent"},
		{"journal.steady_states.after.steady_state_met", "true", "false"},
		{"journal.steady_states.after.probes[0].output.status", "0", "1"},
		{"journal.steady_states.after.probes[0].tolerance_met", "true", "false"},
	}},
	{"hypothesis/fail-fast-and-still-unmet", "Q3b, Q3c", "fast is at once, and what failed fast stays failed, whatever comes after", []fact{
		{"journal.run[1].output", "{status, stdout, stderr}", "null"},
		{"journal.run[1].status", `"succeeded"`, "absent"},
		{"journal.status", `"completed"`, `"failed"`},
	}},
	{"tolerances/probe-that-does-not-hold", "Q9", "a process judges by its exit code, and the judged output is not written into the experiment", []fact{
		nowFails, nowDeviated, judgedInExperiment, judgedInActivity,
		{"journal.steady_states.after.steady_state_met", "true", "false"},
		{"journal.steady_states.after.probes[0].tolerance_met", "true", "false"},
	}},
	{"tolerances/probe-that-holds", "Q9", "the judged output is not written into the experiment", []fact{judgedInExperiment, judgedInActivity}},
	{"tolerances/probe-that-fails", "Q9", "the judged output is not written into the experiment", []fact{judgedInExperiment, judgedInActivity}},

	// What cannot be judged is not tolerated, and the run goes on to its journal.
	{"hypothesis/cannot-be-judged-before-the-method", "Q5", "what cannot be judged is not met; there are a journal and rollbacks", []fact{
		inWords, journalPassed, {"trace", `""`, `"repaired"`},
	}},
	{"hypothesis/cannot-be-judged-after-the-method", "Q5", "what cannot be judged is not met; there are a journal and rollbacks", []fact{
		inWords, journalDeviated, {"trace", `"injected"`, `"injected repaired"`},
	}},
	{"hypothesis/cannot-be-judged-meanwhile", "Q5", "what cannot be judged is not met; the whole method is played", []fact{
		notAborted, nowDeviated,
		{"journal.steady_states.during[0]", "absent", "{steady_state_met, probes}"},
		{"journal.run[1]", "absent", "<second: succeeded>"},
		{"trace", `"first repaired"`, `"first second repaired"`},
	}},
	{"tolerances/range-of-nan", "Q5", "what is no number is in no range", []fact{inWords, journalDeviated}},
	{"tolerances/range-without-a-target", "Q5", "what is no number is in no range", []fact{inWords, journalDeviated}},
	{"tolerances/regex-in-a-json-body", "Q5", "a pattern is not found in what is no text", []fact{inWords, journalDeviated}},
	{"tolerances/regex-in-an-unknown-target", "Q5, Q9e", "a pattern is not found in what is not there", []fact{inWords, journalDeviated}},
	{"tolerances/regex-in-the-status", "Q5", "a pattern is not found in what is no text", []fact{inWords, journalDeviated}},

	// Activities for which the reference has no answer but an exception.
	{"http/bad-json-body", "Q5", "a body that is no JSON is a text", answered},
	{"http/empty-json-body", "Q5", "a body that is no JSON is a text", answered},
	{"http/header-that-is-a-number", "Q5", "a number is sent as a text", answered},
	{"http/url-without-a-scheme", "Q5", "the activity has failed, and the journal says why", toldWhy},
	{"method/unreadable-answer", "Q5", "a body that is no JSON is a text", append([]fact{
		{"journal.steady_states.after", "null", "{steady_state_met, probes}"},
		{"journal.run[1]", "absent", "<is skipped: succeeded>"},
		{"trace", `"repaired"`, `"second repaired"`},
	}, answered...)},
	{"method/unreadable-answer-in-the-background", "Q5", "a body that is no JSON is a text", []fact{
		{"journal.run[0].output", "null", "{status, headers, body}"},
		{"journal.run[0].status", "absent", `"succeeded"`},
	}},
	{"process/not-found-without-validation", "Q5", "the activity has failed, and the journal says why", toldWhy},
	{"method/aborted", "Q5", "the activity has failed, and the journal says why", toldWhy},
	{"process/null-arguments", "Q5", "no arguments are none", []fact{
		nowPasses, notAborted,
		{"journal.run[0].output", "null", "{status, stdout, stderr}"},
		{"journal.run[0].status", "absent", `"succeeded"`},
	}},
	{"process/timeout-is-a-text", "Q5", "what can be seen before the run is an invalid experiment", []fact{noLongerAborted}},
	{"rollbacks/unreadable-answer", "Q5", "a body that is no JSON is a text", []fact{
		inWords, nowPasses, journalPassed, {"trace", `""`, `"second"`},
	}},
	{"rollbacks/ref-to-nothing", "Q5", "what can be seen before the run is an invalid experiment", []fact{
		inWords, {"trace", `"injected"`, `""`},
	}},
	{"validation/rollback-ref-to-nothing", "Q5", "what can be seen before the run is an invalid experiment", []fact{
		inWords, {"validate", "0", "1"},
	}},
	{"process/timeout-of-the-activity-has-no-effect", "Q15d", "a timeout that is declared is meant", []fact{
		{"journal.run[0].output", "{status, stdout, stderr}", "null"},
		{"journal.run[0].status", `"succeeded"`, `"failed"`},
		{"journal.run[0].exception", "absent", `"<exception>"`},
	}},
	{"process/path-in-the-home-folder-is-validated", "Q15c", "what works when it is run is valid", []fact{nowPasses, journalPassed}},
	{"process/output-in-colours", "Q16", "what is UTF-8 is read as UTF-8", []fact{
		{"journal.run[0].output.stdout", `"嬛ㄳ牭摥嬛洰"`, `"\u001b[31mred\u001b[0m"`},
	}},
	{"process/output-in-latin-1", "Q16", "what is no UTF-8 is read as Latin-1", []fact{
		{"journal.run[0].output.stdout", `"Z嬚"`, `"ZéZ"`},
	}},
	{"http/text-without-a-charset", "Q17d", "what is UTF-8 is read as UTF-8", []fact{
		{"journal.run[0].output.body", `"hÃ©llo"`, `"héllo"`},
	}},
	{"substitution/of-a-pause-that-is-a-text", "Q18d", "a text that is a number is a number of seconds", []fact{
		nowPasses, notAborted, {"journal.run[0]", "absent", "<show: succeeded>"},
	}},
	{"substitution/of-a-pause-that-is-unknown", "Q18d", "the activity has failed, and the journal says why", []fact{
		{"journal.run[0]", "absent", "<show: failed>"},
	}},
	{"dry/of-an-activity", "Q13", "an activity that says it is dry is not played", []fact{
		{"journal.run[0].output", "{status, stdout, stderr}", "null"},
		{"trace", `"action"`, `""`},
	}},

	// Interruptions.
	{"signals/term-while-waiting-for-the-background", "R8", "a signal does not end the wait that it is met by elsewhere", []fact{
		{"journal.run[0].output", "null", "{status, stdout, stderr}"},
		{"journal.run[0].status", "absent", `"succeeded"`},
		{"journal.run[0].end", "absent", `"<time>"`},
		{"journal.run[0].duration", "absent", `"<seconds>"`},
		{"trace", `""`, `"done"`},
	}},
	{"signals/usr2-with-a-background-activity", "R5", "what is not waited for is ended, and does not live on unseen", []fact{
		{"journal.run[0].end", "absent", `"<time>"`},
		{"journal.run[0].duration", "absent", `"<seconds>"`},
		{"trace", `"done"`, `""`},
	}},

	// Documents that cannot be read: a message with the place, no stack trace.
	{"loading/a-folder-is-no-experiment", "Q21", "said in words", []fact{inWords}},
	{"loading/a-list-is-no-experiment", "Q21", "said in words", []fact{inWords}},
	{"loading/a-text-is-no-experiment", "Q21", "said in words", []fact{inWords}},
	{"loading/http-connection-refused", "Q21", "said in words", []fact{inWords}},
	{"loading/http-other-content-type", "Q21", "said in words", []fact{inWords}},
	{"loading/json-malformed", "Q21", "said in words", []fact{inWords}},
	{"loading/json-with-comments", "Q21", "said in words", []fact{inWords}},
	{"loading/unknown-extension", "Q21", "said in words", []fact{inWords}},
	{"loading/upper-case-extension", "Q21", "said in words", []fact{inWords}},
	{"loading/json-byte-order-mark", "Q21", "the mark is skipped, as it is in YAML", []fact{inWords, nowPasses, journalPassed}},
	{"cli/run-two-experiments", "A1", "several experiments are a suite, and one that is named twice is played once", []fact{
		{"exit", "2", "0"}, {"journal", "absent", "<journal: completed, deviated false>"},
	}},
	{"cli/change-dir-to-nowhere", "Q21", "said in words, as an error of usage", []fact{inWords, {"exit", "1", "2"}}},

	// Experiments that are not valid.
	{"validation/activity-null", "Q20", "said in words", []fact{inWords}},
	{"validation/method-is-a-mapping", "Q20", "said in words", []fact{inWords}},
	{"validation/null-method", "Q20", "said in words", []fact{inWords}},
	{"validation/null-configuration", "Q20", "a section that was left empty is empty", acceptedInstead},
	{"validation/null-controls", "Q20", "a section that was left empty is empty", acceptedInstead},
	{"validation/null-hypothesis", "Q20", "a section that was left empty is empty", acceptedInstead},
	{"validation/null-rollbacks", "Q20", "a section that was left empty is empty", acceptedInstead},
	{"validation/null-secrets", "Q20", "a section that was left empty is empty", acceptedInstead},
	{"validation/secrets-without-scope", "Q31", "said in words", []fact{inWords}},
	{"validation/tolerance-is-a-float", "Q8c", "a float alone is as good as one in a list", []fact{nowValid, journalPassed}},
	{"validation/ref-to-a-rollback", "D10", "an activity of the rollbacks can be referred to, too", []fact{nowPasses, nowValid, journalPassed}},
	{"tolerances/jsonpath-filter-contains", "N19", "the operator of the dialect that no release of the reference has", []fact{nowPasses, journalPassed}},

	// Configuration, secrets and variables.
	{"validation/configuration-of-env-without-key", "Q31", "said in words", []fact{inWords}},
	{"configuration/missing-variable-stops-a-run-without-validation", "Q31", "said in words", []fact{inWords}},
	{"configuration/variable-of-the-wrong-type", "Q31", "said in words", []fact{inWords}},
	{"configuration/variable-of-unknown-type", "Q31", "said in words", []fact{inWords}},
	{"configuration/null-default-of-an-integer", "Q31", "a default of null is null, whatever the type", []fact{inWords, nowPasses, journalPassed}},
	{"configuration/from-a-process", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"configuration/from-http", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("stock")}},
	{"configuration/dynamic-value-of-an-error-page", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("page")}},
	{"configuration/dynamic-value-that-fails-is-missing", "Q10", "secrets are not copied into the configuration", []fact{
		copiedSecrets("exits"), copiedSecrets("times-out"), copiedSecrets("unreachable"),
	}},
	{"configuration/dynamic-values-are-read-in-a-dry-run-too", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"configuration/dynamic-values-see-earlier-ones", "Q10", "secrets are not copied into the configuration", []fact{
		copiedSecrets("first"), copiedSecrets("second"),
	}},
	{"secrets/beside-a-dynamic-configuration", "Q10", "secrets are not copied into the configuration", []fact{
		{"journal.experiment.configuration.length.provider.secrets", "{api}", "absent"},
	}},
	{"secrets/echoed-by-an-activity", "Q10", "secrets are not in the journal", []fact{
		{"journal.run[0].output.stdout", `"sesame-street\n"`, `"[redacted]\n"`},
	}},
	{"secrets/inline", "Q10", "secrets are not in the journal", []fact{
		{"journal.experiment.secrets.api.token", `"sesame"`, `"[redacted]"`},
	}},
	{"secrets/have-no-defaults", "G2", "a secret may have a default, as configuration may", []fact{nowPasses, journalPassed}},
	{"vars/in-place-of-a-missing-environment-variable", "Q11", "a value that is given need not be found", []fact{nowPasses, journalPassed}},
	{"cli/validate-takes-no-variables", "Q11", "what is valid may depend on the variables", []fact{{"exit", "2", "0"}}},
	{"vars/env-file", "Q12", "quotes in an .env file are not part of the value", []fact{
		{"journal.run[0].output.stdout", `"12 \"quotes stay\"\n"`, `"12 quotes stay\n"`},
	}},
	{"vars/file-that-is-malformed", "Q12", "values that cannot be read are an error", []fact{nowFails, noLongerPlayed}},
	{"vars/file-with-nothing-in-it", "Q12", "an empty mapping has no values", []fact{inWords, nowPasses, journalPassed}},

	// Strategies.
	{"runtime/unknown-rollback-strategy", "Q19", "an unknown strategy is an error", []fact{nowFails, noLongerPlayed}},
	{"runtime/unknown-hypothesis-strategy", "Q19b", "said in words", []fact{inWords}},
	{"runtime/experiment-says-only-the-hypothesis", "Q19c", "one strategy says nothing about the other", []fact{
		{"journal.rollbacks[0]", "<repair: succeeded>", "absent"},
		{"trace", `"repaired"`, `""`},
	}},

	// Journals that the reference cannot write.
	{"journal/nowhere", "Q23", "found out before anything is injected", []fact{inWords, {"trace", `"injected"`, `""`}}},
	{"journal/of-binary-data", "Q23", "bytes are written as text", []fact{
		inWords, nowPasses, {"journal", `"<no JSON>"`, "<journal: completed, deviated false>"},
	}},

	// The command line.
	{"settings/set-what-is-not-there", "Q25b", "a value that is not there is made", []fact{
		nowPasses,
		{"changed..chaostoolkit/settings.yaml", "absent", `"runtime:\n  hypothesis:\n    strategy: skip\n  rollbacks:\n    strategy: never\n"`},
	}},
	{"settings/get-as-json", "A16", "what is shown as JSON can be read: texts are not escaped beyond need", []fact{
		{"stdout", `"{\n  \"rollbacks\": {\n    \"strategy\": \"never\"\n  },\n  \"limits\": [\n    1,\n    2.5,\n    null,\n    true,\n    \"\\u00e9\"\n  ]\n}\n"`, `"{\n  \"rollbacks\": {\n    \"strategy\": \"never\"\n  },\n  \"limits\": [\n    1,\n    2.5,\n    null,\n    true,\n    \"é\"\n  ]\n}\n"`},
	}},
	{"cli/global-option-behind-the-command", "A1", "global options may stand behind the command, too", []fact{
		{"exit", "2", "0"}, journalPassed,
	}},
}
