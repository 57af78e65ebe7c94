package redact

import "encoding/base64"

// minRun is the length of the shortest run of characters that is treated as base64.
const minRun = 16

// Kinds of the characters of base64.
const (
	isUpper = 1 << iota
	isLower
	isOther
)

// base64Kinds has the kind of each byte in standard and URL base64; 0 for other bytes.
//
//nolint:gochecknoglobals // a constant
var base64Kinds = func() (kinds [256]byte) {
	for c := range kinds {
		switch {
		case c >= 'A' && c <= 'Z':
			kinds[c] = isUpper
		case c >= 'a' && c <= 'z':
			kinds[c] = isLower
		case c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_':
			kinds[c] = isOther
		}
	}
	return kinds
}()

// findEncoded returns the runs of base64 in a text that contain an escaped secret, such
// as in JSON. The base64 of the plain secret is one of its forms.
func (m *matcher) findEncoded(text string) (found []stretch) {
	for at := 0; at < len(text); at++ {
		start, kinds := at, byte(0)
		for at < len(text) && base64Kinds[text[at]] != 0 {
			kinds |= base64Kinds[text[at]]
			at++
		}
		// This excludes most words, names and hexadecimal numbers cheaply.
		if at-start >= minRun && kinds&(isUpper|isLower) == isUpper|isLower && m.isInRun(text[start:at]) {
			found = append(found, stretch{start, at})
		}
	}
	return found
}

// isInRun reports whether a run contains a secret. Its base64 may begin after other
// characters, such as those of a path.
func (m *matcher) isInRun(run string) bool {
	const group = 4 // characters, of three bytes
	characters := []byte(run)
	for i, c := range characters {
		switch c {
		case '-':
			characters[i] = '+'
		case '_':
			characters[i] = '/'
		}
	}
	decoded := make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))
	for skip := range group {
		part := characters[skip:]
		if len(part)%group == 1 { // no encoding ends like this
			part = part[:len(part)-1]
		}
		n, err := base64.RawStdEncoding.Decode(decoded, part)
		if err == nil && m.holds(string(decoded[:n])) {
			return true
		}
	}
	return false
}
