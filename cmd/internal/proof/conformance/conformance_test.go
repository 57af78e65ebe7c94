package conformance

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/require"
)

var (
	self  = flag.Bool("self", false, "play the reference in place of ours: are its results always the same, and is the table right about it?")
	keep  = flag.Bool("keep", false, "keep the folders in which the cases were played, also if nothing failed")
	serve = flag.String("serve", "", "do not test, but serve the system that experiments look at on this address, for a run by hand")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *serve != "" {
		fmt.Fprintln(os.Stderr, http.ListenAndServe(*serve, newSystem()))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// limit is how long one run may take on a busy machine.
const limit = 50 * time.Second

// TestConformance plays every case with the reference and with ours.
func TestConformance(t *testing.T) {
	t.Parallel()
	s := newSuite(t, require.Reference(t))
	for _, sc := range readScenarios(t) {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			s.check(t, &sc)
		})
	}
}

// suite is what all cases share.
type suite struct {
	dir         string // a folder for each case; kept if one fails
	python      string // the reference's interpreter
	chaos       string // the reference's script
	ours        string // our binary
	fork        player // the reference, started fast
	differences map[string]difference
}

func newSuite(t *testing.T, python string) *suite {
	t.Helper()
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if *keep || t.Failed() {
			t.Logf("the folders of the cases are in %s", dir)
		} else {
			_ = os.RemoveAll(dir)
		}
	})
	s := &suite{
		dir:         dir,
		python:      python,
		chaos:       filepath.Join(filepath.Dir(python), "chaos"),
		ours:        filepath.Join(dir, "chaos"),
		fork:        forkServer(t, python, environment(python, dir, "")),
		differences: differencesByCase(t),
	}
	if *self {
		s.ours = s.chaos
		return s
	}
	build := exec.Command(require.Program(t, "go"), "build", "-o", s.ours, "github.com/chaostoolkit/run-action/cmd/chaos")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building our chaos: %v\n%s", err, output)
	}
	return s
}

// environment is the whole environment of a job. One Python calls the functions of both
// sides: ours uses that of the active virtual environment.
func environment(python, home, server string) map[string]string {
	return map[string]string{
		"HOME": home, "SERVER": server, "PATH": os.Getenv("PATH"),
		"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1",
		"VIRTUAL_ENV": filepath.Dir(filepath.Dir(python)),
	}
}

// check plays a case on both sides, and compares.
func (s *suite) check(t *testing.T, sc *scenario) {
	t.Helper()
	reference, ours := s.fork, program(s.ours)
	// Where the process itself matters, it is the reference's own script.
	if sc.signal != nil || sc.area() == "cli" {
		reference = program(s.chaos)
	}
	if *self {
		ours = reference
	}
	results := make(chan object, 1)
	go func() { results <- s.play(t, sc, "ours", ours) }()
	want := s.play(t, sc, "reference", reference)
	got := <-results
	if want != nil && got != nil {
		s.compare(t, sc, want, got)
	}
	if t.Failed() {
		t.Logf("by hand:\n  %s\n  %s", s.byHand(t, sc, "reference", s.chaos), s.byHand(t, sc, "ours", s.ours))
	}
}

// compare fails the test unless got differs from want in all declared facts, and nowhere
// else.
func (s *suite) compare(t *testing.T, sc *scenario, want, got object) {
	t.Helper()
	if outcome := want.outcome(); outcome != sc.expect {
		t.Errorf("the reference: got %s, want %s as the case expects", outcome, sc.expect)
	}
	declared := s.differences[sc.name]
	if *self {
		declared = declared.onReference(t, want)
	}
	found := diff("", want, got)
	for _, f := range found {
		if !slices.Contains(declared.facts, f) {
			t.Errorf("not declared: %s\n  reference: %s\n  ours:      %s", f.path, f.reference, f.ours)
		}
	}
	for _, f := range declared.facts {
		if !slices.Contains(found, f) {
			t.Errorf("declared for %s, but not so: %s\n  reference: %s\n  ours:      %s", declared.quirk, f.path, f.reference, f.ours)
		}
	}
}

// play runs one side of a case in a folder of its own, and returns what it left;
// nil, and the test has failed, if that could not be done.
func (s *suite) play(t *testing.T, sc *scenario, side string, chaos player) object {
	t.Helper()
	system := newSystem()
	server := httptest.NewServer(system)
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	sc = sc.at(server.URL)
	j := s.jobFor(sc, side, server.URL)
	seen, err := s.observed(ctx, sc, j, chaos)
	if err != nil {
		t.Errorf("playing %s: %v", side, err)
		return nil
	}
	if sent := system.notifications(newReader(j)); len(sent) > 0 {
		seen = append(seen, member{"notifications", sent})
	}
	return seen
}

func (s *suite) observed(ctx context.Context, sc *scenario, j job, chaos player) (object, error) {
	if err := sc.unpack(j.Dir); err != nil {
		return nil, err
	}
	exit, err := chaos(ctx, j)
	if err != nil {
		return nil, err
	}
	seen, err := observe(sc, j, exit)
	if err != nil || sc.area() != "validation" {
		return seen, err
	}
	// What run says about an experiment, validate has to say as well.
	j.Args[slices.Index(j.Args, "run")] = "validate"
	exit, err = chaos(ctx, j)
	return append(seen, member{"validate", exit}), err
}

// jobFor returns the job of one side of a case.
func (s *suite) jobFor(sc *scenario, side, server string) job {
	folder := s.folder(sc, side)
	j := job{
		Dir: folder, Args: sc.commandLine(), Env: environment(s.python, folder, server),
		Stdout: folder + ".stdout", Stderr: folder + ".stderr", signal: sc.signal,
		ours: strings.HasPrefix(side, "ours") && !*self,
	}
	for _, variable := range sc.env {
		key, value, _ := strings.Cut(variable, "=")
		j.Env[key] = value
	}
	if !j.ours {
		// Ours imports modules from the working directory in any case.
		j.Env["PYTHONPATH"] = strings.TrimSuffix(folder+":"+j.Env["PYTHONPATH"], ":")
	}
	return j
}

func (s *suite) folder(sc *scenario, side string) string {
	return filepath.Join(s.dir, strings.ReplaceAll(sc.name, "/", "_"), side)
}

// byHand prepares a fresh folder, and returns the command that plays a side in it
// with the system of -serve.
func (s *suite) byHand(t *testing.T, sc *scenario, side, chaos string) string {
	t.Helper()
	sc = sc.at(byHandServer)
	j := s.jobFor(sc, side+"-by-hand", byHandServer)
	if err := sc.unpack(j.Dir); err != nil {
		t.Error(err)
	}
	words := []string{"cd", j.Dir, "&&", "env", "-i"}
	for _, key := range slices.Sorted(maps.Keys(j.Env)) {
		words = append(words, quote(key+"="+j.Env[key]))
	}
	words = append(words, chaos)
	for _, arg := range j.Args {
		words = append(words, quote(arg))
	}
	return strings.Join(words, " ")
}

// byHandServer is where README.md says to start the system for a run by hand.
const byHandServer = "http://127.0.0.1:8099"

func quote(word string) string {
	if strings.ContainsAny(word, " $`\"'*&|;<>(){}[]?\\") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
