package worker

import (
	"bufio"
	"errors"
	"fmt"
)

// maxMessage bounds a message of a worker, in bytes. It is more than the longest
// answer, so only a module that writes to the pipe itself exceeds it.
const maxMessage = 65 << 20

// errOverrun is the reason for killing a worker whose message does not end.
var errOverrun = fmt.Errorf("a module wrote to the pipe of the engine, %d bytes without an end", maxMessage)

// messageReader splits a stream into lines. It holds one of them in memory.
type messageReader struct {
	r   *bufio.Reader
	buf []byte
}

// next returns the next line, which is valid until the next call. What does not end in
// a line break is dropped.
func (m *messageReader) next() ([]byte, error) {
	if cap(m.buf) > maxLine {
		m.buf = nil // most messages are short
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
