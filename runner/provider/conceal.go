package provider

// Concealer knows what of a text is secret. Providers need one where they part a
// text: of a secret in two parts, neither would be known to those who redact them.
type Concealer interface {
	// RedactText returns text without its secrets.
	RedactText(text string) string
	// Cut returns the last offset up to at where text may be parted.
	Cut(text string, at int) int
}

// cutMargin is how much of a text, in bytes, is looked at behind the place where it
// is to be cut: at least the length of a secret, and cheap to do without.
const cutMargin = 64 << 10

// CutEnd returns the beginning of a text whose end is left out, in which no secret is
// begun and not ended. A nil Concealer knows no secrets.
func CutEnd(c Concealer, text []byte) []byte {
	if c == nil {
		return text
	}
	margin := min(cutMargin, len(text)/2)
	behind := text[max(0, len(text)-2*margin):]
	return text[:len(text)-len(behind)+c.Cut(string(behind), len(behind)-margin)]
}

// CutStart returns the end of a text whose beginning is left out.
func CutStart(c Concealer, text []byte) []byte {
	if c == nil {
		return text
	}
	margin := min(cutMargin, len(text)/2)
	return text[c.Cut(string(text[:2*margin]), margin):]
}
