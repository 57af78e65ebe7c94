package pyvalue_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	parse := func(text string) pyvalue.Decimal {
		d, ok := pyvalue.ParseDecimal(text)
		if !ok {
			t.Fatalf("%s: got no number", text)
		}
		return d
	}
	price := parse("3.50")
	for what, got := range map[string]string{
		"3.50": pyvalue.Str(price), "Decimal('3.50')": pyvalue.Repr(price), `"3.50"`: string(pyvalue.AppendCompactJSON(nil, price)),
		"0": pyvalue.Str(pyvalue.Decimal{}), "a number": pyvalue.TypeName(price), "7/2": pyvalue.Rational(price).RatString(),
	} {
		if got != what {
			t.Errorf("got %s, want %s", got, what)
		}
	}
	// As Python compares them: exactly.
	for _, other := range []any{3.5, parse("3.5"), parse("35E-1")} {
		if !pyvalue.Equal(price, other) || !pyvalue.Equal(other, price) {
			t.Errorf("got %s unlike %s, want them to be equal", price, pyvalue.Repr(other))
		}
	}
	for _, other := range []any{"3.50", int64(3), parse("3.51"), pyvalue.Bytes("3.50"), nil} {
		if pyvalue.Equal(price, other) || pyvalue.Equal(other, price) {
			t.Errorf("got %s equal to %s, want them to differ", price, pyvalue.Repr(other))
		}
	}
	if pyvalue.Equal(parse("0.1"), 0.1) {
		t.Error("got 0.1 for the float next to it, want them to differ")
	}
	for _, greater := range []any{int64(4), 3.51, math.Inf(1), new(big.Int).Lsh(big.NewInt(1), 80), parse("1E+30")} {
		if order, ok := pyvalue.Compare(price, greater); !ok || order != -1 {
			t.Errorf("against %s: got %d, %t, want it to be less", pyvalue.Repr(greater), order, ok)
		}
	}
	if pyvalue.Truth(parse("0.00")) || pyvalue.Truth(pyvalue.Decimal{}) || !pyvalue.Truth(price) {
		t.Error("got the wrong truth of a number")
	}
	if f, ok := pyvalue.Float(price); !ok || f != 3.5 {
		t.Errorf("Float: got %v, %t, want 3.5", f, ok)
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "x", "NaN", "Infinity", "1/3", "0x10", "1_000", " 1", "1E", "1E+", "--1", "1E1001", "1E-1001",
		"1E99999999999999999999", strings.Repeat("1", 1001),
	} {
		if d, ok := pyvalue.ParseDecimal(text); ok {
			t.Errorf("%.20q: got %.20s, want none", text, d)
		}
	}
}
