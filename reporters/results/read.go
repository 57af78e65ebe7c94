package results

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// maxInput bounds each file that the user names, and their sum, in bytes.
const maxInput = 1 << 30

// ReadOptions configure Read.
type ReadOptions struct {
	// Dir is the folder for relative paths.
	Dir string
	// FailOn judges all runs again. Without it recorded verdicts are kept, and only the
	// hypothesis makes a run without recorded verdict fail.
	FailOn *journal.FailOn
	// Redact removes secrets from a document before anything else reads it; nil leaves
	// them in.
	Redact func(*pyvalue.Map) *pyvalue.Map
	// Target is the file for the report of the suite, which must not be one of the inputs;
	// "" for none.
	Target string
}

// Read reads one suite from files and folders: journals, results files with the journals
// next to them, and files that WriteReport wrote. It reads no run twice, even if a journal is
// named together with its results file.
//
// Unlike ReadFolder it only skips other documents in folders. The error is a
// source.Problems with a problem for each file that cannot be read.
func Read(paths []string, o ReadOptions) (*report.Suite, error) {
	c := &collection{reader: newReader(nil, journal.FailOn{}), o: o, taken: make(map[string]bool)}
	c.reader.left, c.reader.most = maxInput, maxInput
	if o.FailOn != nil {
		c.reader.policy, c.reader.rejudge = *o.FailOn, true
	}
	c.reader.missed = func(name string, err error) { c.problem(filepath.Join(c.at.folder, name), err) }
	for _, name := range paths {
		c.open(name)
	}
	c.assemble()
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return c.suite(), nil
}

// input is a file that was read.
type input struct {
	// folder and name are its path, as the user would write it.
	folder, name string
	fsys         fs.FS
	// results is its content if it is not a journal.
	results  *pyvalue.Map
	journal  *journal.Journal
	outcomes []*report.Outcome
}

// collection reads documents into one suite.
type collection struct {
	reader *reader
	o      ReadOptions
	inputs []*input
	// at is the input that is being read.
	at *input
	// taken are the files that were read, and those that results files name.
	taken    map[string]bool
	problems source.Problems
}

func (c *collection) path(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(c.o.Dir, name)
}

// isTarget reports whether a path is that of the report.
func (c *collection) isTarget(path string) bool {
	if c.o.Target == "" {
		return false
	}
	target, err := os.Stat(c.path(c.o.Target))
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && os.SameFile(target, info)
}

// problem adds problems of a file.
func (c *collection) problem(name string, err error) {
	problems := (source.Problems)(nil)
	if !errors.As(err, &problems) {
		pathError := (*fs.PathError)(nil)
		if errors.As(err, &pathError) { // whose path is that in the folder
			err = pathError.Err
		}
		problems = source.Problems{{Rule: source.RuleUnreadableDocument, Message: "cannot read this: " + err.Error()}}
	}
	for _, p := range problems {
		p.File = name
		c.problems = append(c.problems, p)
	}
}

// open reads a file or a folder that the user names.
func (c *collection) open(name string) {
	info, err := os.Stat(c.path(name))
	if err != nil {
		c.problem(name, err)
		return
	}
	if !info.IsDir() {
		c.load(&input{folder: filepath.Dir(name), name: filepath.Base(name), fsys: os.DirFS(filepath.Dir(c.path(name)))}, true)
		return
	}
	fsys := os.DirFS(c.path(name))
	c.reader.fsys = fsys
	results, journals, err := c.reader.find()
	if err != nil {
		c.problem(name, err)
		return
	}
	found := false
	for _, inside := range append(results, journals...) {
		found = c.load(&input{folder: name, name: inside, fsys: fsys}, false) || found
	}
	if !found {
		c.problem(name, source.Problems{{Rule: source.RuleNotAJournal, Message: "this folder has neither a journal nor " + FileName}})
	}
}

// load reads a document and reports whether it belongs to the suite. Other documents are
// only a problem, and reports only read, if the user named them.
func (c *collection) load(d *input, named bool) bool {
	full := filepath.Join(d.folder, d.name)
	if c.taken[c.path(full)] {
		return true
	}
	c.reader.fsys = d.fsys
	data, err := c.reader.read(d.name)
	if err == nil {
		err = d.parse(data, c.o.Redact)
	}
	_, isOther := err.(otherDocument) //nolint:errorlint // it is not wrapped
	isReport := d.results != nil && path.Base(d.name) != FileName
	if (isOther || isReport) && !named {
		return false
	}
	c.taken[c.path(full)] = true
	if c.isTarget(c.path(full)) {
		err = source.Problems{{Rule: source.RuleOverwrittenInput, Message: "the report would overwrite this input", Hint: "name the file for the report last"}}
	}
	if err != nil {
		c.problem(full, err)
	} else {
		c.inputs = append(c.inputs, d)
	}
	return true
}

func (d *input) parse(data []byte, redact func(*pyvalue.Map) *pyvalue.Map) error {
	value, err := source.DecodeJSON(data)
	if err != nil {
		_, err = journal.Read(data) // which says where
		return err
	}
	m, isMapping := value.(*pyvalue.Map)
	if isMapping && redact != nil {
		m = redact(m)
	}
	if isMapping && isResults(m) {
		d.results = m
		return nil
	}
	if d.journal, err = journal.Parse(m); err == nil {
		return nil
	}
	_, err = journal.Read(data)
	return otherDocument{err}
}

// otherDocument is the error about a document that is neither journal nor results.
type otherDocument struct{ error }

// Unwrap returns the reason.
func (e otherDocument) Unwrap() error { return e.error }

// assemble turns the documents into outcomes: results files first, as they name some of the
// journals.
func (c *collection) assemble() {
	for _, d := range c.inputs {
		if d.results == nil {
			continue
		}
		c.at, c.reader.fsys = d, d.fsys
		err := c.reader.suiteOf(path.Dir(d.name), d.results)
		if err != nil {
			c.problem(filepath.Join(d.folder, d.name), err)
		}
		d.outcomes, c.reader.suite.Outcomes = c.reader.suite.Outcomes, nil
		for _, o := range d.outcomes {
			if o.JournalPath != "" {
				c.taken[c.path(filepath.Join(d.folder, path.Dir(d.name), filepath.Base(o.JournalPath)))+known] = true
			}
		}
	}
	for _, d := range c.inputs {
		full := filepath.Join(d.folder, d.name)
		if d.journal != nil && !c.taken[c.path(full)+known] {
			d.outcomes = []*report.Outcome{outcomeOf(full, d.journal, c.reader.policy)}
		}
	}
}

// known marks the path of a journal that a results file names.
const known = "\x00"
