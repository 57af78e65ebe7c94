package source_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestDecodeJSON(t *testing.T) {
	t.Parallel()
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	tests := []struct {
		name string
		text string
		want any
	}{
		{name: "null", text: " null ", want: nil},
		{name: "integer", text: "-12", want: int64(-12)},
		{name: "huge integer", text: "123456789012345678901234567890", want: huge},
		{name: "number", text: "1.5e3", want: 1500.0},
		{name: "infinity", text: "-Infinity", want: math.Inf(-1)},
		{name: "text", text: `"\ud83d\ude00"`, want: "😀"},
		{name: "half of a character", text: `"\ud83d"`, want: "\uFFFD"},
		{name: "list", text: `[1, [], "a"]`, want: []any{int64(1), []any{}, "a"}},
		{name: "mapping", text: `{"b": true, "a": {}, "b": false}`, want: pyvalue.MapOf("b", false, "a", pyvalue.NewMap(0))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := source.DecodeJSON([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(show(test.want), show(got)); diff != "" {
				t.Errorf("values differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeJSONRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{name: "empty", text: "", want: "JSON: error: the document is empty, expected a value: " +
			"an object, a list, a string in double quotes, a number, true, false or null"},
		{name: "word", text: "[1,\n  True]", want: `JSON:2:3: error: this is not a value, found "True", expected a value: ` +
			"an object, a list, a string in double quotes, a number, true, false or null; write true"},
		{name: "binary", text: "\x00\x01", want: "JSON:1:1: error: the document is not text in UTF-8, found a NUL byte, " +
			"expected JSON or YAML, saved as UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := source.DecodeJSON([]byte(test.text))
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
		})
	}
}
