package writeahead

import (
	"cmp"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Run is a run as the log describes it.
type Run struct {
	Plan
	// Configuration has the values that probes of the configuration returned or that
	// controls set. Names are all names that had a value, including secrets.
	Configuration *pyvalue.Map
	Names         []string
	// Given are the options that override values of the experiment.
	Given []string
	// Conclusion is nil if the run was not concluded.
	Conclusion *Conclusion
	// Begun means that the run started, so it has a journal.
	Begun bool
	// Finished means that the journal is complete, except for rollbacks.
	Finished bool
	// Unfinished has the numbers of the activities without a result. Their processes
	// may still run.
	Unfinished map[int64]bool
	// RollbackList has the experiment's rollbacks after controls changed them, nil if
	// no control did.
	RollbackList []any

	// document is the journal as far as the log has it. entries are its records by the
	// numbers of their activities.
	document *pyvalue.Map
	entries  map[int64]*pyvalue.Map
	// rollbackOf maps the numbers of activities to indexes of rollbacks.
	rollbackOf map[int64]int64
	played     map[int64]bool
	activities int64

	methodBegan, rollbacksBegan, resumed bool
	settled                              string
	// lastAlive is the latest time at which the process was alive.
	lastAlive    time.Time
	interruption *runner.Interruption
}

func newRun(index int, m *pyvalue.Map) *Run {
	document, _ := m.Value("document").(*pyvalue.Map)
	return &Run{
		Plan: Plan{
			Index: index, Source: m.String("source"), Document: document,
			Hypothesis: experiment.HypothesisStrategy(m.String("hypothesis")),
			Rollbacks:  experiment.RollbackStrategy(m.String("rollbacks")),
			Dry:        experiment.Dry(m.String("dry")), JournalPath: m.String("journal"),
		},
		Configuration: pyvalue.NewMap(0),
		Unfinished:    make(map[int64]bool), entries: make(map[int64]*pyvalue.Map),
		rollbackOf: make(map[int64]int64), played: make(map[int64]bool),
	}
}

// add updates the run with a record of the log.
func (r *Run) add(m *pyvalue.Map) {
	read := map[string]func(*pyvalue.Map){
		kindBegin: r.begin, kindConfiguration: r.configured, kindActivity: r.activity, kindResult: r.result,
		kindState: r.state, kindRollbackList: r.list, kindInterrupted: r.interrupted, kindFinished: r.finished,
		kindMethod:     func(*pyvalue.Map) { r.methodBegan = true },
		kindRollbacks:  func(*pyvalue.Map) { r.rollbacksBegan = true },
		kindResumed:    func(*pyvalue.Map) { r.resumed = true },
		kindSettled:    func(m *pyvalue.Map) { r.settled = m.String("reason") },
		kindConclusion: r.concluded,
	}
	if read, known := read[m.String(kind)]; known { // other versions may write other kinds
		read(m)
	}
}

func (r *Run) concluded(m *pyvalue.Map) {
	r.Conclusion = &Conclusion{
		Index: r.Index, Verdict: journal.Verdict(m.String("verdict")), Reason: m.String("reason"), JournalPath: m.String("journal"),
	}
}

func (r *Run) begin(m *pyvalue.Map) {
	r.Begun = true
	r.updateLastAlive(m.Value("start"))
	r.Given = texts(m.Value("variables"))
	r.document = pyvalue.MapOf(
		"chaoslib-version", journal.FormatVersion, "platform", m.Value("platform"), "node", m.Value("node"),
		"experiment", m.Value("experiment"), "start", m.Value("start"), "status", nil, "deviated", false,
		"steady_states", pyvalue.MapOf("before", nil, "after", nil, "during", []any{}),
		"run", []any{}, "rollbacks", []any{},
	)
}

func (r *Run) configured(m *pyvalue.Map) {
	found, _ := m.Value("values").(*pyvalue.Map)
	for name, value := range found.All() {
		r.Configuration.Set(name, value)
	}
	r.Names = texts(m.Value("names"))
}

func (r *Run) activity(m *pyvalue.Map) {
	number, _ := m.Value("number").(int64)
	entry, ok := m.Value("entry").(*pyvalue.Map)
	if !ok || r.document == nil {
		return
	}
	r.entries[number], r.Unfinished[number] = entry, true
	r.activities = max(r.activities, number)
	r.updateLastAlive(entry.Value("start"))
	switch event.Phase(m.String("block")) {
	case event.Method:
		r.appendEntry("run", entry)
	case event.Rollbacks:
		r.appendEntry("rollbacks", entry)
		if i, isInt := m.Value("rollback").(int64); isInt && i >= 0 {
			r.rollbackOf[number] = i
		}
	case event.Before, event.During, event.After:
	}
}

// updateLastAlive sets lastAlive if at is later.
func (r *Run) updateLastAlive(at any) {
	if t := timeOf(at); t.After(r.lastAlive) {
		r.lastAlive = t
	}
}

func (r *Run) appendEntry(list string, entry *pyvalue.Map) {
	entries, _ := r.document.Value(list).([]any)
	r.document.Set(list, append(entries, entry))
}

func (r *Run) result(m *pyvalue.Map) {
	number, _ := m.Value("number").(int64)
	result, _ := m.Value("entry").(*pyvalue.Map)
	entry := r.entries[number]
	if entry == nil {
		return
	}
	for key, value := range result.All() {
		entry.Set(key, value)
	}
	delete(r.Unfinished, number)
	r.updateLastAlive(result.Value("end"))
	i, isRollback := r.rollbackOf[number]
	if status := journal.Outcome(entry.String("status")); isRollback && (status == journal.OutcomeSucceeded || status != "" && !r.resumed) {
		r.played[i] = true // a recovery can retry a rollback that failed in a recovery
	}
}

func (r *Run) state(m *pyvalue.Map) {
	if r.document == nil {
		return
	}
	numbers, _ := m.Value("probes").([]any)
	probes := make([]any, 0, len(numbers))
	for _, v := range numbers {
		if number, isInt := v.(int64); isInt && r.entries[number] != nil {
			probes = append(probes, r.entries[number])
		}
	}
	state := pyvalue.MapOf("steady_state_met", m.Value("met"), "probes", probes)
	states, _ := r.document.Value("steady_states").(*pyvalue.Map)
	switch event.Phase(m.String("block")) {
	case event.Before:
		states.Set("before", state)
	case event.After:
		states.Set("after", state)
	case event.During:
		during, _ := states.Value("during").([]any)
		states.Set("during", append(during, state))
	case event.Method, event.Rollbacks:
	}
	r.setStatus(m)
}

// setStatus sets the status and the deviation in the journal.
func (r *Run) setStatus(m *pyvalue.Map) {
	if status := m.String("status"); status != "" {
		r.document.Set("status", status)
	}
	r.document.Set("deviated", m.Value("deviated"))
}

func (r *Run) list(m *pyvalue.Map) {
	list, _ := m.Value("list").([]any)
	r.RollbackList = make([]any, 0, len(list))
	clear(r.played)
	for i, item := range list {
		rollback, _ := item.(*pyvalue.Map)
		r.RollbackList = append(r.RollbackList, rollback.Value("activity"))
		r.played[int64(i)] = pyvalue.Truth(rollback.Value("done"))
	}
}

func (r *Run) interrupted(m *pyvalue.Map) {
	if r.interruption == nil {
		r.interruption = &runner.Interruption{Reason: m.String("reason")}
	}
	if known, ok := m.Value("interruption").(*pyvalue.Map); ok && r.document != nil {
		r.document.Set("interruption", known)
	}
	i := r.interruption
	i.NoRollbacks = i.NoRollbacks || !pyvalue.Truth(m.Value("rollbacks"))
	i.Rollbacks = i.Rollbacks || pyvalue.Truth(m.Value("wanted"))
	i.OutOfTime = i.OutOfTime || pyvalue.Truth(m.Value("out-of-time"))
}

func (r *Run) finished(m *pyvalue.Map) {
	if r.document == nil {
		return
	}
	r.Finished = true
	r.setStatus(m)
	r.document.Set("end", m.Value("end"))
	r.document.Set("duration", m.Value("duration"))
}

// UnfinishedPython returns whether a Python function has no result.
func (r *Run) UnfinishedPython() bool {
	for number := range r.Unfinished {
		activity, _ := r.entries[number].Value("activity").(*pyvalue.Map)
		provider, _ := activity.Value("provider").(*pyvalue.Map)
		if provider.String("type") == "python" {
			return true
		}
	}
	return false
}

// rollbackList returns the latest list of the run's rollbacks.
func (r *Run) rollbackList() []any {
	if r.RollbackList != nil {
		return r.RollbackList
	}
	list, _ := r.Document.Value("rollbacks").([]any)
	return list
}

// RollbackNames returns the names of the rollbacks that were not played.
func (r *Run) RollbackNames() []string {
	var names []string
	for i, item := range r.rollbackList() {
		activity, _ := item.(*pyvalue.Map)
		if name := activity.String("name"); !r.played[int64(i)] {
			names = append(names, cmp.Or(name, activity.String("ref")))
		}
	}
	return names
}

// RollbackCount returns how many rollbacks the run has.
func (r *Run) RollbackCount() int {
	return len(r.rollbackList())
}

// Journal returns the journal as far as the log has it. It fails if the run has none.
func (r *Run) Journal() (*journal.Journal, error) { return journal.Parse(r.document) }

// Past returns what the runner needs to resume the run. count is the number of rollbacks,
// cause is what ended the process.
func (r *Run) Past(j *journal.Journal, count int, cause string) *runner.Past {
	p := &runner.Past{
		Journal: j, MethodBegan: r.methodBegan, RollbacksBegan: r.rollbacksBegan, Settled: r.settled,
		Played: make([]bool, count), Interruption: r.interruption, Cause: cause, Died: r.lastAlive, Names: r.Names, Finished: r.Finished,
		Activities: r.activities,
	}
	for i := range p.Played {
		p.Played[i] = r.played[int64(i)]
	}
	return p
}

// timeOf parses a timestamp of the journal. It returns the zero time if v is none.
func timeOf(v any) time.Time {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Unresolved returns whether the run needs a recovery: it has no conclusion, or rollbacks
// are due.
func (r *Run) Unresolved() bool {
	return r.Begun && (r.Conclusion == nil || r.Due())
}

// Due returns whether rollbacks of the run are due and were not played.
func (r *Run) Due() bool {
	j, err := r.Journal()
	if err != nil {
		return false
	}
	past := r.Past(j, r.RollbackCount(), "")
	return past.WhyNoRollbacks(r.Rollbacks) == "" && slices.Contains(past.Played, false)
}
