package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/artifact"
	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// autoBaseline stands for the results that the base branch has on GitHub.
const autoBaseline = "auto"

// The time that a baseline on GitHub may take: of its own, while the experiments run,
// and once all else is done.
const (
	baselineTime = time.Minute
	baselineWait = 10 * time.Second
)

// readBaseline reads an earlier run from a file or a folder: a journal, the results of
// a suite, or a zip or a folder with such.
func (a *application) readBaseline(name string, policy journal.FailOn) (*report.Suite, report.Origin, error) {
	origin := report.Origin{Label: name}
	path := a.env.path(name)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, origin, unlocated(err)
	case info.IsDir():
		suite, err := results.ReadFolder(os.DirFS(path), policy)
		return suite, origin, err
	case !info.Mode().IsRegular():
		return nil, origin, errors.New("it is neither a file nor a folder")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, origin, unlocated(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	if magic := make([]byte, len(zipMagic)); readsAs(file, magic) {
		suite, err := readArchive(file, info.Size(), policy)
		return suite, origin, err
	}
	suite, err := results.ReadFile(os.DirFS(filepath.Dir(path)), filepath.Base(path), policy)
	return suite, origin, err
}

// unlocated takes the path out of an error that is told beside it.
func unlocated(err error) error {
	var located *fs.PathError
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

// zipMagic begins every zip with something in it.
const zipMagic = "PK\x03\x04"

func readsAs(file io.ReaderAt, magic []byte) bool {
	_, err := file.ReadAt(magic, 0)
	return err == nil && string(magic) == zipMagic
}

// readArchive reads an earlier run from a zip, of which nothing is written anywhere.
func readArchive(r io.ReaderAt, size int64, policy journal.FailOn) (*report.Suite, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("it is no zip: %w", err)
	}
	if len(archive.File) > results.MaxFiles {
		return nil, fmt.Errorf("there are %d files in the zip, more than %d", len(archive.File), results.MaxFiles)
	}
	return results.ReadFolder(archive, policy)
}

// earlier is an earlier run that is being fetched.
type earlier struct {
	// done is closed once the rest is known, and cancel ends the fetching.
	done   chan struct{}
	cancel func()
	suite  *report.Suite
	origin report.Origin
	// missing is why there is no such run; usual says that this is nothing to worry
	// about.
	missing string
	usual   bool
}

// fetchBaseline begins to fetch the earlier run that the session is to be compared
// with, if that is wanted. What is in files is read at once, as the session may write to
// the same files.
func (r *reporting) fetchBaseline(ctx context.Context, policy journal.FailOn) {
	if r.o.baseline == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), baselineTime)
	e := &earlier{done: make(chan struct{}), cancel: cancel}
	r.earlier = e
	if r.o.baseline == autoBaseline {
		go func() {
			defer close(e.done)
			r.download(ctx, e, policy)
		}()
		return
	}
	defer close(e.done)
	var err error
	if e.suite, e.origin, err = r.app.readBaseline(r.o.baseline, policy); err != nil {
		e.missing = fmt.Sprintf("The baseline %s could not be read: %v", r.o.baseline, err)
	}
}

// download fetches the results of the base branch from GitHub.
func (r *reporting) download(ctx context.Context, e *earlier, policy journal.FailOn) {
	found, warning := r.client(baselineTime).EarlierResults(ctx, r.app.artifactName())
	if warning != nil {
		e.missing, e.usual = strings.TrimSuffix(warning.Message, "."), warning.Cause == github.NoResults
		return
	}
	e.origin = report.Origin{Label: fmt.Sprintf("run %d of %s", found.Number, found.Branch), URL: found.URL, Time: found.Time}
	var err error
	if e.suite, err = readArchive(bytes.NewReader(found.Archive), int64(len(found.Archive)), policy); err != nil {
		e.missing = fmt.Sprintf("The results of %s could not be read: %v", e.origin.Label, err)
	}
}

// compare adds to a suite what is different from the earlier run, or why that is not
// known. It does not wait for it if the session is to end.
func (r *reporting) compare(ctx context.Context, s *report.Suite) {
	e := r.earlier
	if e == nil {
		return
	}
	defer e.cancel()
	missing, usual := "The results to compare with did not arrive in time", false
	if e.wait(ctx) {
		missing, usual = e.missing, e.usual
	}
	if missing != "" {
		s.Baseline = report.WithoutBaseline(missing)
		r.tell(missing, usual)
		return
	}
	for _, note := range e.suite.Notes {
		r.tell("The baseline is not complete: "+note, false)
	}
	s.Baseline = report.Compare(s, e.suite, e.origin)
	r.app.logs.log.Info("Compared with "+s.Baseline.From(), "tally", s.Baseline.Tally()) //nolint:sloglint // a sentence
}

// wait says whether the earlier run is known, for which it waits a moment.
func (e *earlier) wait(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, baselineWait)
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

// tell tells of something in the log: as a warning, unless it is usual.
func (r *reporting) tell(message string, usual bool) {
	if usual {
		r.app.logs.log.Info(message) //nolint:sloglint // a sentence
		return
	}
	r.warn(message)
}

// artifactName returns what the results of a session are called on GitHub.
func (a *application) artifactName() string {
	if a.step != nil {
		return a.step.inputs.ArtifactName
	}
	return artifact.Name
}
