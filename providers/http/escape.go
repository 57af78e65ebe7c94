package http

import (
	"strings"
)

// Python's requests and urllib3 percent-encode a URL three times. Servers are used to the
// result, so it is reproduced here.

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isUnreserved is RFC 3986's "unreserved": these are never escaped.
func isUnreserved(c byte) bool {
	return isAlpha(c) || isDigit(c) || strings.IndexByte("-._~", c) >= 0
}

// inPath and inQuery say what is not escaped in a path and in a query.
func inPath(c byte) bool { return isUnreserved(c) || strings.IndexByte("!$&'()*+,;=:@/", c) >= 0 }

func inQuery(c byte) bool { return inPath(c) || c == '?' }

// inURI says what requests does not escape when it quotes a whole URI.
func inURI(c byte) bool { return inQuery(c) || strings.IndexByte("#[]", c) >= 0 }

const hexDigits = "0123456789ABCDEF"

// percent escapes the bytes for which keep is false.
func percent(s string, keep func(byte) bool) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; keep(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return b.String()
}

// escape is percent for a text that may be escaped already: if every "%" in it begins an
// escape, these are kept, in upper case; otherwise every "%" is escaped.
func escape(s string, keep func(byte) bool) string {
	escaped := true
	b := []byte(s)
	for i := range b {
		if b[i] != '%' {
			continue
		}
		if _, ok := hexByte(s[i+1:]); !ok {
			escaped = false
			continue
		}
		copy(b[i:], strings.ToUpper(s[i:i+3]))
	}
	return percent(string(b), func(c byte) bool { return keep(c) || escaped && c == '%' })
}

// requote removes unnecessary escapes and adds missing ones, unless two letters or digits
// that are not hexadecimal follow a "%": then every "%" is literal.
func requote(path, query string) (string, string) {
	p, pathOK := unescapeUnreserved(path)
	q, queryOK := unescapeUnreserved(query)
	if !pathOK || !queryOK {
		return percent(path, inURI), percent(query, inURI)
	}
	keep := func(c byte) bool { return inURI(c) || c == '%' }
	return percent(p, keep), percent(q, keep)
}

// unescapeUnreserved decodes the escapes of unreserved characters. It is not ok if two
// letters or digits after a "%" are not hexadecimal.
func unescapeUnreserved(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			c, ok := hexByte(s[i+1:])
			if ok && isUnreserved(c) {
				b.WriteByte(c)
				i += 2
				continue
			}
			if !ok && i+2 < len(s) && isWord(s[i+1]) && isWord(s[i+2]) {
				return "", false
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), true
}

func isWord(c byte) bool { return isAlpha(c) || isDigit(c) }

// unescape decodes every escape, and keeps everything else.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if c, ok := hexByte(s[i+1:]); ok {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// hexByte reads the two hexadecimal digits that s begins with.
func hexByte(s string) (byte, bool) {
	if len(s) < 2 {
		return 0, false
	}
	high := strings.IndexByte(hexDigits, upper(s[0]))
	low := strings.IndexByte(hexDigits, upper(s[1]))
	if high < 0 || low < 0 {
		return 0, false
	}
	return byte(high<<4 | low), true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// plus escapes a name or a value of a query or a form (application/x-www-form-urlencoded).
func plus(s string) string {
	return strings.ReplaceAll(percent(s, func(c byte) bool { return isUnreserved(c) || c == ' ' }), " ", "+")
}
