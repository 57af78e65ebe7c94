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

// Run is what a log tells of a run.
type Run struct {
	Plan
	// Configuration has what probes and controls made of the configuration, and Names
	// are all that stood for something.
	Configuration *pyvalue.Map
	Names         []string
	// Given are the options that gave values to the experiment.
	Given []string
	// Conclusion is nil if the run was not concluded.
	Conclusion *Conclusion
	// Begun says that there is a journal to complete.
	Begun bool
	// Finished says that the journal is complete, save for rollbacks.
	Finished bool
	// Unfinished are the numbers of the activities that were under way, whose
	// processes may still be.
	Unfinished map[int64]bool
	// RollbackList is what controls made of the experiment's rollbacks, nil if they
	// left them as they were.
	RollbackList []any

	// document is the journal as far as it is known, entries are its records by their
	// numbers.
	document *pyvalue.Map
	entries  map[int64]*pyvalue.Map
	// rollbackOf tells which rollback of the list a record is of.
	rollbackOf map[int64]int64
	played     map[int64]bool
	activities int64

	methodBegan, rollbacksBegan, resumed bool
	settled                              string
	// seen is when the process was last known to be alive.
	seen         time.Time
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

// take adds a record of the log to what is known of the run.
func (r *Run) take(m *pyvalue.Map) {
	read := map[string]func(*pyvalue.Map){
		kindBegin: r.begin, kindConfiguration: r.configured, kindActivity: r.activity, kindResult: r.result,
		kindState: r.state, kindRollbackList: r.list, kindInterrupted: r.interrupted, kindFinished: r.finished,
		kindMethod:     func(*pyvalue.Map) { r.methodBegan = true },
		kindRollbacks:  func(*pyvalue.Map) { r.rollbacksBegan = true },
		kindResumed:    func(*pyvalue.Map) { r.resumed = true },
		kindSettled:    func(m *pyvalue.Map) { r.settled = m.String("reason") },
		kindConclusion: r.concluded,
	}
	if read, known := read[m.String(kind)]; known { // another version may write other records
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
	r.see(m.Value("start"))
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
	r.see(entry.Value("start"))
	switch event.Phase(m.String("block")) {
	case event.Method:
		r.enter("run", entry)
	case event.Rollbacks:
		r.enter("rollbacks", entry)
		if i, isInt := m.Value("rollback").(int64); isInt && i >= 0 {
			r.rollbackOf[number] = i
		}
	case event.Before, event.During, event.After:
	}
}

// see takes a moment into account at which the process was alive.
func (r *Run) see(at any) {
	if t := timeOf(at); t.After(r.seen) {
		r.seen = t
	}
}

func (r *Run) enter(list string, entry *pyvalue.Map) {
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
	r.see(result.Value("end"))
	i, isRollback := r.rollbackOf[number]
	if status := journal.Outcome(entry.String("status")); isRollback && (status == journal.OutcomeSucceeded || status != "" && !r.resumed) {
		r.played[i] = true // one that failed in a recovery can be tried again
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
	r.judge(m)
}

// judge takes over what the run had come to.
func (r *Run) judge(m *pyvalue.Map) {
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
	r.judge(m)
	r.document.Set("end", m.Value("end"))
	r.document.Set("duration", m.Value("duration"))
}

// UnfinishedPython says that a Python function was under way.
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

// rollbackList returns the run's rollbacks as they were last known.
func (r *Run) rollbackList() []any {
	if r.RollbackList != nil {
		return r.RollbackList
	}
	list, _ := r.Document.Value("rollbacks").([]any)
	return list
}

// RollbackNames returns the names of those that were not carried out.
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

// Journal returns the journal as far as it is known; the error says that there is
// none.
func (r *Run) Journal() (*journal.Journal, error) { return journal.Parse(r.document) }

// Past returns what has to be known to resume the run, of whose rollbacks there are
// count. Cause says what ended the process.
func (r *Run) Past(j *journal.Journal, count int, cause string) *runner.Past {
	p := &runner.Past{
		Journal: j, MethodBegan: r.methodBegan, RollbacksBegan: r.rollbacksBegan, Settled: r.settled,
		Played: make([]bool, count), Interruption: r.interruption, Cause: cause, Died: r.seen, Names: r.Names, Finished: r.Finished,
		Activities: r.activities,
	}
	for i := range p.Played {
		p.Played[i] = r.played[int64(i)]
	}
	return p
}

// timeOf reads a time as the journal writes it; the zero time stands for none.
func timeOf(v any) time.Time {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Unresolved says that the run may have changed something that is still in effect,
// or has no end yet.
func (r *Run) Unresolved() bool {
	return r.Begun && (r.Conclusion == nil || r.Due())
}

// Due says that the run has rollbacks that are due and were not carried out.
func (r *Run) Due() bool {
	j, err := r.Journal()
	if err != nil {
		return false
	}
	past := r.Past(j, r.RollbackCount(), "")
	return past.WhyNoRollbacks(r.Rollbacks) == "" && slices.Contains(past.Played, false)
}
