package console_test

import (
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gotest.tools/v3/golden"

	"github.com/chaostoolkit/run-action/reporters/console"
	"github.com/chaostoolkit/run-action/reporters/console/playtest"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
)

// stage is a Live on a terminal, in a bubble of time.
type stage struct {
	*console.Live
	screen *terminal
	// frames are the different live lines, at the end of each stretch of time.
	frames []string
}

func newStage(t *testing.T, width int, o console.Options) *stage {
	screen := newTerminal(t, width)
	o.Width = screen.columns
	return &stage{Live: console.NewLive(screen, o), screen: screen}
}

// pass lets time pass in front of the screen.
func (s *stage) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	s.frames = append(s.frames, s.screen.live())
}

// end closes the Live, which is to go well.
func (s *stage) end(t *testing.T) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if n, err := io.WriteString(w, text); n != len(text) || err != nil {
		t.Errorf("got %d, %v, want %d bytes and no error", n, err, len(text))
	}
}

func play(t *testing.T, name string, s *stage) {
	t.Helper()
	for _, run := range playtest.Runs() {
		if run.Name == name {
			run.Play(s, s.pass)
			return
		}
	}
	t.Fatalf("there is no run called %q", name)
}

func TestLive(t *testing.T) {
	t.Parallel()
	for _, run := range playtest.Runs() {
		t.Run(run.Name, func(t *testing.T) {
			t.Parallel()
			var got string
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 80, console.Options{Color: true})
				began := time.Now()
				run.Play(s, s.pass)
				s.end(t)
				if most := int(time.Since(began)/(100*time.Millisecond)) + 1; s.screen.writes > most {
					t.Errorf("got %d writes, want at most %d: ten a second", s.screen.writes, most)
				}
				got = s.screen.screen()
			})
			golden.Assert(t, got, run.Name+".live")
		})
	}
}

func TestLiveASCII(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hostile", "dry"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 80, console.Options{ASCII: true})
				play(t, name, s)
				s.end(t)
				got = s.screen.screen() + strings.Join(s.frames, "\n")
			})
			for _, r := range got {
				if r > '~' {
					t.Errorf("got %q in:\n%s", r, got)
				}
			}
		})
	}
}

// TestLiveLine samples the live line at the end of every stretch of time.
func TestLiveLine(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"passed", "deviated-during", "interrupted"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 100, console.Options{})
				run := func(d time.Duration) {
					s.pass(d/2 + 150*time.Millisecond) // past the next drawing
					time.Sleep(d / 2)
				}
				for _, r := range playtest.Runs() {
					if r.Name == name {
						r.Play(s, run)
					}
				}
				s.end(t)
				got = s.frames
			})
			golden.Assert(t, strings.Join(got, "\n")+"\n", name+".frames")
		})
	}
}

func TestLiveFitsTheTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 30, console.Options{})
		defer s.end(t)
		play(t, "hostile", s)
		for i, frame := range s.frames {
			if columns := plain.Width(frame); columns > 29 {
				t.Errorf("frame %d takes %d columns, want at most 29: %q", i, columns, frame)
			}
		}
	})
}

// TestLiveOnATerminalThatShrinks lets the terminal break the live line into rows. All of
// them must be erased.
func TestLiveOnATerminalThatShrinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 100, console.Options{})
		begin(s)
		s.pass(5 * time.Second)
		for _, width := range []int{20, 7, 3, 2, 60, 0} {
			if width > 0 {
				s.screen.resize(width)
			}
			s.pass(time.Second)
			if rows := s.screen.rows(); rows > 1 {
				t.Errorf("at %d columns the live line takes %d rows", width, rows)
			}
		}
		s.end(t)
		if got, want := s.screen.screen(), "Title\nmethod\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// begin starts a run with an activity that goes on.
func begin(s *stage) {
	for _, e := range playtest.Begun("Title", "an activity with a rather long name") {
		s.Observe(e)
	}
}

func TestWriterGoesAboveTheLiveLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 80, console.Options{})
		begin(s)
		s.pass(time.Second)
		w := s.Writer()
		write(t, w, "one\ntw")
		s.pass(time.Second)
		if !s.screen.has("one") || s.screen.has("tw") {
			t.Errorf("got %q, want the line that is complete", s.screen.screen())
		}
		write(t, w, "o\nthree")
		s.pass(time.Second)
		if got := s.screen.live(); !strings.Contains(got, "a rather long name 3s") {
			t.Errorf("got %q at the end, want the live line", got)
		}
		s.end(t)
		write(t, w, "four\n")
		if got, want := s.screen.screen(), "Title\nmethod\none\ntwo\nthree\nfour\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestNothingIsDrawnBeforeTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 80, console.Options{})
		s.pass(time.Second)
		s.end(t)
		if s.screen.writes != 0 {
			t.Errorf("got %d writes, want none", s.screen.writes)
		}
	})
}

// stuck is a terminal that takes nothing until it is released, as one does on
// which a user pressed Ctrl-S.
type stuck struct {
	release chan struct{}
	mu      sync.Mutex
	text    strings.Builder
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.release
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func TestTheRunNeverWaitsForTheTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		terminal := &stuck{release: make(chan struct{})}
		live := console.NewLive(terminal, console.Options{})
		began := time.Now()
		for _, run := range playtest.Runs()[:3] {
			run.Play(live, func(d time.Duration) {
				time.Sleep(d)
				write(t, live.Writer(), "a line of the log\n")
			})
		}
		took := time.Since(began)
		close(terminal.release)
		if err := live.Close(); err != nil {
			t.Errorf("got %v, want no error", err)
		}
		if want := 14 * time.Second; took > want {
			t.Errorf("the runs took %v, want less than %v", took, want)
		}
		if got := strings.Count(terminal.text.String(), "a line of the log\n"); got < 20 {
			t.Errorf("got %d lines of the log, want all of them", got)
		}
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestCloseReturnsTheErrorOfTheTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		live := console.NewLive(broken{}, console.Options{})
		live.Observe(event.Interrupted{Reason: "x"})
		for range 2 {
			if err := live.Close(); err != io.ErrClosedPipe { //nolint:errorlint // the very error
				t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
			}
		}
	})
}
