package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

type scenario struct {
	name string
	run  func(*bench) error
}

func scenarios() []scenario {
	return []scenario{
		{"startup", startup},
		{"process", processActivities},
		{"log", writeAheadLog},
		{"http", httpProbes},
		{"python", pythonActivities},
		{"validate", validation},
		{"engine", engine},
	}
}

// list writes an experiment in YAML whose method is a line n times over.
func (b *bench) list(name, line string, n int) (string, error) {
	text := "title: speed\ndescription: to be measured\nmethod:\n" + strings.Repeat(line, n)
	return filepath.Join(b.dir, name), b.write(name, text)
}

func (b *bench) write(name, text string) error {
	return os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600)
}

// startup: a whole run of one process probe and one action.
func startup(b *bench) error {
	if b.reference == "" {
		return nil
	}
	path, err := b.list("startup.yaml", `
- {type: probe, name: p, provider: {type: process, path: "true"}}
- {type: action, name: a, provider: {type: process, path: "true"}}
`, 1)
	if err != nil {
		return err
	}
	ours, other, err := b.compare(b.chaos("run", path), b.chaosReference("run", path))
	if err != nil {
		return err
	}
	reportWall("startup: a probe and an action", ours.wall, other.wall, 1.0/25)
	reportMemory("startup: peak memory", ours.memory, other.memory, 1.0/2)
	return nil
}

// processActivities: many processes, against a bare loop in Go.
func processActivities(b *bench) error {
	const n = 1000
	path, err := b.list("process.yaml", "- {type: action, name: a, provider: {type: process, path: \"true\"}}\n", n)
	if err != nil {
		return err
	}
	program, err := exec.LookPath("true")
	if err != nil {
		return err
	}
	ours, other, err := b.compare(b.chaos("run", path), func() (sample, error) { return bareLoop(program, n) })
	if err != nil {
		return err
	}
	reportWall("1,000 processes: against a bare Go loop", ours.wall, other.wall, 1.25)
	return nil
}

// writeAheadLog: many processes that are written down before they are started,
// against as many that are not.
func writeAheadLog(b *bench) error {
	path, err := b.list("log.yaml", "- {type: action, name: a, provider: {type: process, path: \"true\"}}\n", 1000)
	if err != nil {
		return err
	}
	longer := *b
	longer.runs *= 3 // the difference is less than what runs differ by
	with, without, err := longer.compare(b.chaos("run", path), b.chaos("run", "--state-dir=", path))
	if err != nil {
		return err
	}
	reportWall("1,000 processes: against no write-ahead log", with.wall, without.wall, 1.1)
	return nil
}

// bareLoop starts a program n times and reads what it prints.
func bareLoop(program string, n int) (sample, error) {
	start := time.Now()
	for range n {
		var stdout, stderr strings.Builder
		cmd := exec.Command(program) //nolint:noctx // ends by itself
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			return sample{}, err
		}
	}
	return sample{wall: time.Since(start)}, nil
}

// httpProbes: many probes of a local server.
func httpProbes(b *bench) error {
	if b.reference == "" {
		return nil
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"status": "ok", "items": [1, 2, 3]}`) //nolint:errcheck // the client went away
	}))
	defer server.Close()
	line := fmt.Sprintf("- {type: probe, name: p, provider: {type: http, url: %q}}\n", server.URL)
	path, err := b.list("http.yaml", line, probes)
	if err != nil {
		return err
	}
	ours, other, err := b.compare(b.chaos("run", path), b.chaosReference("run", path))
	if err != nil {
		return err
	}
	reportWall("1,000 HTTP probes of a local server", ours.wall, other.wall, 1.0/15)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bare, err := b.alone(b.process(self, "-client", server.URL))
	if err == nil {
		note("a bare Go client, connected all the time", bare.wall, other.wall)
	}
	return err
}

// probes is how many calls the scenario of HTTP makes.
const probes = 1000

// callRepeatedly calls url n times over one connection: the least that a client in
// Go can do, in a process of its own as chaos is one.
func callRepeatedly(url string, n int) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for range n {
		response, err := client.Get(url) //nolint:noctx // ends by itself
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		if err := errors.Join(err, response.Body.Close()); err != nil {
			return err
		}
	}
	return nil
}

// validation: a large file in YAML.
func validation(b *bench) error {
	if b.reference == "" {
		return nil
	}
	path, err := b.list("validate.yaml", `
- type: action
  name: an activity like many others
  provider:
    type: process
    path: "true"
    arguments:
      - --namespace
      - ${namespace}
      - 42
  pauses:
    after: 1
`, 5000)
	if err != nil {
		return err
	}
	ours, other, err := b.compare(b.chaos("validate", path), b.chaosReference("validate", path))
	if err != nil {
		return err
	}
	reportWall("validating 5,000 activities in YAML", ours.wall, other.wall, 1.0/50)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	parsing, err := b.alone(func() (sample, error) { return parse(text) })
	if err == nil {
		note("reading the YAML alone", parsing.wall, other.wall)
	}
	return err
}

// parse reads a document in YAML, which is for the most part the library's work.
func parse(text []byte) (sample, error) {
	start := time.Now()
	_, err := source.Parse("validate.yaml", source.YAML, text)
	return sample{wall: time.Since(start)}, err
}

// engine: what the engine and the journal cost for each activity that does
// nothing, at growing numbers of them.
func engine(*bench) error {
	for _, n := range []int{1_000, 10_000, 100_000} {
		wall, memory, err := engineCost(n)
		if err != nil {
			return err
		}
		per := wall / time.Duration(n)
		fmt.Printf("%-44s %12s %12s %8.3f %8.3f\n", fmt.Sprintf("engine and journal, per activity of %d", n),
			per, "15µs", per.Seconds()/15e-6, 1.0)
		fmt.Printf("%-44s %10d B %10d B %8.3f %8.3f\n", "  memory allocated", memory/int64(n), 4096, float64(memory)/float64(n)/4096, 1.0)
	}
	return nil
}

func engineCost(n int) (wall time.Duration, memory int64, err error) {
	line := "- {type: action, name: a, provider: {type: nothing}}\n"
	text := "title: t\ndescription: d\nmethod:\n" + strings.Repeat(line, n)
	file, err := source.Parse("engine.yaml", source.YAML, []byte(text))
	if err != nil {
		return 0, 0, err
	}
	e, problems := experiment.Build(file, experiment.Options{Providers: provider.Registry{"nothing": nothing{}}})
	if problems.HasErrors() {
		return 0, 0, problems
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	j, err := runner.Run(context.Background(), e, runner.Options{})
	if err == nil {
		err = j.Write(io.Discard)
	}
	wall = time.Since(start)
	runtime.ReadMemStats(&after)
	return wall, int64(after.TotalAlloc - before.TotalAlloc), err
}

// nothing is a provider whose activities do nothing.
type nothing struct{}

func (nothing) Compile(provider.Spec, *source.Collector) provider.Call { return nothing{} }

func (nothing) Run(context.Context, provider.Request) (any, error) { return "", nil }
