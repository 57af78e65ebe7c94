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

// FileName is the name of the results file, which is next to the journals.
const FileName = "results.json"

// ReadFolder reads the results of earlier runs from a folder and all below it: results files
// with their journals, and journals without results file. The folder is not trusted: files
// that are not regular are skipped, and too large or too many files are an error. So is a
// folder without any results.
//
// failOn judges a journal without results file. A journal that cannot be read is left out,
// with a note in the suite.
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
		return nil, errors.New("it has neither a journal nor " + FileName + "")
	}
	r.suite.Verdict = report.Worst(r.suite.Outcomes)
	return r.suite, nil
}

// ReadFile reads one file of a folder as ReadFolder does: a journal, or a results file with
// the journals next to it.
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

// add adds an outcome and keeps the earliest start.
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

// journal adds a journal without results file. Other JSON documents are skipped.
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
