package pyvalue_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func TestFromGo(t *testing.T) {
	t.Parallel()
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	tests := []struct {
		name string
		in   any
		want any
	}{
		{"nil", nil, nil},
		{"int", 5, int64(5)},
		{"small big integer", big.NewInt(7), int64(7)},
		{"big integer", huge, huge},
		{"JSON integer", json.Number("12"), int64(12)},
		{"JSON integer of any size", json.Number(huge.String()), huge},
		{"JSON fraction", json.Number("1.0"), 1.0},
		{"JSON number out of range", json.Number("-1e400"), math.Inf(-1)},
		{"bytes", []byte("ab"), pyvalue.Bytes("ab")},
		{"strings", []string{"a", "b"}, []any{"a", "b"}},
		{"list", []any{1, []any{"x"}}, []any{int64(1), []any{"x"}}},
		{"map", map[string]any{"b": 1, "a": map[string]any{}}, pyvalue.MapOf("a", pyvalue.NewMap(0), "b", int64(1))},
		{"stringer", 3 * time.Second, "3s"},
		{"anything else", errors.New("oops"), "oops"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := pyvalue.FromGo(tt.in)
			if pyvalue.Repr(got) != pyvalue.Repr(tt.want) || pyvalue.TypeName(got) != pyvalue.TypeName(tt.want) {
				t.Errorf("got %s %s, want %s", pyvalue.TypeName(got), pyvalue.Repr(got), pyvalue.Repr(tt.want))
			}
		})
	}
	m := pyvalue.FromGo(map[string]any{"b": 1, "a": 2}).(*pyvalue.Map)
	if got := m.Keys()[0]; got != "a" {
		t.Errorf("first key of a Go map: got %q, want them sorted", got)
	}
}

func TestNaNHasNoOrder(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, other := range []any{nan, 1.0, int64(1), true, math.Inf(1), new(big.Int).Lsh(big.NewInt(1), 80)} {
		if _, ok := pyvalue.Compare(nan, other); ok {
			t.Errorf("NaN against %v: got an order, want none", other)
		}
		if _, ok := pyvalue.Compare(other, nan); ok {
			t.Errorf("%v against NaN: got an order, want none", other)
		}
	}
}

func TestTextThatIsNoUTF8(t *testing.T) {
	t.Parallel()
	broken := "a\xffb\xc3"
	if got, want := string(pyvalue.AppendJSONString(nil, broken)), `"a`+"\uFFFD"+`b`+"\uFFFD"+`"`; got != want {
		t.Errorf("string as JSON: got %s, want %s", got, want)
	}
	if got, want := string(pyvalue.AppendCompactJSON(nil, pyvalue.Bytes("\xff"))), `"/w=="`; got != want {
		t.Errorf("binary bytes as JSON: got %s, want base64 %s", got, want)
	}
	if got, want := string(pyvalue.AppendCompactJSON(nil, pyvalue.Bytes("é"))), `"é"`; got != want {
		t.Errorf("bytes of a text as JSON: got %s, want %s", got, want)
	}
	at := pyvalue.Timestamp{Time: time.Date(2024, 2, 29, 1, 2, 3, 0, time.UTC)}
	if got, want := string(pyvalue.AppendCompactJSON(nil, at)), `"2024-02-29T01:02:03+00:00"`; got != want {
		t.Errorf("timestamp as JSON: got %s, want %s", got, want)
	}
}

func TestIndentedJSONBelowTheTop(t *testing.T) {
	t.Parallel()
	v := pyvalue.MapOf("a", []any{int64(1)})
	want := "{\n      \"a\": [\n        1\n      ]\n    }"
	if got := string(pyvalue.AppendJSON(nil, v, 2)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRationalAndFloat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		in    any
		rat   string
		float float64
	}{
		{"true", true, "1", 1},
		{"false", false, "0", 0},
		{"integer", int64(-3), "-3", -3},
		{"big integer", new(big.Int).Lsh(big.NewInt(1), 70), "1180591620717411303424", 1 << 70},
		{"half", 0.5, "1/2", 0.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := pyvalue.Rational(tt.in).RatString(); got != tt.rat {
				t.Errorf("Rational: got %s, want %s", got, tt.rat)
			}
			if got, ok := pyvalue.Float(tt.in); !ok || got != tt.float {
				t.Errorf("Float: got %v, %t, want %v", got, ok, tt.float)
			}
		})
	}
	for _, v := range []any{"1", nil, []any{}, math.Inf(1), math.NaN()} {
		if got := pyvalue.Rational(v); got != nil {
			t.Errorf("Rational(%v): got %s, want nil", v, got)
		}
	}
	if _, ok := pyvalue.Float("1"); ok {
		t.Error(`Float("1"): got a number, want none`)
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	var list []any
	for i := range 200 {
		list = append(list, pyvalue.MapOf(
			"name", "probe-of-the-service", "output", int64(i), "duration", 1.5, "tolerance_met", true,
			"stdout", "line one\nline two with \"quotes\" and é\n", "exception", nil,
		))
	}
	journal := pyvalue.MapOf("run", list)
	size := len(pyvalue.AppendJSON(nil, journal, 0))
	dst := make([]byte, 0, size)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		dst = pyvalue.AppendJSON(dst[:0], journal, 0)
	}
}
