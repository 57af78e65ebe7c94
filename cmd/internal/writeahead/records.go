package writeahead

// kind is the key of each record's kind.
const kind = "record"

// The kinds of records of a session.
const (
	// kindSession is the first record. It has the Header.
	kindSession = "session"
	// kindRun begins a run. It has the Plan. This and all later records have the index
	// of the experiment under the key "run".
	kindRun = "run"
	// kindConclusion ends a run. It has the Conclusion.
	kindConclusion = "conclusion"
)

// The kinds of records of a run.
const (
	// kindBegin has the journal as it is when the run starts.
	kindBegin = "begin"
	// kindConfiguration has the values that probes of the configuration
	// returned or that controls set.
	kindConfiguration = "configuration"
	// kindMethod begins the method, which may change the system.
	kindMethod = "method"
	// kindActivity begins an activity. kindResult has its result; another one may
	// follow and have the judgement of its tolerance.
	kindActivity = "activity"
	kindResult   = "result"
	// kindState has a check of the hypothesis, and the numbers of its probes.
	kindState = "state"
	// kindInterrupted has an interruption of the run.
	kindInterrupted = "interrupted"
	// kindSettled has the reason why no rollbacks are played.
	kindSettled = "settled"
	// kindRollbacks begins the rollbacks.
	kindRollbacks = "rollbacks"
	// kindRollbackList has the rollbacks after controls changed them.
	kindRollbackList = "rollback-list"
	// kindFinished has the end and the status of the journal.
	kindFinished = "finished"
	// kindResumed means that another process resumed the run.
	kindResumed = "resumed"
)
