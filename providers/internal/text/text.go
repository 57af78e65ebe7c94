// Package text decodes bytes of a program or a server to text. It never fails: it uses
// the encoding of the byte order mark, else UTF-8 if the bytes are valid, else
// Windows-1252, which has the printable characters of Latin-1. It does not guess further:
// guesses turn coloured terminal output into Chinese.
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

// Encoding is an encoding of characters.
type Encoding struct {
	// Width is the least number of bytes of a character.
	Width int
	// decoder is nil for UTF-8.
	decoder encoding.Encoding
}

// Of returns the encoding of a text that is given in pieces, in their order. The pieces
// must not split a character.
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

// marked reads a byte order mark. Those of UTF-32 and UTF-16 begin alike.
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

// byteOrderMark may precede a text.
const byteOrderMark = "\ufeff"

// Decode returns data as text, without a byte order mark. Invalid bytes become U+FFFD.
func (e Encoding) Decode(data []byte) string {
	if e.decoder != nil {
		// The error is always nil: these decoders replace what they cannot read.
		data, _ = e.decoder.NewDecoder().Bytes(data)
	}
	return strings.TrimPrefix(string(data), byteOrderMark)
}

// Decode returns data as text in the encoding that Of returns.
func Decode(data []byte) string { return Of(data).Decode(data) }
