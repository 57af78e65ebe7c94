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

// conn is a connection that lets the exchange on it see what passes: that
// something does, since a timeout bounds silence and not the whole answer; and
// how the names of headers are spelt, which Go's client does not keep.
type conn struct {
	net.Conn
	exchange atomic.Pointer[watch]
}

// observed finds the conn under what a request got, nil if there is none. plain
// says that HTTP passes it, and not the TLS that is spoken through a proxy.
func observed(c net.Conn) (found *conn, plain bool) {
	if secured, ok := c.(*tls.Conn); ok {
		found, _ = secured.NetConn().(*conn)
		return found, false
	}
	found, ok := c.(*conn)
	return found, ok
}

// Read tells the exchange what came.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if w := c.exchange.Load(); w != nil && n > 0 {
		w.received(c, p[:n])
	}
	return n, err
}

// Write tells the exchange that something went.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if w := c.exchange.Load(); w != nil && n > 0 {
		w.received(c, nil)
	}
	return n, err
}

// watch follows one exchange on a connection. It ends the exchange when nothing
// passes for too long, and keeps the head of the answer as it came.
type watch struct {
	// silence is how long nothing may pass; fail is called after that.
	silence time.Duration
	fail    context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	// on is the connection that counts: none once the exchange is over.
	on *conn
	// head is the head of the answer, as far as it came; recording ends with it.
	head      []byte
	recording bool
}

// begin starts the watch over c, which the request is about to be written to. A
// request may begin twice, when the first connection turned out to be closed.
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

// record adds to the head. It drops what answers of an interim status (1xx) may
// come before the real one, and what follows the head.
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

// headEnd returns where the empty line of a head ends, -1 if there is none; it
// does not begin before from.
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

// end ends the watch, and returns the head of the answer if it was to be seen.
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
