package process

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/providers/internal/text"
	"github.com/chaostoolkit/run-action/runner/provider"
)

// DefaultOutputLimit is how much is kept of each output stream of a program.
const DefaultOutputLimit = 8 << 20

// capture keeps the beginning and the end of an output stream, up to half bytes each. It
// uses no more memory than was printed.
type capture struct {
	half int
	// conceal finds secrets, which must not be cut; nil finds none.
	conceal    provider.Concealer
	head, tail []byte
	// oldest is where tail begins once it is full, as a ring buffer.
	oldest int
	total  int64
}

// chunks are the buffers that streams are read into; most output fits into one.
type chunks struct{ pool sync.Pool }

const chunkSize = 32 << 10

func (c *chunks) get() *[chunkSize]byte {
	if chunk, ok := c.pool.Get().(*[chunkSize]byte); ok {
		return chunk
	}
	return new([chunkSize]byte)
}

// readAll reads r until it ends or is closed.
func (c *capture) readAll(r io.Reader, buffers *chunks) {
	chunk := buffers.get()
	defer buffers.pool.Put(chunk)
	for {
		n, err := r.Read(chunk[:])
		c.add(chunk[:n])
		if err != nil {
			return
		}
	}
}

func (c *capture) add(p []byte) {
	c.total += int64(len(p))
	n := min(len(p), c.half-len(c.head))
	c.head = append(c.head, p[:n]...)
	p = p[n:]
	p = p[max(0, len(p)-c.half):]
	n = min(len(p), c.half-len(c.tail))
	c.tail = append(c.tail, p[:n]...)
	for p = p[n:]; len(p) > 0; p = p[n:] {
		n = copy(c.tail[c.oldest:], p)
		c.oldest = (c.oldest + n) % c.half
	}
}

// omitted returns the number of bytes that were not kept.
func (c *capture) omitted() int64 {
	return c.total - int64(len(c.head)) - int64(len(c.tail))
}

// text returns what was kept, with a line that says how much is missing, and where.
func (c *capture) text() string {
	if c.omitted() == 0 {
		return text.Decode(slices.Concat(c.head, c.tail))
	}
	head := withoutPartialEnd(provider.CutEnd(c.conceal, c.head))
	tail := withoutPartialStart(provider.CutStart(c.conceal, slices.Concat(c.tail[c.oldest:], c.tail[:c.oldest])))
	encoding := text.Of(head, tail)
	// A wide character may have been cut as well.
	head = head[:len(head)-len(head)%encoding.Width]
	for (c.total-int64(len(tail)))%int64(encoding.Width) != 0 {
		tail = tail[1:]
	}
	omitted := c.total - int64(len(head)) - int64(len(tail))
	return encoding.Decode(head) + fmt.Sprintf("\n[%d bytes left out]\n", omitted) + encoding.Decode(tail)
}

// withoutPartialEnd cuts off an incomplete UTF-8 sequence at the end.
func withoutPartialEnd(p []byte) []byte {
	for i := 1; i <= min(len(p), utf8.UTFMax); i++ {
		if start := len(p) - i; utf8.RuneStart(p[start]) {
			if !utf8.FullRune(p[start:]) {
				return p[:start]
			}
			break
		}
	}
	return p
}

// withoutPartialStart cuts off the rest of a UTF-8 sequence at the start.
func withoutPartialStart(p []byte) []byte {
	n := 0
	for n < min(len(p), utf8.UTFMax-1) && !utf8.RuneStart(p[n]) {
		n++
	}
	return p[n:]
}
