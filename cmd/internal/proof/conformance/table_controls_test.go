package conformance

// calledInstead: the reference dies of an exception where another control can be
// called.
var calledInstead = with(playedInstead, fact{"trace", `""`, `"called"`})

// controlDifferences is the part of the table that is about controls.
var controlDifferences = []difference{
	// Which of them are called.
	{"controls/several-of-an-activity", "Q14", "each control is called once", []fact{{
		"trace",
		`"top:configure a:configure b:configure top:before-experiment top:before-method top:before-activity:work top:before-activity:work a:before-activity:work b:before-activity:work a:after-activity:work b:after-activity:work top:before-rollback cleanup cleanup cleanup"`,
		`"top:configure a:configure b:configure top:before-experiment top:before-method top:before-activity:work a:before-activity:work b:before-activity:work a:after-activity:work b:after-activity:work top:before-rollback cleanup cleanup cleanup"`,
	}}},
	{"controls/global-and-of-the-experiment", "Q14", "a control of the settings is called around all parts", []fact{{
		"trace",
		`"global:configure top:configure global:before-experiment top:before-experiment top:before-method top:before-activity:work global:before-activity:work top:before-rollback cleanup cleanup"`,
		`"global:configure top:configure global:before-experiment top:before-experiment top:before-method global:before-method top:before-activity:work global:before-activity:work top:before-rollback global:before-rollback cleanup cleanup"`,
	}}},
	{"controls/global-of-the-experiment-and-of-an-activity", "Q14", "each control is called once, and around all parts", []fact{{
		"trace",
		`"global:configure top:configure own:configure global:before-experiment top:before-experiment top:before-method top:before-activity:work top:before-activity:work global:before-activity:work own:before-activity:work top:before-rollback cleanup cleanup cleanup"`,
		`"global:configure top:configure own:configure global:before-experiment top:before-experiment top:before-method global:before-method top:before-activity:work global:before-activity:work own:before-activity:work top:before-rollback global:before-rollback cleanup cleanup cleanup"`,
	}}},
	{"controls/global-with-the-name-of-one-of-the-experiment", "Q14", "a control of the settings stands in for one of the experiment around all parts", []fact{{
		"trace",
		`"global:configure top:configure global:before-experiment top:before-experiment top:before-method global:before-activity:work top:before-rollback cleanup cleanup"`,
		`"global:configure top:configure global:before-experiment top:before-experiment global:before-method global:before-activity:work global:before-rollback cleanup cleanup"`,
	}}},
	{"controls/refer-to-one-that-is-not-automatic", "Q14b", "a reference needs no name and no provider", []fact{
		nowPasses, journalPassed,
		{"trace", `""`, `"it:configure it:before-experiment it:before-activity:work it:after-activity:work it:after-experiment cleanup"`},
	}},
	{"controls/refer-to-nothing", "Q14b", "a warning, as it may be a control of the settings that is meant", []fact{nowPasses, journalPassed}},
	{"controls/declared-with-another-provider", "U2", "a control that can never be called is not valid", []fact{nowFails, noLongerPlayed}},
	{"controls/global-of-a-malformed-control-file", "Q12", "controls that cannot be read may be there to guard the run", []fact{nowFails, noLongerPlayed}},
	{"controls/global-of-a-control-file-of-another-kind", "Q21", "what is not called JSON is read as YAML", calledInstead},

	// What cannot be called.
	{"controls/module-that-raises", "U6", "a warning, as it is when the module is missing", calledInstead},
	{"controls/module-that-raises-globally", "U6", "a warning, as it is when the module is missing", calledInstead},
	{"controls/validates-with-another-exception", "Q5", "said in words", []fact{inWords}},
	{"controls/fails-as-it-is-cleaned-up", "U6", "the others are cleaned up, and there is a journal", with(playedInstead, fact{"trace", `"cleanup"`, `"cleanup cleanup"`})},
	{"controls/prints", "A17", "standard output is the command's; what a control prints is logged", []fact{{"stdout", `"looking\n"`, `""`}}},

	{"controls/judged-by-a-secret", "Q10", "secrets are in no journal, and in nothing that a control is shown of it", []fact{
		{"trace", `"sesame sesame"`, `"[redacted] [redacted]"`},
		{"journal.experiment.steady-state-hypothesis.probes[0].tolerance", `"sesame"`, `"[redacted]"`},
		{"journal.steady_states.before.probes[0].activity.tolerance", `"sesame"`, `"[redacted]"`},
		{"journal.steady_states.before.probes[0].output", `"sesame"`, `"[redacted]"`},
		{"journal.steady_states.after.probes[0].activity.tolerance", `"sesame"`, `"[redacted]"`},
		{"journal.steady_states.after.probes[0].output", `"sesame"`, `"[redacted]"`},
	}},

	// How they end a run.
	{"controls/interrupts-before-the-hypothesis", "Q14e", "what did not begin has no end", []fact{
		{"trace", `"it:configure it:after-hypothesis it:after-experiment cleanup"`, `"it:configure it:after-experiment cleanup"`},
	}},
	{"controls/interrupts-before-the-method", "Q14e", "what did not begin has no end", []fact{
		{"trace", `"it:configure it:after-method it:after-experiment cleanup"`, `"it:configure it:after-experiment cleanup"`},
	}},
	{"controls/interrupts-before-an-activity", "Q14e", "what did not begin has no end", []fact{
		{"trace", `"it:configure it:after-activity:work it:after-method it:after-experiment cleanup"`, `"it:configure it:after-method it:after-experiment cleanup"`},
	}},
	{"controls/interrupts-after-the-hypothesis", "T6", "a finished observation is in the journal", []fact{
		{"journal.steady_states.before", "null", "{steady_state_met, probes}"},
	}},
	{"controls/interrupts-in-the-background", "Q5", "who asks for the end of the run is heard wherever it is asked", []fact{
		nowFails,
		{"journal.status", `"completed"`, `"interrupted"`},
		{"journal.run[0]", "<more: succeeded>", "absent"},
		{
			"trace",
			`"it:configure it:before-experiment it:before-method raises more it:before-rollback cleanup"`,
			`"it:configure it:before-experiment it:before-method raises cleanup"`,
		},
	}},
	{"controls/interrupts-while-the-hypothesis-is-watched", "Q3b", "the current activity is ended, as it is by any other interruption", []fact{
		{"journal.run[0].output", "{status, stdout, stderr}", "null"},
		{"journal.run[0].status", `"succeeded"`, "absent"},
		{"trace", `"raises worked"`, `"raises"`},
	}},
	{"controls/exits-as-it-is-configured", "Q5", "the run is interrupted, and there is a journal", []fact{
		{"exit", "3", "1"},
		{"journal", "absent", "<journal: interrupted, deviated false>"},
		{"trace", `"raises"`, `"raises it:after-experiment cleanup"`},
	}},
	{"controls/exits-as-it-is-cleaned-up", "Q5", "there is a journal", []fact{{"exit", "3", "0"}, journalPassed}},
	{"controls/exits-after-the-experiment", "Q5", "there is a journal", []fact{{"exit", "3", "0"}, journalPassed}},
	{"controls/ends-its-process", "Q5", "there is another process for what follows", []fact{
		{"exit", "7", "0"}, journalPassed,
		{
			"trace", `"configure before-work"`,
			`"configure before-work worked configure after-work before-more more after-more before-repair repaired after-repair cleanup"`,
		},
	}},
	{"controls/ends-its-process-after-the-experiment", "Q5", "there is a journal", []fact{{"exit", "7", "0"}, journalPassed}},
	{"controls/ends-its-process-as-it-is-configured", "Q5", "the run is interrupted, and there is a journal", []fact{
		{"exit", "7", "1"}, {"journal", "absent", "<journal: interrupted, deviated false>"},
	}},
	{"controls/loading-interrupted", "Q5, Q14e", "said in words, and what did not begin has no end", []fact{inWords, {"trace", `"before after"`, `"before"`}}},
	{"controls/loading-exits", "Q5", "a control does not choose the exit code", []fact{{"exit", "5", "1"}}},

	// What they change.
	{"controls/bypasses", "Q13", "an activity that says it is dry is not played", []fact{
		{"journal.run[0].output", "{status, stdout, stderr}", "null"},
		{"trace", `"worked more"`, `"more"`},
	}},
	{"controls/secret-in-a-record", "Q10", "secrets are not in the journal", []fact{
		{"journal.experiment.method[0].notes", `"sesame"`, `"[redacted]"`},
		{"journal.run[0].activity.notes", `"sesame"`, `"[redacted]"`},
		{"journal.run[0].seen[0]", `"the token is sesame"`, `"the token is [redacted]"`},
		{"journal.seen.api.token", `"sesame"`, `"[redacted]"`},
	}},
	{"controls/changes-arguments-each-time", "T7", "a record says what was played, not what became of it", []fact{
		{"journal.run[0].activity.provider.arguments", `"one two more more more"`, `"one two more"`},
		{"journal.run[1].activity.provider.arguments", `"one two more more more"`, `"one two more more"`},
	}},
	{"controls/changes-an-activity-afterwards", "T7", "a record says what was played, not what became of it", []fact{
		{"journal.run[0].activity.provider.arguments", `"hi more more"`, `"hi"`},
		{"journal.run[1].activity.provider.arguments", `"hi more more"`, `"hi more"`},
	}},
	{"controls/revises-what-is-referred-to", "T7", "a record says what was played, not what became of it", []fact{
		{"journal.run[0].activity.provider.arguments", `"changed"`, `"hi"`},
	}},
	{"controls/adds-keys-to-the-experiment", "T11", "the journal has the experiment as controls have left it", []fact{
		{"journal.experiment.notes", "absent", "{count}"},
	}},
	{"controls/adds-rollbacks-where-there-are-none", "T11", "the journal has the experiment as controls have left it", []fact{
		{"journal.experiment.rollbacks", "absent", "[1]"},
	}},
	{"controls/deletes-the-rollbacks", "T11", "the journal has the experiment as controls have left it", []fact{
		{"journal.experiment.rollbacks[0]", "{type, name, provider}", "absent"},
	}},
	{"controls/changes-the-title", "T11", "the journal has the experiment as controls have left it", []fact{
		{"journal.experiment.title", `"controls"`, `"changed"`},
	}},
	{"controls/replaces-the-method", "T11", "the journal has the experiment as controls have left it", []fact{
		{"journal.experiment.method[0].name", `"work"`, `"new"`},
		{"journal.experiment.method[0].provider.arguments", `"hi"`, `"new"`},
	}},
	{"controls/replaces-the-method-meanwhile", "T11", "what controls have made of the experiment is what is played next", []fact{
		{"journal.experiment.method[1].name", `"two"`, `"new"`},
		{"journal.experiment.method[1].provider.arguments", `"hi"`, `"new"`},
		{"journal.run[1].activity.name", `"two"`, `"new"`},
		{"journal.run[1].activity.provider.arguments", `"hi"`, `"new"`},
		{"journal.run[1].output.stdout", `"hi\n"`, `"new\n"`},
	}},
	{"controls/hypothesis-gets-probes", "U10, Q1", "a hypothesis that has probes by then is checked, and the run that is unsteady is no success", []fact{
		nowFails, {"journal.steady_states.before", "null", "{steady_state_met, probes}"},
	}},
	{"controls/inserts-what-is-not-valid", "Q5", "the activity has failed, and the journal says why", []fact{
		{"journal.run[1].status", "absent", `"failed"`},
		{"journal.run[1].exception", "absent", `"<exception>"`},
	}},
	{"controls/empties-an-activity", "Q5", "the activity has failed, and the journal says why", toldWhy},
	{"controls/around-an-aborted-run", "Q5", "the activity has failed, and the journal says why", toldWhy},
	{"controls/inserts-into-the-background", "Q5", "what is inserted can be played like the others", []fact{
		nowPasses, notAborted, {"journal.run[3]", "absent", "<new: succeeded>"},
	}},
	{"controls/inserts-a-ref-to-what-it-inserts", "Q5", "what is inserted can be referred to like the others", []fact{
		nowPasses, notAborted, {"journal.run[4]", "absent", "<new: succeeded>"},
	}},
	{"controls/watched-and-lost", "Q3", "a steady state that was lost meanwhile has deviated", []fact{nowFails, nowDeviated}},
	{"controls/state-of-an-unsteady-hypothesis", "Q1", "a run that injected nothing is no success", []fact{nowFails}},
	{"controls/around-the-probes-of-tolerances", "Q9", "an output is not written into the experiment", judged("3", `"unknown"`, "before", "after")},
	{"controls/around-the-probes-of-the-configuration", "Q10", "secrets are not copied into the configuration", []fact{copiedSecrets("size")}},

	// What handlers get.
	{"controls/handler-of-an-interruption", "V1", "handlers are called as soon as a run is interrupted", []fact{
		{"trace", `"running/6 start_method/1 method_completed/2 interrupted/2 finish/1"`, `"running/6 start_method/1 interrupted/2 method_completed/2 finish/1"`},
	}},
	{"controls/handler-of-an-exit", "V1", "an exit is an interruption, and handlers are called for the end of a method that has begun", []fact{
		{"trace", `"running/6 start_method/1 signal_exit/0 finish/1"`, `"running/6 start_method/1 interrupted/2 method_completed/2 finish/1"`},
	}},
	{"controls/handler-of-the-signal-to-terminate", "V1", "handlers are called as soon as a run is interrupted", []fact{{
		"trace",
		`"running/6 start_method/1 start_activity/1 activity_completed/2 method_completed/2 interrupted/2 finish/1"`,
		`"running/6 start_method/1 start_activity/1 interrupted/2 activity_completed/2 method_completed/2 finish/1"`,
	}}},
	{"controls/handler-of-a-signal", "V1", "handlers are called as soon as a signal comes, and for the end of a method that has begun", []fact{{
		"trace",
		`"running/6 start_method/1 start_activity/1 activity_completed/2 signal_exit/0 finish/1"`,
		`"running/6 start_method/1 start_activity/1 signal_exit/0 activity_completed/2 method_completed/2 finish/1"`,
	}}},
}
