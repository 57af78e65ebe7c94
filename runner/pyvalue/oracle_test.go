package pyvalue_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// oracleCase is a value and what Python computes from it, written by testdata/oracle.py.
// Equal, Less and Contains have a character for each of the cases as the
// other operand: "1" for true, "0" for false, "x" for an exception.
type oracleCase struct {
	Value                 json.RawMessage
	Repr, Str             string
	Indented, Compact     *string
	Truth                 bool
	Equal, Less, Contains string

	decoded any
}

func oracle(t *testing.T) []oracleCase {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []oracleCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		cases[i].decoded = decodeOracle(t, cases[i].Value)
	}
	if len(cases) < 150 {
		t.Fatalf("got %d oracle cases, want at least 150", len(cases))
	}
	return cases
}

// decodeOracle is the inverse of the script's encode.
func decodeOracle(t *testing.T, raw json.RawMessage) any {
	t.Helper()
	var v any
	must(t, json.Unmarshal(raw, &v))
	switch v.(type) {
	case nil, bool, string:
		return v
	case []any:
		var items []json.RawMessage
		must(t, json.Unmarshal(raw, &items))
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = decodeOracle(t, item)
		}
		return list
	}
	var tagged struct {
		Int, Float, Bytes, Date, Datetime *string
		Map                               [][2]json.RawMessage
	}
	must(t, json.Unmarshal(raw, &tagged))
	switch {
	case tagged.Int != nil:
		i, ok := new(big.Int).SetString(*tagged.Int, 0)
		if !ok {
			t.Fatalf("no integer: %s", *tagged.Int)
		}
		return pyvalue.Int(i)
	case tagged.Float != nil:
		f, err := strconv.ParseFloat(*tagged.Float, 64)
		must(t, err)
		return f
	case tagged.Bytes != nil:
		b, err := hex.DecodeString(*tagged.Bytes)
		must(t, err)
		return pyvalue.Bytes(b)
	case tagged.Date != nil:
		at, err := time.Parse(time.DateOnly, *tagged.Date)
		must(t, err)
		return pyvalue.Timestamp{Time: at, DateOnly: true}
	case tagged.Datetime != nil:
		return decodeDatetime(t, *tagged.Datetime)
	}
	m := pyvalue.NewMap(len(tagged.Map))
	for _, pair := range tagged.Map {
		var key string
		must(t, json.Unmarshal(pair[0], &key))
		m.Set(key, decodeOracle(t, pair[1]))
	}
	return m
}

func decodeDatetime(t *testing.T, iso string) any {
	t.Helper()
	if at, err := time.Parse("2006-01-02T15:04:05.999999", iso); err == nil {
		return pyvalue.Timestamp{Time: at, Naive: true}
	}
	at, err := time.Parse("2006-01-02T15:04:05.999999-07:00", iso)
	must(t, err)
	return pyvalue.Timestamp{Time: at}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextMatchesPython(t *testing.T) {
	t.Parallel()
	for _, c := range oracle(t) {
		if got := pyvalue.Repr(c.decoded); got != c.Repr {
			t.Errorf("Repr of %s: got %s, want %s", c.Value, got, c.Repr)
		}
		if got := pyvalue.Str(c.decoded); got != c.Str {
			t.Errorf("Str of %s: got %s, want %s", c.Value, got, c.Str)
		}
		if got := pyvalue.Truth(c.decoded); got != c.Truth {
			t.Errorf("Truth of %s: got %t, want %t", c.Value, got, c.Truth)
		}
	}
}

func TestJSONMatchesPython(t *testing.T) {
	t.Parallel()
	for _, c := range oracle(t) {
		if c.Indented == nil {
			continue // Python has no JSON for it
		}
		if diff := cmp.Diff(*c.Indented, string(pyvalue.AppendJSON(nil, c.decoded, 0))); diff != "" {
			t.Errorf("AppendJSON of %s (-want +got):\n%s", c.Value, diff)
		}
		if diff := cmp.Diff(*c.Compact, string(pyvalue.AppendCompactJSON(nil, c.decoded))); diff != "" {
			t.Errorf("AppendCompactJSON of %s (-want +got):\n%s", c.Value, diff)
		}
	}
}

func TestOperatorsMatchPython(t *testing.T) {
	t.Parallel()
	cases := oracle(t)
	for _, a := range cases {
		for i, b := range cases {
			if got, want := pyvalue.Equal(a.decoded, b.decoded), a.Equal[i] == '1'; got != want {
				t.Errorf("%s == %s: got %t, want %t", a.Repr, b.Repr, got, want)
			}
			if got, want := less(a.decoded, b.decoded), a.Less[i]; got != want && !holdsNaN(a.decoded) && !holdsNaN(b.decoded) {
				t.Errorf("%s < %s: got %c, want %c", a.Repr, b.Repr, got, want)
			}
			if got, want := contains(a.decoded, b.decoded), a.Contains[i]; got != want {
				t.Errorf("%s in %s: got %c, want %c", b.Repr, a.Repr, got, want)
			}
		}
	}
}

// less is a < b as the oracle writes it.
func less(a, b any) byte {
	order, ok := pyvalue.Compare(a, b)
	switch {
	case !ok:
		return 'x'
	case order < 0:
		return '1'
	default:
		return '0'
	}
}

// holdsNaN picks the values for which Compare differs on purpose: it says that
// NaN has no place in an order, where Python calls every comparison false.
func holdsNaN(v any) bool {
	switch v := v.(type) {
	case float64:
		return math.IsNaN(v)
	case []any:
		return slices.ContainsFunc(v, holdsNaN)
	default:
		return false
	}
}

func contains(container, item any) byte {
	found, err := pyvalue.Contains(container, item)
	switch {
	case err != nil:
		return 'x'
	case found:
		return '1'
	default:
		return '0'
	}
}

func ExampleStr() {
	fmt.Println(pyvalue.Str([]any{nil, true, 1.0, "it's", pyvalue.MapOf("k", int64(1))}))
	// Output: [None, True, 1.0, "it's", {'k': 1}]
}
