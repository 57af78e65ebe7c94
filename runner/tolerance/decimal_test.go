package tolerance

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestDecimalOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value any
		want  decimal
		ok    bool
	}{
		{0.3, decimal{sign: 1, digits: "3"}, true},
		{"00.300", decimal{sign: 1, digits: "3"}, true},
		{-1200.0, decimal{sign: -1, digits: "12", exponent: 4}, true},
		{"-1.2e+3", decimal{sign: -1, digits: "12", exponent: 4}, true},
		{int64(math.MinInt64), decimal{sign: -1, digits: "9223372036854775808", exponent: 19}, true},
		{new(big.Int).Lsh(big.NewInt(1), 70), decimal{sign: 1, digits: "1180591620717411303424", exponent: 22}, true},
		{true, decimal{sign: 1, digits: "1", exponent: 1}, true},
		{pyvalue.Decimal{}, decimal{}, true},
		{" \t1__0_\x1c", decimal{sign: 1, digits: "1", exponent: 2}, true},
		{"-.0", decimal{}, true},
		{"0e99999999999999999999", decimal{}, true},
		{"1e99999999999999999999", decimal{sign: 1, digits: "1", exponent: maxExponent + 1}, true},
		{"1e-99999999999999999999", decimal{sign: 1, digits: "1", exponent: 1 - maxExponent}, true},
		{math.Inf(-1), decimal{sign: -1, infinite: true}, true},
		{"+iNf", decimal{sign: 1, infinite: true}, true},
		{math.NaN(), decimal{}, false},
		{"nan", decimal{}, false},
		{"", decimal{}, false},
		{".", decimal{}, false},
		{"e5", decimal{}, false},
		{"1e", decimal{}, false},
		{"1e+", decimal{}, false},
		{"1.2.3", decimal{}, false},
		{"1 2", decimal{}, false},
		{"--1", decimal{}, false},
		{"0x1", decimal{}, false},
		{nil, decimal{}, false},
		{[]any{}, decimal{}, false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.value), func(t *testing.T) {
			t.Parallel()
			got, ok := decimalOf(tt.value)
			if ok != tt.ok {
				t.Fatalf("got ok %t, want %t", ok, tt.ok)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(decimal{})); ok && diff != "" {
				t.Errorf("(-want, +got):\n%s", diff)
			}
		})
	}
}

func TestInfinities(t *testing.T) {
	t.Parallel()
	ascending := []string{"-inf", "-1e999999999", "-1", "-1e-999999999", "0", "1e-999999999", "1", "1.5", "1e999999999", "inf"}
	for i, a := range ascending {
		for j, b := range ascending {
			x, _ := decimalOf(a)
			y, _ := decimalOf(b)
			if got, want := x.compare(y), min(1, max(-1, i-j)); got != want {
				t.Errorf("%s with %s: got %d, want %d", a, b, got, want)
			}
		}
	}
}

// FuzzCompare compares numbers as fractions are compared.
func FuzzCompare(f *testing.F) {
	f.Add(int64(1), int8(-1), int64(10), int8(-2))
	f.Add(int64(-25), int8(3), int64(-3), int8(4))
	f.Add(int64(0), int8(9), int64(0), int8(-9))
	f.Fuzz(func(t *testing.T, a int64, aExponent int8, b int64, bExponent int8) {
		first := strconv.FormatInt(a, 10) + "e" + strconv.Itoa(int(aExponent))
		second := strconv.FormatInt(b, 10) + "e" + strconv.Itoa(int(bExponent))
		x, xOK := decimalOf(first)
		y, yOK := decimalOf(second)
		if !xOK || !yOK {
			t.Fatalf("%s, %s: got ok %t and %t, want both", first, second, xOK, yOK)
		}
		if got, want := x.compare(y), fraction(t, first).Cmp(fraction(t, second)); got != want {
			t.Errorf("%s with %s: got %d, want %d", first, second, got, want)
		}
	})
}

func fraction(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%s is no number", text)
	}
	return r
}
