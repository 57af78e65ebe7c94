package results

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// FileName is that of the results of a suite, beside its journals.
const FileName = "results.json"

// ReadFolder reads back what runs left in a folder: the results of suites with their
// journals, wherever they are below it, and journals alone where there are no results.
// Nothing vouches for what is in the folder: what is not a regular file is passed over,
// and what is too large or too much is an error. So is a folder without any of it.
//
// The verdict of a journal alone is read by the policy. A journal that cannot be read
// costs what it would tell, and a note in the suite.
func ReadFolder(fsys fs.FS, policy journal.FailOn) (*report.Suite, error) {
	return newReader(fsys, policy).folder()
}

func (r *reader) folder() (*report.Suite, error) {
	results, journals, err := r.find()
	if err != nil {
		return nil, err
	}
	for _, name := range results {
		if err := r.results(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, name := range journals {
		if err := r.journal(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(r.suite.Outcomes) == 0 && len(results) == 0 {
		return nil, errors.New("there is neither a journal nor " + FileName + " in it")
	}
	r.suite.Verdict = report.Worst(r.suite.Outcomes)
	return r.suite, nil
}

// ReadFile reads one file of a folder as ReadFolder does: a journal, or the results of
// a suite with the journals beside them.
func ReadFile(fsys fs.FS, name string, policy journal.FailOn) (*report.Suite, error) {
	r := newReader(fsys, policy)
	data, err := r.read(name)
	if err != nil {
		return nil, err
	}
	value, _ := source.DecodeJSON(data) // or else it is no journal, as parse says
	if m, ok := value.(*pyvalue.Map); ok && isResults(m) {
		err = r.suiteOf(path.Dir(name), m)
	} else {
		var j *journal.Journal
		if j, err = parse(data); err == nil {
			r.add(outcomeOf(name, j, policy))
		}
	}
	if err != nil {
		return nil, err
	}
	r.suite.Verdict = report.Worst(r.suite.Outcomes)
	return r.suite, nil
}

// add adds an outcome, and keeps when the first of them began.
func (r *reader) add(o *report.Outcome) {
	r.suite.Outcomes = append(r.suite.Outcomes, o)
	if o.Journal != nil {
		r.began(o.Journal.Start)
		if o.Journal.End.After(r.suite.End) {
			r.suite.End = o.Journal.End
		}
	}
}

func (r *reader) began(t time.Time) {
	if !t.IsZero() && (r.suite.Start.IsZero() || t.Before(r.suite.Start)) {
		r.suite.Start = t
	}
}

// journal adds a journal that stands alone. Other documents in JSON are passed over.
func (r *reader) journal(name string) error {
	j, err := r.readJournal(name)
	if errors.Is(err, errTooMuch) {
		return err
	}
	if err == nil {
		r.add(outcomeOf(name, j, r.policy))
	}
	return nil
}

func outcomeOf(name string, j *journal.Journal, policy journal.FailOn) *report.Outcome {
	o := report.Recorded(j, policy)
	o.JournalPath = name
	return o
}
