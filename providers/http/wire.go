package http

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// conn is a connection whose exchange observes the traffic: timeouts bound silence and
// not the whole response, and Go's client does not keep the spelling of header names.
type conn struct {
	net.Conn
	exchange atomic.Pointer[watch]
}

// observed returns the conn below the connection of a request, nil if there is none.
// plain says that it carries HTTP, and not TLS through a proxy.
func observed(c net.Conn) (found *conn, plain bool) {
	if secured, ok := c.(*tls.Conn); ok {
		found, _ = secured.NetConn().(*conn)
		return found, false
	}
	found, ok := c.(*conn)
	return found, ok
}

// Read passes what it read to the exchange.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if w := c.exchange.Load(); w != nil && n > 0 {
		w.received(c, p[:n])
	}
	return n, err
}

// Write reports to the exchange that something was written.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if w := c.exchange.Load(); w != nil && n > 0 {
		w.received(c, nil)
	}
	return n, err
}

// watch observes one exchange on a connection. It ends the exchange after too long a
// silence, and keeps the head of the response as it was received.
type watch struct {
	// silence is how long nothing may be transferred; then fail is called.
	silence time.Duration
	fail    context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	// on is the connection that is observed, nil after the exchange.
	on *conn
	// head is what was received of the head of the response; recording ends with it.
	head      []byte
	recording bool
}

// begin starts to observe c, before the request is written to it. A request begins twice
// if its first connection was closed.
func (w *watch) begin(c net.Conn) {
	found, plain := observed(c)
	w.mu.Lock()
	w.on, w.head, w.recording = found, nil, plain
	if w.timer == nil {
		w.timer = time.AfterFunc(w.silence, func() { w.fail(errSilence) })
	} else {
		w.timer.Reset(w.silence)
	}
	w.mu.Unlock()
	if found != nil {
		found.exchange.Store(w)
	}
}

// began says whether there was a connection.
func (w *watch) began() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.timer != nil
}

func (w *watch) received(c *conn, p []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.on != c {
		return
	}
	w.timer.Reset(w.silence)
	if w.recording {
		w.record(p)
	}
}

// record adds to the head. It drops interim responses (1xx), and what follows the head.
func (w *watch) record(p []byte) {
	from := max(0, len(w.head)-len("\r\n\r"))
	w.head = append(w.head, p...)
	for {
		end := headEnd(w.head, from)
		if end < 0 {
			w.recording = len(w.head) <= maxHead
			return
		}
		if !isInterim(w.head[:end]) {
			w.head, w.recording = w.head[:end], false
			return
		}
		w.head, from = w.head[end:], 0
	}
}

// headEnd returns where the empty line of a head ends, which begins at from or later; -1
// if there is none.
func headEnd(head []byte, from int) int {
	for {
		i := bytes.IndexByte(head[from:], '\n')
		if i < 0 {
			return -1
		}
		from += i + 1
		switch rest := head[from:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			return from + len("\n")
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return from + len("\r\n")
		}
	}
}

func isInterim(head []byte) bool {
	_, status, _ := bytes.Cut(head, []byte(" "))
	return bytes.HasPrefix(status, []byte("1")) && !bytes.HasPrefix(status, []byte("101"))
}

// end ends the watch, and returns the head of the response, nil if it was not observed.
func (w *watch) end() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.on = nil
	if w.timer != nil {
		w.timer.Stop()
	}
	if headEnd(w.head, 0) < 0 {
		return nil
	}
	return w.head
}
