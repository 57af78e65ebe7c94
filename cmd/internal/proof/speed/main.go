// Command speed measures chaos against the reference, and against what the
// machine could do at best, in one run: the two sides take turns, so that a busy
// machine slows both, and what counts is their ratio.
//
//	go run ./cmd/internal/proof/speed [-runs 5] [-only startup,http]
//
// CHAOS_REFERENCE_PYTHON names the Python interpreter beside which the reference's
// "chaos" is installed. Without it only what needs no reference is measured.
// Nothing fails here: the figures are for people.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	runs := flag.Int("runs", 5, "how often each side runs")
	only := flag.String("only", "", "scenarios to measure, separated by commas")
	client := flag.String("client", "", "only call this URL a thousand times, as the least that can be done")
	flag.Parse()
	if *client != "" {
		if err := callRepeatedly(*client, probes); err != nil {
			fmt.Fprintln(os.Stderr, "speed:", err)
			os.Exit(1)
		}
		return
	}
	if err := measure(*runs, *only); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

func measure(runs int, only string) error {
	dir, err := os.MkdirTemp("", "chaos-speed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a directory for temporary files
	b := &bench{dir: dir, runs: runs, ours: filepath.Join(dir, "chaos")}
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.ours, "github.com/chaostoolkit/run-action/cmd/chaos") //nolint:noctx // ends by itself
	build.Env = append(os.Environ(), "CGO_ENABLED=0")                                                                                 // as a release is built
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building chaos: %w", err)
	}
	if python := os.Getenv("CHAOS_REFERENCE_PYTHON"); python != "" {
		b.python, b.reference = python, filepath.Join(filepath.Dir(python), "chaos")
	}
	fmt.Printf("%-44s %12s %12s %8s %8s\n", "", "chaos", "compared", "ratio", "limit")
	for _, s := range scenarios() {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		if err := s.run(b); err != nil {
			return fmt.Errorf("measuring %s: %w", s.name, err)
		}
	}
	return nil
}

// bench is where and how often to measure.
type bench struct {
	dir, ours, reference, python string
	runs                         int
}

// sample is one run of a side.
type sample struct {
	wall time.Duration
	// memory is the peak resident size in bytes.
	memory int64
}

// side runs once and says what it cost.
type side func() (sample, error)

// process returns a side that runs a program in the bench's directory until it finishes.
func (b *bench) process(name string, args ...string) side {
	return func() (sample, error) {
		cmd := exec.Command(name, args...) //nolint:noctx // the measurement includes its end
		cmd.Dir = b.dir
		cmd.Env = append(os.Environ(), "HOME="+b.dir, "PYTHONPATH="+b.dir)
		start := time.Now()
		out, err := cmd.CombinedOutput()
		s := sample{wall: time.Since(start)}
		if err != nil {
			return s, fmt.Errorf("%s: %w\n%s", cmd, err, out)
		}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			s.memory = usage.Maxrss * 1024
		}
		return s, nil
	}
}

// chaos returns the side of our program, chaosReference that of the reference.
func (b *bench) chaos(args ...string) side {
	return b.process(b.ours, append([]string{"--no-log-file"}, args...)...)
}

func (b *bench) chaosReference(args ...string) side {
	return b.process(b.reference, append([]string{"--no-version-check", "--no-log-file"}, args...)...)
}

// compare lets two sides take turns and returns the median of each, after a
// round that does not count.
func (b *bench) compare(a, c side) (ours, other sample, err error) {
	var first, second []sample
	for i := range b.runs + 1 {
		x, err := a()
		if err != nil {
			return ours, other, err
		}
		y, err := c()
		if err != nil {
			return ours, other, err
		}
		if i > 0 {
			first, second = append(first, x), append(second, y)
		}
	}
	return median(first), median(second), nil
}

// alone returns the median of a side that has no other to be compared with.
func (b *bench) alone(a side) (sample, error) {
	samples := make([]sample, b.runs)
	for i := range samples {
		var err error
		if samples[i], err = a(); err != nil {
			return sample{}, err
		}
	}
	return median(samples), nil
}

func median(samples []sample) sample {
	walls := make([]time.Duration, len(samples))
	memories := make([]int64, len(samples))
	for i, s := range samples {
		walls[i], memories[i] = s.wall, s.memory
	}
	slices.Sort(walls)
	slices.Sort(memories)
	return sample{wall: walls[len(walls)/2], memory: memories[len(memories)/2]}
}

// note reports a figure without a limit, which explains a ratio.
func note(label string, ours, other time.Duration) {
	fmt.Printf("%-44s %12s %12s %8.3f %8s\n", "  "+label,
		ours.Round(10*time.Microsecond), other.Round(10*time.Microsecond), ours.Seconds()/other.Seconds(), "-")
}

func reportWall(label string, ours, other time.Duration, limit float64) {
	fmt.Printf("%-44s %12s %12s %8.3f %8.3f\n", label,
		ours.Round(10*time.Microsecond), other.Round(10*time.Microsecond), ours.Seconds()/other.Seconds(), limit)
}

func reportMemory(label string, ours, other int64, limit float64) {
	const mib = 1 << 20
	fmt.Printf("%-44s %8.1f MiB %8.1f MiB %8.3f %8.3f\n", label,
		float64(ours)/mib, float64(other)/mib, float64(ours)/float64(other), limit)
}
