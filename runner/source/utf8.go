package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// decode returns text without its byte order mark; the fault is that it is not UTF-8,
// or binary data.
func decode(text []byte) (string, *fault.Fault) {
	if bytes.HasPrefix(text, []byte("\xFE\xFF")) || bytes.HasPrefix(text, []byte("\xFF\xFE")) {
		return "", wrongEncoding("UTF-16")
	}
	body := strings.TrimPrefix(string(text), byteOrderMark)
	if i := strings.IndexByte(body, 0); i >= 0 {
		if startsWide(body) {
			return "", wrongEncoding("UTF-16")
		}
		return body, notText(i, "a NUL byte")
	}
	if !utf8.ValidString(body) {
		i := invalidByte(body)
		return body, notText(i, "the byte 0x"+strings.ToUpper(hexByte(body[i])))
	}
	return body, nil
}

// startsWide reports whether body starts like ASCII in UTF-16: with a NUL in every
// second byte.
func startsWide(body string) bool {
	return len(body) >= 4 && (body[0] == 0) != (body[1] == 0) && (body[0] == 0) == (body[2] == 0) && (body[1] == 0) == (body[3] == 0)
}

func wrongEncoding(found string) *fault.Fault {
	return &fault.Fault{
		Offset:   -1,
		Message:  "the document has the wrong encoding",
		Found:    found,
		Expected: "UTF-8",
		Hint:     "save it as UTF-8",
	}
}

func notText(offset int, found string) *fault.Fault {
	return &fault.Fault{
		Offset:   offset,
		Message:  "the document is not text in UTF-8",
		Found:    found,
		Expected: "JSON or YAML, saved as UTF-8",
	}
}

// invalidByte returns the offset of the first byte that is not UTF-8.
func invalidByte(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return i
		}
	}
	return len(text)
}

func hexByte(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&0xf]})
}
