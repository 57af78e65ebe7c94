package writeahead

import (
	"slices"

	"github.com/chaostoolkit/run-action/runner/event"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// rollbacks are those of a run, and which of them were carried out.
type rollbacks struct {
	// begun says that they are due.
	begun bool
	items []*experiment.Activity
	done  map[*experiment.Activity]bool
	// retried says that one which fails stays due: somebody who recovers a run can
	// mend what is wrong and try again.
	retried bool
	// played says of the first list which of them another process carried out.
	played []bool
	// running are those that have begun.
	running map[*journal.Record]*experiment.Activity
}

// list takes the experiment's list as it is now, and says whether it is another one.
func (r *rollbacks) list(items []*experiment.Activity) bool {
	if slices.Equal(items, r.items) {
		return false
	}
	r.items = slices.Clone(items)
	for i, played := range r.played {
		if played && i < len(items) {
			r.carriedOut(items[i])
		}
	}
	r.played = nil
	return true
}

func (r *rollbacks) carriedOut(a *experiment.Activity) {
	if r.done == nil {
		r.done = make(map[*experiment.Activity]bool)
	}
	r.done[a.Declared()] = true
}

// documents returns the list for the log.
func (r *rollbacks) documents() []any {
	list := make([]any, len(r.items))
	for i, a := range r.items {
		list[i] = pyvalue.MapOf("activity", a.Latest().Document, "done", r.done[a])
	}
	return list
}

// start returns which rollback of the list begins, -1 if it is none of them.
func (r *rollbacks) start(e event.ActivityStarted) int64 {
	if r.running == nil {
		r.running = make(map[*journal.Record]*experiment.Activity)
	}
	r.running[e.Record] = e.Item
	return int64(slices.Index(r.items, e.Item.Declared()))
}

func (r *rollbacks) finish(record *journal.Record) {
	if record.Status == journal.OutcomeSucceeded || record.Status != "" && !r.retried {
		r.carriedOut(r.running[record])
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
