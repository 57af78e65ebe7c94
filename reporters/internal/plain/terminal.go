package plain

import "strings"

// withoutTerminalEscapes removes the ECMA-48 sequences that start with ESC, or with CSI
// as one character: colours, cursor movements, titles of windows. An incomplete or
// unknown sequence only loses its ESC.
func withoutTerminalEscapes(text string) string {
	at := nextEscape(text)
	if at < 0 {
		return text
	}
	var b strings.Builder
	for ; at >= 0; at = nextEscape(text) {
		b.WriteString(text[:at])
		if text[at] == escapeByte {
			text = text[at+1:]
			text = text[escapeSequence(text):]
		} else {
			text = text[at+len(csi):]
			text = text[controlSequence(text):]
		}
	}
	b.WriteString(text)
	return b.String()
}

const (
	escapeByte = 0x1b
	csi        = "\u009b"
)

// nextEscape returns the index of the first ESC or CSI, -1 if there is none.
func nextEscape(text string) int {
	for i := range len(text) {
		if text[i] == escapeByte || text[i] == csi[0] && strings.HasPrefix(text[i:], csi) {
			return i
		}
	}
	return -1
}

// escapeSequence returns the length of the sequence after an ESC.
func escapeSequence(rest string) int {
	if rest == "" {
		return 0
	}
	switch c := rest[0]; {
	case c == '[':
		return 1 + controlSequence(rest[1:])
	case strings.IndexByte("]PX^_", c) >= 0:
		return 1 + commandString(rest[1:])
	case c >= ' ' && c <= '/' && len(rest) > 1:
		return 2
	case c >= '0' && c <= '~':
		return 1
	default:
		return 0
	}
}

// controlSequence returns the length of the parameters and the final character
// of a control sequence.
func controlSequence(rest string) int {
	for i := range len(rest) {
		if c := rest[i]; c >= '@' && c <= '~' {
			return i + 1
		} else if c < ' ' || c > '?' {
			return i
		}
	}
	return len(rest)
}

// maxCommand bounds the text of a command, such as the title of a window. A longer one
// is taken for text: its end is missing.
const maxCommand = 1024

// commandString returns the length of a command that ends with BEL or ESC \ on the
// same line, 0 if it does not end there.
func commandString(rest string) int {
	for i := range min(len(rest), maxCommand) {
		switch rest[i] {
		case '\a':
			return i + 1
		case escapeByte:
			if strings.HasPrefix(rest[i:], "\x1b\\") {
				return i + 2
			}
			return 0
		case '\n':
			return 0
		}
	}
	return 0
}
