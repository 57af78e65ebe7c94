package pyvalue

import (
	"math/big"
	"strconv"
	"strings"
)

// maxDecimal bounds the exponent and the text of a Decimal, and so its exact value.
const maxDecimal = 1000

// Decimal is a number that keeps its digits, like Python's decimal.Decimal. It is a
// string in JSON. The zero Decimal is 0.
type Decimal struct {
	text  string
	value *big.Rat
}

// ParseDecimal parses a finite decimal number, as Python writes one: "3.50", "-1E+3". ok
// is false for other texts, and for more than 1000 digits or an exponent beyond 1000.
func ParseDecimal(text string) (d Decimal, ok bool) {
	if len(text) > maxDecimal || strings.Trim(text, "0123456789+-.eE") != "" {
		return Decimal{}, false
	}
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err := strconv.Atoi(text[at+1:])
		if err != nil || exponent < -maxDecimal || exponent > maxDecimal {
			return Decimal{}, false
		}
	}
	value, ok := new(big.Rat).SetString(text)
	return Decimal{text, value}, ok
}

// String returns the digits as they were read.
func (d Decimal) String() string {
	if d.value == nil {
		return "0"
	}
	return d.text
}

// rational returns the exact value, which the caller must not change.
func (d Decimal) rational() *big.Rat {
	if d.value == nil {
		return new(big.Rat)
	}
	return d.value
}
