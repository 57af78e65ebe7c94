package writeahead

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// rollbacks are the rollbacks of a run; done are those that were played.
type rollbacks struct {
	// begun means that they are due.
	begun bool
	items []*experiment.Activity
	done  map[*experiment.Activity]bool
	// retried means that a rollback stays due after it fails: the user can remove the
	// cause and recover the run again.
	retried bool
	// played has, for each rollback of the first list, whether another process played it.
	played []bool
	// running are the rollbacks that are being played, by their journal records.
	running map[*journal.Record]*experiment.Activity
}

// update replaces the list with the experiment's current one, and returns whether they
// differ.
func (r *rollbacks) update(items []*experiment.Activity) bool {
	if slices.Equal(items, r.items) {
		return false
	}
	r.items = slices.Clone(items)
	for i, played := range r.played {
		if played && i < len(items) {
			r.markDone(items[i])
		}
	}
	r.played = nil
	return true
}

func (r *rollbacks) markDone(a *experiment.Activity) {
	if r.done == nil {
		r.done = make(map[*experiment.Activity]bool)
	}
	r.done[a.Declared()] = true
}

// documents returns the list as the log has it.
func (r *rollbacks) documents() []any {
	list := make([]any, len(r.items))
	for i, a := range r.items {
		list[i] = pyvalue.MapOf("activity", a.Latest().Document, "done", r.done[a])
	}
	return list
}

// start returns the index of the rollback that starts, -1 if it is not in the list.
func (r *rollbacks) start(e event.ActivityStarted) int64 {
	if r.running == nil {
		r.running = make(map[*journal.Record]*experiment.Activity)
	}
	r.running[e.Record] = e.Item
	return int64(slices.Index(r.items, e.Item.Declared()))
}

func (r *rollbacks) finish(record *journal.Record) {
	if record.Status == journal.OutcomeSucceeded || record.Status != "" && !r.retried {
		r.markDone(r.running[record])
	}
	delete(r.running, record)
}

func (r *rollbacks) due() []string {
	var names []string
	for _, a := range r.items {
		if r.begun && !r.done[a] {
			names = append(names, a.Label())
		}
	}
	return names
}
