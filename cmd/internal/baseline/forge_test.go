package baseline_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/baseline"
	"github.com/chaostoolkit/run-action/cmd/internal/forge"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
	"github.com/chaostoolkit/run-action/runner/journal"
)

// slow is a forge that has results after a while.
type slow struct {
	forge.Forge // nothing else is used
	after       time.Duration
	results     *forge.Results
	warning     *forge.Warning
	// asked is the artifact that was asked for, gaveUp how long the forge was waited for.
	asked  string
	gaveUp time.Duration
}

func (f *slow) EarlierResults(ctx context.Context, artifact string) (*forge.Results, *forge.Warning) {
	began := time.Now()
	f.asked = artifact
	select {
	case <-ctx.Done():
		f.gaveUp = time.Since(began)
		return nil, &forge.Warning{Message: "The request took too long."}
	case <-time.After(f.after):
		return f.results, f.warning
	}
}

func origin() report.Origin {
	return report.Origin{Label: "run 41 of main", URL: "https://forge.test/41"}
}

func fetch(ctx context.Context, f forge.Forge) *baseline.Earlier {
	return baseline.Fetch(ctx, baseline.Source{Name: baseline.Auto, Path: "/unused", Forge: f, Artifact: "wanted"})
}

func texts(warnings []*forge.Warning) string {
	var all []string
	for _, w := range warnings {
		all = append(all, w.Message)
	}
	return strings.Join(all, "\n")
}

// TestForgeIsAskedWhileTheSessionRuns has sessions of all lengths.
func TestForgeIsAskedWhileTheSessionRuns(t *testing.T) {
	t.Parallel()
	archive := files{"results.json": suiteResults(t)}.zip(t)
	for _, tt := range []struct {
		name           string
		after, session time.Duration
		interrupted    bool
		waits          time.Duration
		says           string // "" if the session is compared
	}{
		{"it answers first", 2 * time.Second, 5 * time.Second, false, 0, ""},
		{"the session ends first", 8 * time.Second, 5 * time.Second, false, 3 * time.Second, ""},
		{"it takes longer than the session can wait", 30 * time.Second, 5 * time.Second, false, 10 * time.Second, "did not arrive in time"},
		{"it never answers", time.Hour, 2 * time.Minute, false, 0, "The request took too long"},
		{"the session is interrupted before it answers", 8 * time.Second, 5 * time.Second, true, 0, "did not arrive in time"},
		{"the session is interrupted after it answers", 2 * time.Second, 5 * time.Second, true, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &slow{after: tt.after, results: &forge.Results{Archive: archive, Origin: origin()}}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				e := fetch(ctx, f)
				time.Sleep(tt.session / 2)
				if tt.interrupted {
					cancel() // which must not stop the download
				}
				time.Sleep(tt.session - tt.session/2)
				s, began := reporttest.Many(1, 1), time.Now()
				warnings := e.Compare(ctx, s)
				if got := time.Since(began); got != tt.waits {
					t.Errorf("waited %s, want %s", got, tt.waits)
				}
				if got := texts(warnings); !strings.Contains(got, tt.says) || tt.says == "" && got != "" || s.Baseline.Missing != got {
					t.Errorf("got the warning %q, in the suite %q, want %q", got, s.Baseline.Missing, tt.says)
				}
				synctest.Wait() // the download ends with the comparison
				if f.asked != "wanted" {
					t.Errorf("asked for %q", f.asked)
				}
				if f.gaveUp > time.Minute {
					t.Errorf("the request ended after %s, want a minute", f.gaveUp)
				}
			})
		})
	}
}

func TestComparedWithTheForge(t *testing.T) {
	t.Parallel()
	s := reporttest.Many(1, 1)
	f := &slow{results: &forge.Results{Archive: files{"results.json": suiteResults(t)}.zip(t), Origin: origin()}}
	if warnings := fetch(t.Context(), f).Compare(t.Context(), s); len(warnings) > 0 {
		t.Errorf("got the warnings %q, want none", texts(warnings))
	}
	if got := s.Baseline.Origin; got.Label != origin().Label || got.URL != origin().URL {
		t.Errorf("got the origin %+v, want %+v", got, origin())
	}
}

// TestForgeHasNothing keeps what the forge says, and whether that is expected.
func TestForgeHasNothing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		f        slow
		says     string
		expected bool
	}{
		"no results":      {slow{warning: &forge.Warning{Message: "There is no other run.", Expected: true}}, "There is no other run", true},
		"no permission":   {slow{warning: &forge.Warning{Message: "The token may not read."}}, "The token may not read", false},
		"an empty answer": {slow{results: &forge.Results{Origin: origin()}}, "run 41 of main could not be read: it is not a zip", false},
		"garbage":         {slow{results: &forge.Results{Origin: origin(), Archive: []byte("PK\x03\x04")}}, "run 41 of main could not be read: it is not a zip", false},
		"too many files":  {slow{results: &forge.Results{Origin: origin(), Archive: crowd(t)}}, "10001 files", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := reporttest.Many(1, 1)
			warnings := fetch(t.Context(), &tt.f).Compare(t.Context(), s)
			if len(warnings) != 1 || !strings.Contains(warnings[0].Message, tt.says) || warnings[0].Expected != tt.expected {
				t.Fatalf("got %q, want one that says %q, expected: %t", texts(warnings), tt.says, tt.expected)
			}
			if s.Baseline.Missing != warnings[0].Message {
				t.Errorf("the suite says %q, want the warning", s.Baseline.Missing)
			}
		})
	}
}

// TestAFileIsReadAtOnce compares with a file that the session overwrites.
func TestAFileIsReadAtOnce(t *testing.T) {
	t.Parallel()
	path := inFile(t, deviated(t))
	e := baseline.Fetch(t.Context(), baseline.Source{Name: "journal.json", Path: path})
	writeFile(t, path, []byte("overwritten"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // an interrupted session is compared, too
	s := reporttest.Many(1, 1)
	if warnings := e.Compare(ctx, s); len(warnings) > 0 || s.Baseline.Origin.Label != "journal.json" {
		t.Errorf("got the warnings %q and the origin %q", texts(warnings), s.Baseline.Origin.Label)
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	e := baseline.Fetch(t.Context(), baseline.Source{Name: "before.json", Path: t.TempDir() + "/before.json"})
	s := reporttest.Many(1, 1)
	const want = "The baseline before.json could not be read: no such file or directory"
	if got := texts(e.Compare(t.Context(), s)); got != want || s.Baseline.Missing != want {
		t.Errorf("got %q, in the suite %q, want %q", got, s.Baseline.Missing, want)
	}
}

// TestAnIncompleteBaseline is used, with a warning for each journal that is missing.
func TestAnIncompleteBaseline(t *testing.T) {
	t.Parallel()
	const text = `{"version": 1, "verdict": "passed", "experiments": [
		{"source": "a", "title": "A", "state": "finished", "verdict": "passed", "journal": "lost.json"},
		{"source": "b", "title": "B", "state": "finished", "verdict": "passed", "journal": "broken.json"}]}`
	dir := files{"results.json": []byte(text), "broken.json": []byte("{")}.folder(t)
	s := reporttest.Many(1, 1)
	warnings := baseline.Fetch(t.Context(), baseline.Source{Name: "before", Path: dir}).Compare(t.Context(), s)
	got := texts(warnings)
	if len(warnings) != 2 || !strings.Contains(got, "lost.json") || !strings.Contains(got, "broken.json") || s.Baseline.Missing != "" {
		t.Errorf("got the warnings %q, missing %q", got, s.Baseline.Missing)
	}
}

func TestNoBaseline(t *testing.T) {
	t.Parallel()
	s := reporttest.Many(1, 1)
	if warnings := baseline.Fetch(t.Context(), baseline.Source{}).Compare(t.Context(), s); len(warnings) > 0 || s.Baseline != nil {
		t.Errorf("got %q and %v, want nothing", texts(warnings), s.Baseline)
	}
}

// TestWhatChanged compares suites that differ.
func TestWhatChanged(t *testing.T) {
	t.Parallel()
	failed := reporttest.Suite(&report.Outcome{
		Source: "shop.yaml", File: "shop.yaml", Title: "The shop", State: report.Finished, Verdict: journal.Deviated,
	})
	dir := files{"results.json": suiteResults(t)}.folder(t)
	baseline.Fetch(t.Context(), baseline.Source{Name: "before", Path: dir}).Compare(t.Context(), failed)
	if got := failed.Baseline.Tally(); !strings.Contains(got, "1") {
		t.Errorf("got the tally %q, want one change", got)
	}
}
