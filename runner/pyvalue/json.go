package pyvalue

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends v in the layout of Python's json.dumps(v, indent=2,
// ensure_ascii=False), so that journals can be compared with those of the reference:
// NaN and Infinity are not quoted, and strings have only the escapes that JSON requires.
// Other types become strings: timestamps in ISO 8601, bytes as text if they are UTF-8,
// else as base64.
//
// The first line is not indented; the following ones are by depth levels.
func AppendJSON(dst []byte, v any, depth int) []byte {
	return appendJSON(dst, v, depth, true)
}

// AppendCompactJSON appends v on one line, without spaces.
func AppendCompactJSON(dst []byte, v any) []byte {
	return appendJSON(dst, v, 0, false)
}

func appendJSON(dst []byte, v any, depth int, pretty bool) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case *big.Int:
		return v.Append(dst, 10)
	case float64:
		return appendFloat(dst, v, "NaN", "Infinity")
	case string:
		return AppendJSONString(dst, v)
	case []any:
		return appendJSONList(dst, v, depth, pretty)
	case *Map:
		return appendJSONMap(dst, v, depth, pretty)
	default:
		return AppendJSONString(dst, textInJSON(v))
	}
}

// textInJSON returns the string for a value whose type JSON does not have.
func textInJSON(v any) string {
	switch v := v.(type) {
	case Bytes:
		return v.jsonText()
	case Timestamp:
		return v.ISO()
	default: // such as a Decimal
		return fmt.Sprint(v)
	}
}

func appendJSONList(dst []byte, list []any, depth int, pretty bool) []byte {
	if len(list) == 0 {
		return append(dst, "[]"...)
	}
	dst = append(dst, '[')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if pretty {
			dst = AppendNewline(dst, depth+1)
		}
		dst = appendJSON(dst, item, depth+1, pretty)
	}
	if pretty {
		dst = AppendNewline(dst, depth)
	}
	return append(dst, ']')
}

func appendJSONMap(dst []byte, m *Map, depth int, pretty bool) []byte {
	if m.Len() == 0 {
		return append(dst, "{}"...)
	}
	dst = append(dst, '{')
	first := true
	for key, value := range m.All() {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if pretty {
			dst = AppendNewline(dst, depth+1)
		}
		dst = AppendJSONString(dst, key)
		dst = append(dst, ':')
		if pretty {
			dst = append(dst, ' ')
		}
		dst = appendJSON(dst, value, depth+1, pretty)
	}
	if pretty {
		dst = AppendNewline(dst, depth)
	}
	return append(dst, '}')
}

// KeyText returns the key v of a mapping as JSON has it: "200", "true", "null".
func KeyText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Timestamp:
		return v.ISO()
	case Decimal:
		return v.String()
	case Bytes:
		return v.jsonText()
	default:
		return string(AppendCompactJSON(nil, v))
	}
}

// jsonText returns the text of a v that has no type in JSON.
func (b Bytes) jsonText() string {
	if utf8.ValidString(string(b)) {
		return string(b)
	}
	return base64.StdEncoding.EncodeToString([]byte(b))
}

// AppendNewline appends a line break and the indentation of depth levels.
func AppendNewline(dst []byte, depth int) []byte {
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, "  "...)
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends s quoted; bytes that are not UTF-8 become U+FFFD.
func AppendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= 0x20 && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
	}
}
