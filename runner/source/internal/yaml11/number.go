package yaml11

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

// maxDigits bounds integers, as in Python: parsing takes time quadratic in the digits.
const maxDigits = 4300

const (
	digits  = "0123456789"
	spaced  = digits + "_" // digits and separators
	anyCase = "abcdefABCDEF"
)

// cutSign cuts the sign of a number.
func cutSign(text string) (negative bool, rest string) {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		return text[0] == '-', text[1:]
	}
	return false, text
}

// isFloat is PyYAML's regular expression for floats. A float must have a point, and a
// sign in its exponent; one that starts with its point has no sign.
func isFloat(text string) bool {
	_, body := cutSign(text)
	signed := len(body) < len(text)
	switch body {
	case ".inf", ".Inf", ".INF":
		return true
	case ".nan", ".NaN", ".NAN":
		return !signed
	}
	if fraction, ok := strings.CutPrefix(body, "."); ok {
		return !signed && startsWithDigit(fraction) && isExponent(strings.TrimLeft(fraction, spaced))
	}
	if !startsWithDigit(body) {
		return false
	}
	rest := strings.TrimLeft(body, spaced)
	sixties := cutSixties(rest)
	fraction, ok := strings.CutPrefix(sixties, ".")
	fraction = strings.TrimLeft(fraction, spaced)
	return ok && (fraction == "" || sixties == rest && isExponent(fraction))
}

func startsWithDigit(text string) bool { return text != "" && isDigit(text[0]) }

// isExponent reports whether text is empty or an exponent.
func isExponent(text string) bool {
	if text == "" {
		return true
	}
	return len(text) > 2 && text[0]|0x20 == 'e' && (text[1] == '+' || text[1] == '-') &&
		strings.TrimLeft(text[2:], digits) == ""
}

// isInt is PyYAML's regular expression for integers.
func isInt(text string) bool {
	_, body := cutSign(text)
	switch {
	case !startsWithDigit(body):
		return false
	case strings.HasPrefix(body, "0b"):
		return hasDigits(body[2:], "01")
	case strings.HasPrefix(body, "0x"):
		return hasDigits(body[2:], digits+anyCase)
	case body[0] == '0':
		return strings.TrimLeft(body, "01234567_") == ""
	}
	rest := strings.TrimLeft(body, spaced)
	return rest == "" || cutSixties(rest) == ""
}

// hasDigits reports whether text is made of the digits in set and of underscores.
// PyYAML fails on underscores alone; here they are a string.
func hasDigits(text, set string) bool {
	return strings.TrimLeft(text, set+"_") == "" && strings.Trim(text, "_") != ""
}

// cutSixties cuts the parts ":0" to ":59" from the start of text.
func cutSixties(text string) string {
	for len(text) > 1 && text[0] == ':' && isDigit(text[1]) {
		if len(text) > 2 && text[1] <= '5' && isDigit(text[2]) {
			text = text[3:]
		} else {
			text = text[2:]
		}
	}
	return text
}

// resolveInt reads an integer: one that isInt knows, or the value of !!int.
func resolveInt(text string) (any, *fault.Fault) {
	if _, body := cutSign(text); body == "0" || !strings.HasPrefix(body, "0") {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return i, nil
		}
	}
	if len(text) > maxDigits {
		return nil, &fault.Fault{
			Message:  "the number is too long",
			Found:    fmt.Sprintf("%d characters", len(text)),
			Expected: fmt.Sprintf("an integer of at most %d digits", maxDigits),
			Hint:     quoteHint,
		}
	}
	negative, body := cutSign(strings.ReplaceAll(strings.TrimSpace(text), "_", ""))
	i, ok := parseInt(body)
	if !ok {
		return nil, mismatch("!!int", text, "an integer as 12, 0x1F, 0b11, 017 or 1:30")
	}
	if negative {
		i.Neg(i)
	}
	return pyvalue.Int(i), nil
}

func parseInt(body string) (*big.Int, bool) {
	switch {
	case strings.HasPrefix(body, "0b"):
		return new(big.Int).SetString(body[2:], 2)
	case strings.HasPrefix(body, "0x"):
		return new(big.Int).SetString(body[2:], 16)
	case strings.HasPrefix(body, "0"):
		// Only !!int gets here with 0o17, which Python's int reads in base 8.
		return new(big.Int).SetString(strings.TrimPrefix(body, "0o"), 8)
	}
	sum := new(big.Int)
	for part := range strings.SplitSeq(body, ":") {
		i, ok := new(big.Int).SetString(part, 10)
		if !ok {
			return nil, false
		}
		sum.Add(sum.Mul(sum, big.NewInt(60)), i)
	}
	return sum, true
}

// parseFloat reads a float: one that isFloat knows, or the value of !!float,
// which may be anything that Python's float accepts.
func parseFloat(text string) (float64, bool) {
	negative, body := cutSign(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(text), "_", "")))
	sum, scale := 0.0, 1.0
	switch body {
	case ".inf":
		sum = math.Inf(1)
	case ".nan":
		sum = math.NaN()
	default:
		parts := strings.Split(body, ":")
		for i := len(parts) - 1; i >= 0; i-- {
			f, ok := parsePart(parts[i])
			if !ok {
				return 0, false
			}
			sum += f * scale
			scale *= 60
		}
	}
	if negative {
		sum = -sum
	}
	return sum, true
}

// parsePart is strconv.ParseFloat without hexadecimal numbers, which Python rejects.
func parsePart(text string) (float64, bool) {
	if strings.ContainsAny(text, "xp") {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil || math.IsInf(f, 0)
}
