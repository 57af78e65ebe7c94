package yaml11_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/yaml11"
)

// The tests of package source compare with PyYAML; here is what it leaves open.

func TestResolve(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{name: "largest int64", text: "9_223_372_036_854_775_807", want: "9223372036854775807"},
		{name: "longest integer", text: strings.Repeat("1", 4300), want: strings.Repeat("1", 4300)},
		{name: "a 31st of February", text: "2024-02-31", want: "this is read as a date that does not exist"},
		{name: "hour 25", text: "2024-02-01 25:00:00", want: "this is read as a date that does not exist"},
		{name: "too long decimal", text: strings.Repeat("1", 4301), want: "the number is too long"},
		{name: "too long hexadecimal", text: "0x" + strings.Repeat("f", 4300), want: "the number is too long"},
		{name: "too long in base 60", text: "1" + strings.Repeat(":1", 4300), want: "the number is too long"},
		{name: "long float", text: strings.Repeat("1", 10_000) + ".0", want: "inf"},
		{name: "float in base 60 out of range", text: "1" + strings.Repeat(":1", 500) + ".0", want: "inf"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v, bad := yaml11.Resolve(test.text)
			got := pyvalue.Repr(v)
			if bad != nil {
				got = bad.Message
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestConstructOfUnknownTag(t *testing.T) {
	t.Parallel()
	if v, bad := yaml11.Construct("!!float128", "1.5"); bad == nil {
		t.Errorf("got %v, want a fault", v)
	}
}
