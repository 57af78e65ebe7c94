package results

import (
	"errors"
	"fmt"
	"math"
	"path"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// results adds the experiments of a suite.
func (r *reader) results(name string) error {
	data, err := r.read(name)
	if err != nil {
		return err
	}
	value, err := source.DecodeJSON(data)
	if err != nil {
		return fmt.Errorf("this is not the results file of a suite: %w", err)
	}
	m, ok := value.(*pyvalue.Map)
	if !ok {
		return fmt.Errorf("this is not the results file of a suite, but %s", pyvalue.TypeName(value))
	}
	return r.suiteOf(path.Dir(name), m)
}

// isResults reports whether a document has results.
func isResults(m *pyvalue.Map) bool {
	_, isList := m.Value("experiments").([]any)
	return isList && m.Has("version") && m.Has("verdict")
}

// suiteOf adds the experiments of a suite whose journals are in a folder.
func (r *reader) suiteOf(folder string, m *pyvalue.Map) error {
	if version, ok := m.Value("version").(int64); ok && version > Version {
		return fmt.Errorf("a later version of chaos wrote this, in version %d of the format; this one reads version %d", version, Version)
	}
	if start, err := time.Parse(time.RFC3339, m.String("start")); err == nil {
		r.began(start.UTC())
	}
	experiments, ok := m.Value("experiments").([]any)
	if !ok {
		return fmt.Errorf("this is not the results file of a suite: the experiments are %s", pyvalue.TypeName(m.Value("experiments")))
	}
	for _, item := range experiments {
		e, ok := item.(*pyvalue.Map)
		if !ok {
			return fmt.Errorf("this is not the results file of a suite: an experiment is %s", pyvalue.TypeName(item))
		}
		if err := r.entry(folder, e); err != nil {
			return err
		}
	}
	return nil
}

// entry adds an experiment, with its journal if there is one.
func (r *reader) entry(folder string, e *pyvalue.Map) error {
	j, err := r.journalOf(folder, e)
	if err != nil {
		return err
	}
	o := &report.Outcome{State: report.State(e.String("state")), FailOn: r.policy}
	if j != nil {
		failOn := r.failOnOf(e)
		o = report.Recorded(j, failOn)
		o.State = report.State(e.String("state"))
		if strategy, err := experiment.ParseHypothesisStrategy(e.String("strategy")); err == nil {
			o.Strategy = strategy
		}
	}
	o.Source, o.File, o.Title = e.String("source"), e.String("file"), e.String("title")
	o.JournalPath, o.Reproduce, o.Problems = e.String("journal"), e.String("reproduce"), problemsOf(e)
	if reason := e.String("reason"); reason != "" {
		o.Reason = reason
	}
	if expected, err := journal.ParseVerdict(e.String("expected")); err == nil {
		o.Expected = expected
	}
	if o.State != report.Finished {
		o.Verdict = ""
	} else if j == nil || !r.rejudge {
		if o.Verdict, err = journal.ParseVerdict(e.String("verdict")); err != nil {
			return err
		}
	}
	r.add(o)
	return nil
}

// journalOf returns the journal of an experiment, nil if there is none.
func (r *reader) journalOf(folder string, e *pyvalue.Map) (*journal.Journal, error) {
	if record, ok := e.Value("record").(*pyvalue.Map); ok {
		return journal.Parse(record)
	}
	written := e.String("journal")
	if written == "" {
		return nil, nil //nolint:nilnil // there was no run
	}
	// The path is that in the workspace; the folder may have been moved.
	name := path.Join(folder, path.Base(strings.ReplaceAll(written, `\`, "/")))
	j, err := r.readJournal(name)
	if errors.Is(err, errTooMuch) {
		return nil, err
	}
	if err != nil {
		r.missed(name, err)
	}
	return j, nil
}

// failOnOf returns which failures make an experiment fail.
func (r *reader) failOnOf(e *pyvalue.Map) journal.FailOn {
	recorded, ok := e.Value("fail-on").([]any)
	if !ok || r.rejudge {
		return r.policy
	}
	words := make([]string, len(recorded))
	for i, word := range recorded {
		words[i] = pyvalue.Str(word)
	}
	policy, err := journal.ParseFailOn(words)
	if err != nil {
		return r.policy
	}
	return policy
}

// problemsOf returns the problems of an experiment.
func problemsOf(e *pyvalue.Map) source.Problems {
	findings, _ := e.Value("findings").([]any)
	var problems source.Problems
	for _, finding := range findings {
		m, _ := finding.(*pyvalue.Map)
		if !m.Has("problem") {
			continue
		}
		p := source.Problem{Rule: source.Rule(m.String("rule")), File: m.String("file"), Message: m.String("message")}
		if p.Message == "" {
			p.Message = m.String("problem")
		}
		if m.String("severity") == source.Warning.String() {
			p.Severity = source.Warning
		}
		p.Pos = source.Pos{Line: number(m, "line"), Column: number(m, "column")}
		problems = append(problems, p)
	}
	return problems
}

// number returns a whole number that is not below 0, else 0.
func number(m *pyvalue.Map, key string) int {
	n, _ := m.Value(key).(int64)
	return int(min(max(n, 0), math.MaxInt32))
}
