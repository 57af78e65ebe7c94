package http

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestHead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stream, want string
	}{
		{"only a head", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"},
		{"with a body", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"},
		{"bare line feeds", "HTTP/1.1 200 OK\nA: b\n\nbody", "HTTP/1.1 200 OK\nA: b\n\n"},
		{"no headers", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"},
		{"after interim ones", "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 H\r\nL: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"},
		{"switching protocols", "HTTP/1.1 101 S\r\nA: b\r\n\r\nx", "HTTP/1.1 101 S\r\nA: b\r\n\r\n"},
		{"unfinished", "HTTP/1.1 200 OK\r\nA: b\r\n", ""},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 2, 3, 7, 1000} {
				if got := string(recorded(test.stream, size)); got != test.want {
					t.Errorf("in pieces of %d bytes: got %q, want %q", size, got, test.want)
				}
			}
		})
	}
}

// recorded returns the head that a watch sees if stream comes in pieces.
func recorded(stream string, size int) []byte {
	w := &watch{silence: time.Hour, fail: func(error) {}}
	c := &conn{}
	w.begin(c)
	for rest := []byte(stream); len(rest) > 0; {
		n := min(size, len(rest))
		w.received(c, rest[:n])
		rest = rest[n:]
	}
	return w.end()
}

// FuzzHead checks that it does not matter in which pieces a head comes.
func FuzzHead(f *testing.F) {
	f.Add("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", uint8(1))
	f.Add("HTTP/1.1 200 OK\n\n\r\n\n", uint8(3))
	f.Add("\n\n 1\n\n", uint8(0))
	f.Fuzz(func(t *testing.T, stream string, size uint8) {
		pieceSize := int(size) + 1
		whole, pieces := recorded(stream, len(stream)+1), recorded(stream, pieceSize)
		if string(whole) != string(pieces) {
			t.Errorf("got %q in pieces of %d bytes, want %q", pieces, pieceSize, whole)
		}
		if !strings.Contains(stream, string(whole)) {
			t.Errorf("got %q, which is no part of %q", whole, stream)
		}
		headerLines(whole)
	})
}

func TestEndlessHeadIsBounded(t *testing.T) {
	t.Parallel()
	w := &watch{silence: time.Hour, fail: func(error) {}}
	c := &conn{}
	w.begin(c)
	for range 100 {
		w.received(c, []byte(strings.Repeat("x", maxHead/10)))
	}
	if len(w.head) > 2*maxHead {
		t.Errorf("got %d bytes kept, want at most %d", len(w.head), 2*maxHead)
	}
	if head := w.end(); head != nil {
		t.Errorf("got a head of %d bytes, want none", len(head))
	}
}

// A timeout bounds silence, not the whole answer.
func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		w := &watch{silence: 10 * time.Second, fail: cancel}
		here, there := net.Pipe()
		c := &conn{Conn: here}
		w.begin(c)
		go func() {
			for range 5 {
				time.Sleep(9 * time.Second)
				_, _ = there.Write([]byte("x"))
			}
		}()
		for range 5 {
			if _, err := c.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if err := ctx.Err(); err != nil {
			t.Fatalf("got %v after 9 s, want nothing", err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if err := context.Cause(ctx); !errors.Is(err, errSilence) {
			t.Errorf("got %v after 10 s, want %v", err, errSilence)
		}
	})
}

// A request that is repeated on a new connection ignores answers that arrive late on the
// old one.
func TestOnlyTheLastConnectionCounts(t *testing.T) {
	t.Parallel()
	w := &watch{silence: time.Hour, fail: func(error) {}}
	first, second := &conn{}, &conn{}
	w.begin(first)
	w.received(first, []byte("HTTP/1.1 4"))
	w.begin(second)
	w.received(first, []byte("08 Too Late\r\n\r\n"))
	w.received(second, []byte("HTTP/1.1 200 OK\r\n\r\n"))
	if got, want := string(w.end()), "HTTP/1.1 200 OK\r\n\r\n"; got != want {
		t.Errorf("got head %q, want %q", got, want)
	}
}

// What passes after an exchange does not concern it.
func TestOverIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		w := &watch{silence: time.Second, fail: cancel}
		c := &conn{}
		w.begin(c)
		w.end()
		w.received(c, []byte("x"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if err := ctx.Err(); err != nil {
			t.Errorf("got %v, want nothing", err)
		}
	})
}
