package python

import (
	"bufio"
	"errors"
	"fmt"
)

// maxMessage bounds a message of a worker, in bytes. It is more than the longest
// answer that a worker gives, so that only a module which writes to the pipe itself
// gets there.
const maxMessage = 65 << 20

// errOverrun is why a worker is not listened to any more.
var errOverrun = fmt.Errorf("a module wrote to the pipe of the engine, %d bytes without an end", maxMessage)

// messageReader takes a stream apart into lines, and has no more than one in memory.
type messageReader struct {
	r   *bufio.Reader
	buf []byte
}

// next returns the next line, which is only good until the next call. What has no
// line break at its end is no message.
func (m *messageReader) next() ([]byte, error) {
	if cap(m.buf) > maxLine {
		m.buf = nil // for most messages are short
	}
	m.buf = m.buf[:0]
	for {
		part, err := m.r.ReadSlice('\n')
		if len(m.buf)+len(part) > maxMessage {
			return nil, errOverrun
		}
		switch {
		case err == nil && len(m.buf) == 0:
			return part, nil
		case err == nil:
			m.buf = append(m.buf, part...)
			return m.buf, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
		m.buf = append(m.buf, part...)
	}
}
