package http

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/chaostoolkit/run-action/providers/internal/text"
	"github.com/chaostoolkit/run-action/runner/source"
)

// jsonType is the media type, without parameters, that says JSON.
const jsonType = "application/json"

// parseBody returns the value of a JSON body, and any other body as text. JSON must be
// declared exactly as jsonType, since experiments match regular expressions against
// bodies of the type "application/json; charset=utf-8". A body that is declared as JSON
// but is not, such as an empty one, is text.
func parseBody(contentType string, data []byte) any {
	if contentType == jsonType {
		if value, err := source.DecodeJSON([]byte(decodeAs(unicode.UTF8, data))); err == nil {
			return value
		}
	}
	return bodyText(contentType, data)
}

// bodyText decodes data with the charset that contentType names. If that is missing or
// unknown, it is guessed from the bytes.
func bodyText(contentType string, data []byte) string {
	charset := charsetOf(contentType)
	if charset == "" && strings.Contains(contentType, jsonType) {
		return decodeAs(unicode.UTF8, data)
	}
	if charset == "utf-16" && (bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))) {
		return text.Decode(data)
	}
	known, err := htmlindex.Get(charset)
	if err != nil {
		known, err = ianaindex.MIME.Encoding(charset)
	}
	if err != nil || known == nil {
		return text.Decode(data)
	}
	return decodeAs(known, data)
}

func decodeAs(e encoding.Encoding, data []byte) string {
	if e == unicode.UTF8 && utf8.Valid(data) {
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	decoded, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return text.Decode(data)
	}
	return strings.TrimPrefix(string(decoded), "\ufeff")
}

// charsetOf returns the charset parameter of a Content-Type, "" if there is none.
// Unlike mime.ParseMediaType, it accepts bad syntax.
func charsetOf(contentType string) string {
	for _, parameter := range strings.Split(contentType, ";")[1:] {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "charset") {
			return strings.ToLower(strings.Trim(strings.TrimSpace(value), `"'`))
		}
	}
	return ""
}

// decodeHeader returns the value of a header as text: UTF-8 if it is valid, else Latin-1.
func decodeHeader(value string) string { return text.Decode([]byte(value)) }
