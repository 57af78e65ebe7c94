package provider

// Concealer finds secrets in texts. Providers need one where they truncate a text: a
// part of a secret cannot be recognised later.
type Concealer interface {
	// RedactText returns text without its secrets.
	RedactText(text string) string
	// Cut returns the last offset up to at where text may be cut.
	Cut(text string, at int) int
}

// cutMargin is how much text, in bytes, is searched around a cut, and may be lost with
// it. It is at least the length of a secret.
const cutMargin = 64 << 10

// CutEnd returns the beginning of a text whose end was omitted, without a part of a
// secret at the cut. A nil Concealer knows no secrets.
func CutEnd(c Concealer, text []byte) []byte {
	if c == nil {
		return text
	}
	margin := min(cutMargin, len(text)/2)
	tail := text[max(0, len(text)-2*margin):]
	return text[:len(text)-len(tail)+c.Cut(string(tail), len(tail)-margin)]
}

// CutStart returns the end of a text whose beginning was omitted, without a part of a
// secret at the cut.
func CutStart(c Concealer, text []byte) []byte {
	if c == nil {
		return text
	}
	margin := min(cutMargin, len(text)/2)
	return text[c.Cut(string(text[:2*margin]), margin):]
}
