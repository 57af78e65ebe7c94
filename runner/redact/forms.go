package redact

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// forms returns the forms in which software prints value: as it is; in a JSON or Python
// string; percent-encoded for a URL, as Go and Python do it, with upper and lower case
// digits; and in base64. Mixed and nested forms are found in a view; for those, there is
// also value with the spaces of a query, and value unescaped.
func forms(value string) []string {
	withPlus := func(text string) string { return strings.ReplaceAll(text, " ", "+") }
	all := []string{value, withPlus(value)}
	last := &view{text: value}
	for range maxLevels {
		next := last.unescaped()
		if next == nil {
			break
		}
		last = next
		all = append(all, last.text, withPlus(last.text))
	}
	quoted := string(pyvalue.AppendJSONString(nil, value))
	all = append(all, unquote(quoted), unquote(escapeToASCII(quoted)), unquote(pyvalue.Repr(value)))
	if html, err := json.Marshal(value); err == nil {
		all = append(all, unquote(string(html)))
	}
	for _, encoded := range urlForms(value) {
		all = append(all, encoded, percentCode.ReplaceAllStringFunc(encoded, strings.ToLower))
	}
	return append(all, base64Forms(value)...)
}

func unquote(s string) string { return s[1 : len(s)-1] }

// escapeToASCII escapes the non-ASCII characters of a JSON text.
func escapeToASCII(text string) string {
	var b strings.Builder
	for _, c := range text {
		if c <= '~' {
			b.WriteRune(c)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, c) {
			const digits = "0123456789abcdef"
			b.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				b.WriteByte(digits[unit>>shift&0xf])
			}
		}
	}
	return b.String()
}

var percentCode = regexp.MustCompile(`%[0-9A-F]{2}`)

func urlForms(value string) []string {
	query := url.QueryEscape(value)
	component := strings.ReplaceAll(query, "+", "%20")
	return []string{
		query,
		component,
		strings.ReplaceAll(component, "%2F", "/"),
		url.PathEscape(value),
	}
}

// minBase64 is the length of the shortest part of base64 that identifies a secret.
const minBase64 = 8

// base64Forms returns value in base64, with and without padding, and the parts that do
// not depend on what surrounds value in the encoded text, such as in the header of HTTP
// basic authentication: value can begin at each of the three bytes of a group.
func base64Forms(value string) []string {
	var all []string
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		all = append(all, encoding.EncodeToString([]byte(value)))
		raw := encoding.WithPadding(base64.NoPadding)
		for before := range 3 {
			encoded := raw.EncodeToString(append(make([]byte, before), value...))
			if before == 0 {
				all = append(all, encoded)
			}
			const bitsOfByte, bitsOfChar = 8, 6
			from := (before*bitsOfByte + bitsOfChar - 1) / bitsOfChar
			to := (before + len(value)) * bitsOfByte / bitsOfChar
			if to-from >= minBase64 {
				all = append(all, encoded[from:to])
			}
		}
	}
	return all
}
