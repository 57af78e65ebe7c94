package writeahead

// kind is the key under which each record says what it tells.
const kind = "record"

// The records of a session.
const (
	// kindSession is the first: a Header.
	kindSession = "session"
	// kindRun begins a run: a Plan. It and all that follow have the index of the
	// experiment as "run".
	kindRun = "run"
	// kindConclusion ends one: a Conclusion.
	kindConclusion = "conclusion"
)

// The records of a run.
const (
	// kindBegin has the journal's head.
	kindBegin = "begin"
	// kindConfiguration has the values that probes of the configuration found.
	kindConfiguration = "configuration"
	// kindMethod: from now on, the system may be changed.
	kindMethod = "method"
	// kindActivity begins an activity, kindResult tells what came of it, and later
	// how that was judged.
	kindActivity = "activity"
	kindResult   = "result"
	// kindState has an observation of the steady state, its probes by number.
	kindState = "state"
	// kindInterrupted: somebody ended the run.
	kindInterrupted = "interrupted"
	// kindSettled: rollbacks are not played, and why.
	kindSettled = "settled"
	// kindRollbacks: they are being played.
	kindRollbacks = "rollbacks"
	// kindRollbackList has the rollbacks as controls left them.
	kindRollbackList = "rollback-list"
	// kindFinished has the journal's end.
	kindFinished = "finished"
	// kindResumed: another process took the run over.
	kindResumed = "resumed"
)
