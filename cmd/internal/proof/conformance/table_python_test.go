package conformance

import "slices"

var (
	// playedInstead: the reference dies of an exception before it plays anything.
	playedInstead = []fact{inWords, nowPasses, journalPassed}
	// journalKept: the reference dies of an exception as it writes the journal.
	journalKept = []fact{inWords, nowPasses, {"journal", `"<no JSON>"`, "<journal: completed, deviated false>"}}
	// notRolledBack: the default is that there are no rollbacks after an interruption.
	notRolledBack  = fact{"journal.rollbacks[0]", "<repair: succeeded>", "absent"}
	nowInterrupted = []fact{nowFails, {"journal.status", `"completed"`, `"interrupted"`}}
)

// interruptedInstead are the facts of a run that ours ends and the reference continues:
// there, the first activity has failed with the message.
func interruptedInstead(message string, more ...fact) []fact {
	facts := append(more, nowInterrupted...)
	return append(facts,
		fact{"journal.run[0].status", `"failed"`, "absent"},
		fact{"journal.run[0].exception", `"<exception> chaoslib.exceptions.InterruptExecution: ` + message + `"`, "absent"},
	)
}

// judged are the facts that the reference writes the value that a function judges into the
// experiment, and so into the activities of these steady states, while ours leaves the
// experiment as it is.
func judged(value, written string, states ...string) []fact {
	const argument = "tolerance.provider.arguments.value"
	facts := []fact{{"journal.experiment.steady-state-hypothesis.probes[0]." + argument, value, written}}
	for _, state := range states {
		facts = append(facts, fact{"journal.steady_states." + state + ".probes[0].activity." + argument, value, written})
	}
	return facts
}

// describedInWords are the facts that the entry of an activity that cannot be called has a
// message in ours, and none in the reference.
func describedInWords(message string) []fact {
	return []fact{
		{"journal.run[0].status", "absent", `"failed"`},
		{"journal.run[0].exception", "absent", `"<words> ` + message + `"`},
	}
}

// with returns facts with some more.
func with(facts []fact, more ...fact) []fact { return slices.Concat(facts, more) }

// pythonDifferences is the part of the table that is about Python functions: those
// of activities, of notification plugins, and of extensions.
var pythonDifferences = []difference{
	// What they return.
	{"python/returns-a-set", "Q23", "a set is written as a list", journalKept},
	{"python/returns-bytes", "Q23", "bytes are written as text", journalKept},
	{"python/returns-a-dataclass", "Q23", "its fields are written", journalKept},
	{"python/returns-a-member-of-an-enumeration", "Q23", "its value is written", journalKept},
	{"python/returns-an-object", "Q23", "what Python shows of it is written", journalKept},
	{"python/returns-a-generator", "Q23", "what Python shows of it is written", journalKept},
	{"python/returns-a-coroutine", "Q23", "what Python shows of it is written", journalKept},
	{"python/returns-a-tuple-as-a-key", "Q23", "what Python shows of it is written", journalKept},
	{"python/returns-half-a-character", "Q23", "it is replaced", journalKept},
	{"python/returns-itself", "Q23", "it is written down to a depth", journalKept},
	{"python/output-is-taken-when-it-is-returned", "T7", "the journal has what was returned, not what became of it", []fact{
		{"journal.run[0].output[1]", "1", "absent"},
	}},
	{"python/prints", "A17", "standard output is the command's; what a function prints is logged", []fact{
		{"stdout", `"imported\nlooking\n"`, `""`},
	}},
	{"python/asks", "A17", "standard output is the command's; what a function prints is logged", []fact{
		{"stdout", `"sure? "`, `""`},
	}},

	// How they end.
	{"python/raises-after-the-method", "Q2", "what was attacked is rolled back, also if a probe could not look at it", []fact{
		{"trace", `"injected"`, `"injected repaired"`},
		{"journal.rollbacks[0]", "absent", "<repair: succeeded>"},
	}},
	{"python/raises-a-base-exception", "Q5", "the activity has failed, and the journal says why", with(playedInstead,
		fact{"trace", `""`, `"repaired"`},
	)},
	{"python/raises-interrupt-execution", "Q24f", "what asks for the run to be interrupted interrupts it", interruptedInstead("enough",
		fact{"trace", `"repaired"`, `""`},
		fact{"journal.run[1]", "<afterwards: succeeded>", "absent"},
		notRolledBack,
	)},
	{"python/interrupts-before-the-method", "Q24f", "what asks for the run to be interrupted interrupts it", []fact{
		{"journal.status", `"failed"`, `"interrupted"`},
		{"journal.steady_states.before", "{steady_state_met, probes}", "null"},
	}},
	{"python/interrupts-in-the-background", "Q24f", "what asks for the run to be interrupted interrupts it", interruptedInstead("enough",
		fact{"trace", `"injected"`, `""`},
		fact{"journal.run[1]", "<inject: succeeded>", "absent"},
	)},
	{"python/exits-in-the-background", "Q5", "what happens in the background is heard, too", with(nowInterrupted,
		fact{"trace", `"injected"`, `""`},
		fact{"journal.run[1]", "<inject: succeeded>", "absent"},
	)},
	{"python/timeout-of-the-activity", "Q15d", "a timeout that is declared is meant", []fact{
		{"trace", `"<long long>"`, `"<long"`},
		{"journal.run[0].output", `"long"`, "null"},
		{"journal.run[0].status", `"succeeded"`, `"failed"`},
		{"journal.run[0].exception", "absent", `"<words> the Python function took too long and was stopped"`},
	}},
	{"python/exits-ungracefully-beside-the-background", "R5", "what is not waited for is ended, and does not live on unseen", []fact{
		{"journal.run[0].end", "absent", `"<time>"`},
		{"journal.run[0].duration", "absent", `"<seconds>"`},
		{"trace", `"begun left over"`, `"begun left"`},
	}},
	{"python/ends-its-process", "Q5", "there is another process for what follows", []fact{
		{"exit", "3", "0"}, journalPassed, {"trace", `""`, `"repaired"`},
	}},
	{"signals/term-in-a-function", "Q4", "a request to terminate is heard", interruptedInstead("SIGTERM signal received",
		fact{"trace", `"cleaned skipped repaired"`, `"cleaned"`},
		fact{"journal.run[1]", "<skipped: succeeded>", "absent"},
		notRolledBack,
	)},
	{"signals/term-in-a-function-that-catches-exceptions", "Q4", "a request to terminate is heard", with(nowInterrupted,
		fact{"trace", `"caught skipped repaired"`, `""`},
		fact{"journal.run[0].status", `"succeeded"`, "absent"},
		fact{"journal.run[1]", "<skipped: succeeded>", "absent"},
		notRolledBack,
	)},
	{"signals/term-in-a-function-of-the-hypothesis", "Q4", "a request to terminate is no failure of a probe", []fact{
		{"journal.status", `"failed"`, `"interrupted"`},
		{"journal.steady_states.before", "{steady_state_met, probes}", "null"},
	}},
	{"signals/term-in-a-function-of-a-rollback", "Q4", "a request to terminate is heard", with(nowInterrupted,
		fact{"trace", `"cleaned repaired"`, `"cleaned"`},
		fact{"journal.rollbacks[0].status", `"failed"`, "absent"},
		fact{"journal.rollbacks[0].exception", `"<exception> chaoslib.exceptions.InterruptExecution: SIGTERM signal received"`, "absent"},
		fact{"journal.rollbacks[1]", "<repair: succeeded>", "absent"},
	)},
	{"signals/usr2-with-a-function-in-the-background", "R5", "what is not waited for is ended, and does not live on unseen", []fact{
		{"journal.run[0].end", "absent", `"<time>"`},
		{"journal.run[0].duration", "absent", `"<seconds>"`},
		{"trace", `"cleaned"`, `""`},
	}},

	// Which can be called.
	{"python/module-that-raises", "E11", "said in words", []fact{inWords}},
	{"python/module-with-a-slip", "E11", "said in words", []fact{inWords}},
	{"python/arguments-by-position-only", "E12", "said in words", []fact{inWords}},
	{"python/builtin-function-by-position-only", "E12", "said in words", []fact{inWords}},
	{"python/builtin-function-that-hides-its-parameters", "E12", "a function without readable parameters takes any argument", playedInstead},
	{"python/arguments-in-a-list", "Q20", "said in words", []fact{inWords}},
	{"python/null-arguments", "Q20", "a section that was left empty is empty", playedInstead},

	{"python/unknown-module-without-validation", "Q5", "the journal says why", describedInWords(`the Python module \"stack\" is not installed`)},
	{"python/unknown-function-without-validation", "Q5", "the journal says why", describedInWords(`the Python module \"stock\" has no function \"lock\"`)},
	{"python/module-that-raises-without-validation", "Q5", "the journal says why", describedInWords(
		`the Python module \"stock\" cannot be imported: ValueError: no configuration`,
	)},

	// What they are given, and can change.
	{"python/folder-is-changed-for-processes", "J6", "functions have a process of their own", []fact{
		{"journal.run[1].output.stdout", `"elsewhere\n"`, `"ours\n"`},
	}},
	{"python/configuration-is-a-shallow-copy", "L2", "a copy is one down to the lists in it", []fact{
		{"journal.experiment.configuration.sizes[1]", "4", "absent"},
		{"journal.experiment.configuration.sizes[2]", "4", "absent"},
		{"journal.run[1].output[2]", "4", "absent"},
	}},
	{"python/secrets-that-are-null", "Q20", "a section that was left empty is empty", []fact{
		nowPasses, notAborted, {"journal.run[0].status", "absent", `"succeeded"`},
	}},
	{"python/secrets-that-are-a-text", "Q31c", "a text is the name of one group", []fact{
		{"journal.run[0].output[0]", "absent", "[2]"},
		{"journal.run[0].output[1]", "absent", "[2]"},
	}},
	{"python/secrets-in-an-exception", "Q10", "secrets are not in the journal", []fact{
		{"journal.run[0].exception", `"<exception> ValueError: wrong token sesame"`, `"<exception> ValueError: wrong token [redacted]"`},
	}},

	// Functions that find values of the configuration.
	{"python/configures", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("where")}},
	{"python/dynamic-values-keep-their-type", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-values-do-not-see-later-ones", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-values-see-earlier-ones", "Q10", "secrets are not copied into the configuration", []fact{
		copiedSecrets("size"), copiedSecrets("twice"), copiedSecrets("more"),
	}},
	{"python/dynamic-value-with-a-pause", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-value-that-raises-is-missing", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-value-is-found-when-it-is-dry", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-value-in-the-injected-configuration", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},
	{"python/dynamic-value-of-a-date", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("day")}},
	{"python/dynamic-value-without-secrets", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("known")}},
	{"python/dynamic-value-with-secrets", "Q10", "secrets are not copied into the configuration", []fact{
		{"journal.experiment.configuration.known.provider.secrets", "{api, db}", "absent"},
	}},
	{"python/dynamic-value-of-an-object", "L5, Q10", "a value is what JSON has for it; secrets are not copied into the configuration", []fact{
		copiedSecrets("client"),
		{"journal.run[0].output", "3", "null"},
		{"journal.run[0].status", `"succeeded"`, `"failed"`},
		{"journal.run[0].exception", "absent", `"<exception> AttributeError: 'str' object has no attribute 'look'"`},
	}},
	{"python/dynamic-value-of-an-unknown-function-is-missing", "F8", "found before anything is run", []fact{nowFails, noLongerPlayed}},
	{"python/dynamic-value-that-exits", "Q5", "there is a journal", []fact{
		{"exit", "3", "1"}, {"journal", "absent", "<journal: interrupted, deviated false>"},
	}},

	// Tolerances.
	{"python/tolerance-is-not-met", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"python/tolerance-of-nothing", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"python/tolerance-text-in-a-range-of-numbers", "Q5", "what is no number is in no range", []fact{inWords, journalPassed}},
	{"python/tolerance-regex-in-a-number", "Q5", "a pattern is not found in what is no text", []fact{inWords, journalPassed}},
	{"python/tolerance-regex-in-bytes", "Q5, Q23", "bytes are text", playedInstead},
	{"python/tolerance-date-is-no-text", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"python/tolerance-tuple-is-no-list", "L5", "a tuple is a list, as it is in JSON", []fact{
		{"journal.steady_states.before.steady_state_met", "false", "true"},
		{"journal.steady_states.before.probes[0].tolerance_met", "false", "true"},
		{"journal.steady_states.after", "null", "{steady_state_met, probes}"},
	}},
	{"python/judge-of-a-tuple", "L5, Q9", "a tuple is a list, as it is in JSON; an output is not written into the experiment", with(judged("[2]", "absent", "before"),
		nowFails,
		fact{"journal.steady_states.before.steady_state_met", "true", "false"},
		fact{"journal.steady_states.before.probes[0].tolerance_met", "true", "false"},
		fact{"journal.steady_states.after", "{steady_state_met, probes}", "null"},
	)},
	{"python/judge-of-a-date", "Q9", "an output is not written into the experiment", judged(`"2026-03-01T00:00:00"`, "absent", "before", "after")},
	{"python/judge-of-numbered-keys", "Q9", "an output is not written into the experiment", judged("{1}", "absent", "before", "after")},
	{"python/judge-that-returns-an-object", "Q1, Q9", "a run that injected nothing is no success; an output is not written into the experiment", with(judged("{free}", "absent", "before"), nowFails)},
	{"python/background-while-the-hypothesis-is-watched", "Q9", "an output is not written into the experiment", judged("3", "absent", "before", "after", "during[0]")},
	{"python/judges", "Q9", "an output is not written into the experiment", judged(`"/a"`, `"unknown"`, "before", "after")},
	{"python/judges-that-it-is-not", "Q1, Q9", "a run that injected nothing is no success; an output is not written into the experiment", with(judged(`""`, `"unknown"`, "before"), nowFails)},
	{"python/judge-of-a-mapping", "Q9", "an output is not written into the experiment", judged("{free}", `"unknown"`, "before", "after")},
	{"python/judge-of-a-default", "Q9", "an output is not written into the experiment", judged("{free}", "absent", "before", "after")},
	{"python/judge-with-more-arguments", "Q9", "an output is not written into the experiment", judged("{free}", "null", "before", "after")},
	{"python/judge-when-actions-are-dry", "Q9", "an output is not written into the experiment", judged("3", "absent", "before", "after")},
	{"python/judge-that-returns-a-text", "Q9", "an output is not written into the experiment", judged("{free}", "absent", "before", "after")},
	{"python/judge-that-returns-zero", "Q1, Q9", "a run that injected nothing is no success; an output is not written into the experiment", with(judged("{free}", "absent", "before"), nowFails)},
	{"python/judge-that-raises", "Q1, Q9", "a run that injected nothing is no success; an output is not written into the experiment", with(judged("{free}", "absent", "before"), nowFails)},
	{"python/judge-that-exits", "Q9", "an output is not written into the experiment", judged("{free}", "absent")},
	{"python/judge-that-is-a-process", "Q9", "an output is not written into the experiment", judged("3", "absent", "before", "after")},
	{"python/judge-that-changes-the-value", "Q9, T7", "the journal has what was returned, not what became of it", with(judged("{free}", "absent", "before", "after"),
		fact{"journal.steady_states.before.probes[0].output.free", "4", "3"},
		fact{"journal.steady_states.after.probes[0].output.free", "4", "3"},
	)},
	{"python/judge-without-the-value", "Q9", "the value need not be written down, as it is given by chaos", []fact{nowPasses, journalPassed}},
	{"python/judge-without-arguments", "Q9", "no arguments are none", playedInstead},

	// Notifications.
	{"notifications/run-that-is-unsteady", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"notifications/run-of-an-invalid-experiment", "Q28", "what has begun also ends", []fact{
		{"trace", `"run-started"`, `"run-started run-failed"`},
	}},
	{"notifications/run-of-what-is-not-there", "Q28", "what cannot be read has failed", []fact{{"trace", `""`, `"run-failed"`}}},
	{"notifications/validate-what-is-not-there", "Q28", "what cannot be read has failed", []fact{{"trace", `""`, `"validate-failed"`}}},
	{"notifications/secrets-are-not-sent", "Q10", "secrets are neither in notifications nor in the journal", []fact{
		{"trace", `"sent sent"`, `"silent silent"`},
		{"journal.experiment.secrets.api.token", `"sesame-street"`, `"[redacted]"`},
	}},
	{"notifications/plugin-that-exits", "W6", "a plugin ends nothing", []fact{
		nowPasses, journalPassed, {"trace", `"run-started"`, `"run-started run-completed"`},
	}},
	{"notifications/plugin-that-cannot-be-imported", "W6", "a plugin ends nothing", with(playedInstead,
		fact{"trace", `""`, `"run-started run-completed"`},
	)},
	{"notifications/plugin-that-changes-the-experiment", "W6", "a plugin cannot change the experiment", []fact{
		{"journal.experiment.title", `"changed"`, `"quiet"`},
	}},

	// Discovery.
	{"discovery/unknown-package", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/no-module", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/no-discover", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/module-that-needs-a-missing-one", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/that-fails-in-words", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/failure-notified", "Q25a", "a failure is no success", []fact{nowFails}},
	{"discovery/that-returns-nothing", "Q25a", "what is no discovery is a failure", []fact{
		nowFails, {"discovery", `"<not an object>"`, "absent"},
	}},
	{"discovery/module-that-raises", "Y2", "said in words", []fact{inWords}},
	{"discovery/that-raises", "Y2", "said in words", []fact{inWords}},
	{"discovery/name-in-another-case", "Y1", "the name of a distribution may be written in several ways", []fact{
		{"discovery", "absent", "{}"},
	}},
	{"discovery/default-that-is-no-json", "Q23", "bytes are written as text", []fact{
		inWords, nowPasses,
		{"discovery", `"<no JSON>"`, "{chaoslib_version, id, target, date, platform, extension, activities, system}"},
	}},
	{"info/settings", "Y7", "the last line has one end", []fact{
		{"stdout", `"# mine\nruntime:\n  rollbacks: {strategy: never}\n\n"`, `"# mine\nruntime:\n  rollbacks: {strategy: never}\n"`},
	}},
}
