package process

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

func utf16le(s string) string {
	b := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}

func TestCapture(t *testing.T) {
	t.Parallel()
	long := func(s string) string { return strings.Repeat(s, 10) }
	tests := []struct {
		name string
		half int
		data string
		want string
	}{
		{"nothing", 4, "", ""},
		{"fits into the head", 4, "abc", "abc"},
		{"fits", 4, "abcdefgh", "abcdefgh"},
		{"one too many", 4, "abcdefghi", "abcd\n[1 bytes left out]\nfghi"},
		{"many", 4, "abcd" + long("......") + "efgh", "abcd\n[60 bytes left out]\nefgh"},
		{"cut characters", 4, "abc\u20ac" + long(".") + "\u20acxy", "abc\n[16 bytes left out]\nxy"},
		{"whole characters", 4, "a\u20ac" + long(".") + "\u20acb", "a\u20ac\n[10 bytes left out]\n\u20acb"},
		{"latin-1", 4, "\xe9\xe9ab" + long(".") + "cd\xe9\xe9", "\u00e9\u00e9ab\n[10 bytes left out]\ncd\u00e9\u00e9"},
		{"utf-16", 7, utf16le("h\u00e9" + long("x") + "l\u20aco"), "h\u00e9\n[20 bytes left out]\nl\u20aco"},
		{"utf-16, odd number of bytes", 7, utf16le("h\u00e9"+long("x")+"l\u20aco") + "!", "h\u00e9\n[20 bytes left out]\nl\u20aco\ufffd"},
		{"least", 1, "abc", "a\n[1 bytes left out]\nc"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 3, 1000} {
				c := capture{half: test.half}
				for rest := []byte(test.data); len(rest) > 0; {
					n := min(size, len(rest))
					c.add(rest[:n])
					rest = rest[n:]
				}
				if got := c.text(); got != test.want {
					t.Errorf("in pieces of %d bytes: got %q, want %q", size, got, test.want)
				}
			}
		})
	}
}

// FuzzCapture compares with a capture that keeps everything.
func FuzzCapture(f *testing.F) {
	f.Add([]byte("hello, world"), uint8(3), uint8(5))
	f.Add([]byte("a\xe2\x82\xacb\xe2\x82\xac"), uint8(2), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, half, size uint8) {
		c := capture{half: int(half) + 1}
		for rest := data; len(rest) > 0; {
			n := min(int(size)+1, len(rest))
			c.add(rest[:n])
			rest = rest[n:]
		}
		if c.total != int64(len(data)) {
			t.Fatalf("got total %d, want %d", c.total, len(data))
		}
		if !bytes.HasPrefix(data, c.head) {
			t.Errorf("got head %q of %q", c.head, data)
		}
		tail := append(bytes.Clone(c.tail[c.oldest:]), c.tail[:c.oldest]...)
		if !bytes.HasSuffix(data, tail) {
			t.Errorf("got tail %q of %q", tail, data)
		}
		if want := min(len(data), 2*c.half); len(c.head)+len(tail) != want {
			t.Errorf("got %d bytes, want %d", len(c.head)+len(tail), want)
		}
		if note := "bytes left out"; strings.Contains(c.text(), note) != (c.omitted() > 0) && !bytes.Contains(data, []byte(note)) {
			t.Errorf("got %q with %d bytes omitted", c.text(), c.omitted())
		}
	})
}

func TestReadAll(t *testing.T) {
	t.Parallel()
	var buffers chunks
	data := strings.Repeat("0123456789", 10_000)
	c := capture{half: 1 << 20}
	c.readAll(iotest.HalfReader(strings.NewReader(data)), &buffers)
	if got := c.text(); got != data {
		t.Errorf("got %d bytes, want %d", len(got), len(data))
	}
	broken := capture{half: 10}
	broken.readAll(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("ab"))), &buffers)
	if got := broken.text(); got != "a" {
		t.Errorf("got %q, want %q", got, "a")
	}
}

// Memory follows what was printed, not what may be.
func TestCaptureIsSmall(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, 1000, 100_000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			c := capture{half: DefaultOutputLimit / 2}
			c.add(make([]byte, size))
			if got := cap(c.head) + cap(c.tail); got > 2*size {
				t.Errorf("got %d bytes for an output of %d", got, size)
			}
		})
	}
}
