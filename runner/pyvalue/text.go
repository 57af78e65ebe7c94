package pyvalue

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Str is Python's str(v): None, True, [1, 'a'], {'k': 1.0}; a string is itself.
func Str(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Timestamp:
		return v.format(" ")
	case Decimal:
		return v.String()
	default:
		return Repr(v)
	}
}

// Repr is Python's repr(v): like Str, but with strings in quotes.
func Repr(v any) string { return string(AppendRepr(nil, v)) }

// AppendRepr appends Repr(v) to dst.
func AppendRepr(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "None"...)
	case bool:
		return appendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case *big.Int:
		return v.Append(dst, 10)
	case float64:
		return appendFloat(dst, v, "nan", "inf")
	case string:
		return appendQuoted(dst, v)
	case []any:
		return appendReprList(dst, v)
	case *Map:
		return appendReprMap(dst, v)
	default:
		return appendReprCall(dst, v)
	}
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, "True"...)
	}
	return append(dst, "False"...)
}

// appendReprCall appends a value that Python prints as a literal with a prefix or as the
// call of a constructor.
func appendReprCall(dst []byte, v any) []byte {
	switch v := v.(type) {
	case Bytes:
		return appendQuotedBytes(append(dst, 'b'), string(v))
	case Timestamp:
		return append(dst, v.reprText()...)
	case Decimal:
		return append(append(append(dst, "Decimal('"...), v.String()...), "')"...)
	default:
		return fmt.Append(dst, v)
	}
}

func appendReprList(dst []byte, list []any) []byte {
	dst = append(dst, '[')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = AppendRepr(dst, item)
	}
	return append(dst, ']')
}

func appendReprMap(dst []byte, m *Map) []byte {
	dst = append(dst, '{')
	first := true
	for key, value := range m.All() {
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		dst = AppendRepr(dst, m.Key(key))
		dst = append(dst, ": "...)
		dst = AppendRepr(dst, value)
	}
	return append(dst, '}')
}

// reprText returns the constructor call that Python prints for a date.
func (t Timestamp) reprText() string {
	y, m, d := t.Time.Date()
	if t.DateOnly {
		return fmt.Sprintf("datetime.date(%d, %d, %d)", y, int(m), d)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "datetime.datetime(%d, %d, %d, %d, %d", y, int(m), d, t.Time.Hour(), t.Time.Minute())
	micros := t.Time.Nanosecond() / 1000
	if t.Time.Second() != 0 || micros != 0 {
		fmt.Fprintf(&b, ", %d", t.Time.Second())
	}
	if micros != 0 {
		fmt.Fprintf(&b, ", %d", micros)
	}
	if !t.Naive {
		b.WriteString(", tzinfo=" + zoneRepr(t.Time))
	}
	b.WriteByte(')')
	return b.String()
}

// zoneRepr returns Python's repr of the fixed zone of t.
func zoneRepr(t time.Time) string {
	const day = 24 * 60 * 60
	_, offset := t.Zone()
	switch {
	case offset == 0:
		return "datetime.timezone.utc"
	case offset < 0:
		return fmt.Sprintf("datetime.timezone(datetime.timedelta(days=-1, seconds=%d))", day+offset)
	default:
		return fmt.Sprintf("datetime.timezone(datetime.timedelta(seconds=%d))", offset)
	}
}

// appendFloat appends the shortest text that reads back as f, as Python writes it: with a
// point or an exponent, the exponent from 1e16 on.
func appendFloat(dst []byte, f float64, nan, inf string) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, nan...)
	case math.IsInf(f, 1):
		return append(dst, inf...)
	case math.IsInf(f, -1):
		return append(append(dst, '-'), inf...)
	}
	start := len(dst)
	if abs := math.Abs(f); abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// quoteFor prefers single quotes, as Python does, unless that costs escapes.
func quoteFor(s string) byte {
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return '"'
	}
	return '\''
}

func appendQuoted(dst []byte, s string) []byte {
	quote := quoteFor(s)
	dst = append(dst, quote)
	for _, r := range s {
		dst = appendQuotedRune(dst, r, quote)
	}
	return append(dst, quote)
}

func appendQuotedRune(dst []byte, r rune, quote byte) []byte {
	switch {
	case r == rune(quote) || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\t':
		return append(dst, `\t`...)
	case unicode.IsPrint(r):
		return utf8.AppendRune(dst, r)
	case r < 0x100:
		return fmt.Appendf(dst, `\x%02x`, r)
	case r < 0x10000:
		return fmt.Appendf(dst, `\u%04x`, r)
	default:
		return fmt.Appendf(dst, `\U%08x`, r)
	}
}

func appendQuotedBytes(dst []byte, s string) []byte {
	quote := quoteFor(s)
	dst = append(dst, quote)
	for i := range len(s) {
		if s[i] >= 0x7f {
			dst = fmt.Appendf(dst, `\x%02x`, s[i])
			continue
		}
		dst = appendQuotedRune(dst, rune(s[i]), quote)
	}
	return append(dst, quote)
}
