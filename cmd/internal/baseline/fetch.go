package baseline

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// Auto stands for the results that the base branch has on the forge.
const Auto = "auto"

// The time for a baseline on the forge: while the experiments run, and after the session.
const (
	fetchTime = time.Minute
	waitTime  = 10 * time.Second
)

// Earlier is an earlier run that is being read.
type Earlier struct {
	// done is closed when the fields below are known. cancel stops the reading.
	done   chan struct{}
	cancel func()
	suite  *report.Suite
	origin report.Origin
	// missing is why there is no such run, nil if there is one.
	missing *forge.Warning
}

// Source says where to read an earlier run from.
type Source struct {
	// Name is what the user named, Path the same as an absolute path. Name is Auto for
	// results on the forge.
	Name, Path string
	// Forge and Artifact are used for Auto.
	Forge    forge.Forge
	Artifact string
	FailOn   journal.FailOn
}

// Fetch reads an earlier run, nil if the source has no name. A file is read at once, as
// the session may write to the same file. Results on the forge are fetched while the
// session goes on, even if ctx ends.
func Fetch(ctx context.Context, s Source) *Earlier {
	if s.Name == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
	e := &Earlier{done: make(chan struct{}), cancel: cancel}
	if s.Name == Auto {
		go func() {
			defer close(e.done)
			e.download(ctx, s)
		}()
		return e
	}
	defer close(e.done)
	var err error
	e.origin = report.Origin{Label: s.Name}
	if e.suite, err = Read(s.Path, s.FailOn); err != nil {
		e.missing = &forge.Warning{Message: fmt.Sprintf("The baseline %s could not be read: %v", s.Name, err)}
	}
	return e
}

func (e *Earlier) download(ctx context.Context, s Source) {
	found, warning := s.Forge.EarlierResults(ctx, s.Artifact)
	if warning != nil {
		warning.Message = strings.TrimSuffix(warning.Message, ".")
		e.missing = warning
		return
	}
	e.origin = found.Origin
	var err error
	if e.suite, err = readArchive(bytes.NewReader(found.Archive), int64(len(found.Archive)), s.FailOn); err != nil {
		e.missing = &forge.Warning{Message: fmt.Sprintf("The results of %s could not be read: %v", e.origin.Label, err)}
	}
}

// Compare adds to a suite how it differs from the earlier run, or why that is not known.
// The warnings are for the user. It waits for the earlier run, unless ctx has ended. A
// nil *Earlier compares nothing.
func (e *Earlier) Compare(ctx context.Context, s *report.Suite) []*forge.Warning {
	if e == nil {
		return nil
	}
	defer e.cancel()
	missing := &forge.Warning{Message: "The results to compare with did not arrive in time"}
	if e.wait(ctx) {
		missing = e.missing
	}
	if missing != nil {
		s.Baseline = report.WithoutBaseline(missing.Message)
		return []*forge.Warning{missing}
	}
	var warnings []*forge.Warning
	for _, note := range e.suite.Notes {
		warnings = append(warnings, &forge.Warning{Message: "The baseline is not complete: " + note})
	}
	s.Baseline = report.Compare(s, e.suite, e.origin)
	return warnings
}

// wait waits a moment for the earlier run, and says whether it is known.
func (e *Earlier) wait(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, waitTime)
	defer cancel()
	select {
	case <-e.done:
	case <-ctx.Done():
	}
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}
