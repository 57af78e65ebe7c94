package tolerance

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// decimal is a number in decimal notation: a float has the value of its shortest text,
// so that 0.3 is exactly three tenths. Its value is 0.DIGITS times ten to the exponent.
type decimal struct {
	// sign is -1, 0, or 1.
	sign int
	// digits have no zeros at their ends; zero and infinity have none.
	digits   string
	exponent int64
	infinite bool
}

// maxExponent bounds exponents, as in Python; larger ones are clamped.
const maxExponent = int64(1e18)

// decimalOf converts a number, or a string as Python's Decimal does. ok is false for
// other values and for NaN.
func decimalOf(v any) (decimal, bool) {
	switch v := v.(type) {
	case bool, int64, *big.Int:
		return parseDecimal(pyvalue.Rational(v).Num().String())
	case float64:
		return parseDecimal(strconv.FormatFloat(v, 'e', -1, 64))
	case pyvalue.Decimal:
		return parseDecimal(v.String())
	case string:
		return parseDecimal(strings.ReplaceAll(strings.TrimFunc(v, isSpace), "_", ""))
	default:
		return decimal{}, false
	}
}

// isSpace is Python's str.isspace for a character.
func isSpace(c rune) bool { return unicode.IsSpace(c) || 0x1c <= c && c <= 0x1f }

// parseDecimal reads [sign] digits [. digits] [e [sign] digits], or infinity.
func parseDecimal(text string) (decimal, bool) {
	d := decimal{sign: 1}
	rest, negative := strings.CutPrefix(text, "-")
	if negative {
		d.sign = -1
	} else {
		rest = strings.TrimPrefix(rest, "+")
	}
	if strings.EqualFold(rest, "inf") || strings.EqualFold(rest, "infinity") {
		d.infinite = true
		return d, true
	}
	mantissa, exponent, ok := cutExponent(rest)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !ok || whole+fraction == "" || !isDigits(whole+fraction) {
		return decimal{}, false
	}
	significant := strings.TrimLeft(whole+fraction, "0")
	d.exponent = exponent + int64(len(significant)-len(fraction))
	d.digits = strings.TrimRight(significant, "0")
	if d.digits == "" {
		return decimal{}, true
	}
	return d, true
}

// cutExponent splits a number into its mantissa and its exponent.
func cutExponent(text string) (mantissa string, exponent int64, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	digits := text[at+1:]
	if digits != "" && (digits[0] == '+' || digits[0] == '-') {
		digits = digits[1:]
	}
	if digits == "" || !isDigits(digits) {
		return "", 0, false
	}
	// The only possible error is that of the range, with the nearest number.
	exponent, _ = strconv.ParseInt(text[at+1:], 10, 64)
	return text[:at], max(-maxExponent, min(exponent, maxExponent)), true
}

func isDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// compare orders numbers.
func (d decimal) compare(other decimal) int {
	if d.sign != other.sign || d.sign == 0 {
		return cmp.Compare(d.sign, other.sign)
	}
	return d.sign * d.compareSize(other)
}

// compareSize orders numbers other than zero without their signs.
func (d decimal) compareSize(other decimal) int {
	switch {
	case d.infinite && other.infinite:
		return 0
	case d.infinite:
		return 1
	case other.infinite:
		return -1
	}
	return cmp.Or(
		cmp.Compare(d.exponent, other.exponent),
		cmp.Compare(d.digits, other.digits),
	)
}
