// Package text makes text of bytes that came from a program or a server. It never
// refuses any: what says its encoding by a byte order mark is read so, what is
// UTF-8 is UTF-8, and everything else is Windows-1252, which agrees with Latin-1
// on all that can be seen. It does not guess further; a guess turns coloured
// terminal output into Chinese.
package text

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Encoding is how characters are written as bytes.
type Encoding struct {
	// Width is the least number of bytes that make a character.
	Width int
	// decoder is nil for UTF-8, which Go's strings are in.
	decoder encoding.Encoding
}

// Of tells the encoding of a text that lies before it in pieces, of which the
// first is its beginning. The pieces must not split a character.
func Of(pieces ...[]byte) Encoding {
	if len(pieces) > 0 {
		if e, ok := marked(pieces[0]); ok {
			return e
		}
	}
	for _, piece := range pieces {
		if !utf8.Valid(piece) {
			return Encoding{Width: 1, decoder: charmap.Windows1252}
		}
	}
	return Encoding{Width: 1}
}

// marked reads a byte order mark. That of UTF-32 begins like that of UTF-16.
func marked(data []byte) (Encoding, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		return Encoding{Width: 4, decoder: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}, true
	case bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return Encoding{Width: 4, decoder: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}, true
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return Encoding{Width: 2, decoder: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, true
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return Encoding{Width: 2, decoder: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, true
	default:
		return Encoding{}, false
	}
}

// byteOrderMark stands before a text, it is no part of it.
const byteOrderMark = "\ufeff"

// Decode returns data as text, without a byte order mark. What the encoding does
// not know becomes U+FFFD.
func (e Encoding) Decode(data []byte) string {
	if e.decoder != nil {
		// The error is always nil: these decoders replace what they cannot read.
		data, _ = e.decoder.NewDecoder().Bytes(data)
	}
	return strings.TrimPrefix(string(data), byteOrderMark)
}

// Decode returns data as text in the encoding that Of tells.
func Decode(data []byte) string { return Of(data).Decode(data) }
