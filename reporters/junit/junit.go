// Package junit writes a suite as JUnit XML, which most tools for test results read.
//
// Each experiment is a suite. Each probe of its hypothesis is a case in every phase in which
// it is observed; each activity of the method and each rollback is a case. A deviation is a
// failure, what failed is an error, what was not played is skipped. An experiment that did
// not end as expected has at least one failure or error. Expected deviations and failures
// are skipped, as in test frameworks.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/source"
)

// These elements have more attributes or children than the model. A field of the outer
// struct hides the embedded one of the same name.
type (
	testsuites struct {
		junit.Testsuites
		Suites []testsuite `xml:"testsuite"`
	}
	testsuite struct {
		junit.Testsuite
		Testcases []testcase `xml:"testcase"`
	}
	// testcase has the place of the activity, for actions that annotate lines.
	testcase struct {
		junit.Testcase
		File string `xml:"file,attr,omitempty"`
		Line int    `xml:"line,attr,omitempty"`
	}
)

// Write writes a suite as one document.
func Write(w io.Writer, s *report.Suite, c report.Context) error {
	all := testsuites{Testsuites: junit.Testsuites{Name: named("chaos", c), Time: seconds(s.Took())}}
	for i, o := range s.Outcomes {
		one := suite(o, s, c)
		one.ID = i
		all.add(one)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	return nil
}

// add appends a suite and adds its counts. The schema has no total of skipped cases.
func (t *testsuites) add(s testsuite) {
	t.Suites = append(t.Suites, s)
	t.Tests += s.Tests
	t.Failures += s.Failures
	t.Errors += s.Errors
}

// add appends a case and counts it.
func (t *testsuite) add(c testcase) {
	t.AddTestcase(c.Testcase)
	t.Testsuite.Testcases = nil // only ours are written
	t.Testcases = append(t.Testcases, c)
}

// named adds the leg of a matrix to a name, to distinguish several legs.
func named(name string, c report.Context) string {
	if c.Leg == "" {
		return name
	}
	return name + " (" + plain.Line(c.Leg) + ")"
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

func suite(o *report.Outcome, s *report.Suite, c report.Context) testsuite {
	b := &builder{o: o, now: s.End, names: make(map[string]int)}
	b.suite.Name = named(plain.Name(o.Name()), c)
	b.suite.File = plain.Text(o.File)
	b.suite.Time = seconds(o.Took())
	if o.Journal != nil {
		b.suite.Hostname = plain.Line(o.Journal.Host.Node)
		b.suite.Timestamp = o.Journal.Start.UTC().Format("2006-01-02T15:04:05")
	}
	b.properties(c)
	b.cases()
	return b.suite
}

// builder builds the suite of an experiment.
type builder struct {
	o     *report.Outcome
	now   time.Time
	suite testsuite
	// names counts the cases of each name, as readers need different names.
	names map[string]int
}

func (b *builder) properties(c report.Context) {
	for _, p := range []junit.Property{
		{Name: "verdict", Value: string(b.o.Verdict)},
		{Name: "expected", Value: string(b.o.Wanted())},
		{Name: "source", Value: b.o.Source},
		{Name: "journal", Value: b.o.JournalPath},
		{Name: "reason", Value: b.o.Reason},
		{Name: "dry", Value: string(b.o.Dry())},
		{Name: "reproduce", Value: b.o.Reproduce},
		{Name: "repository", Value: c.Repository},
		{Name: "commit", Value: c.SHA},
		{Name: "run", Value: c.RunURL},
		{Name: "chaos", Value: c.Version},
	} {
		if p.Value != "" {
			b.suite.AddProperty(p.Name, plain.Text(p.Value))
		}
	}
}

// newCase returns a case of the experiment.
func (b *builder) newCase(part, name string, took time.Duration, at source.Pos) testcase {
	class := className(b.o.Source) + "." + part
	b.names[class+"\x00"+name]++
	if n := b.names[class+"\x00"+name]; n > 1 {
		name += " (" + strconv.Itoa(n) + ")"
	}
	c := testcase{Testcase: junit.Testcase{Name: name, Classname: class, Time: seconds(took)}}
	if b.o.File != "" {
		c.File, c.Line = plain.Text(b.o.File), at.Line
	}
	return c
}

// className turns a path or an address into a name that readers show as a package.
func className(name string) string {
	if _, rest, isURL := strings.Cut(name, "://"); isURL {
		name = rest
	}
	name = strings.TrimSuffix(name, path.Ext(name))
	return strings.ReplaceAll(strings.Trim(plain.Line(name), "./"), "/", ".")
}

// verdictCase returns the case for a verdict that no step explains.
func (b *builder) verdictCase() testcase {
	why, at := b.o.Why()
	c := b.newCase("verdict", "verdict", b.o.Took(), at)
	message := b.o.Word() + ": " + why
	switch {
	case b.o.State == report.Skipped || b.o.State == report.Waiting:
		c.Skipped = &junit.Result{Message: plain.Line("not run: " + b.o.Reason)}
	case b.o.State == report.Running:
		c.Error = &junit.Result{Message: "the run was still running when this was written", Type: string(report.Running)}
	case !b.o.Unexpected():
		b.excuse(&c, message)
	case b.o.Verdict == journal.Passed:
		c.Failure = &junit.Result{Message: message, Type: "unexpected"}
	default:
		c.Error = &junit.Result{Message: message, Type: string(b.o.Verdict), Data: problems(b.o)}
	}
	return c
}

// excuse marks a failure as expected.
func (b *builder) excuse(c *testcase, message string) {
	if b.o.Excused() {
		c.Skipped = &junit.Result{Message: "as expected: " + message, Type: "expected"}
	}
}
