package values_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// oracle is what the Chaos Toolkit for Python does, as testdata/oracle.py wrote
// it. Results are in the notation of Python's repr.
type oracle struct {
	Configuration, Secrets map[string]any
	Substitutions          []struct {
		Value any
		// Full is the result with the configuration and secrets above, Empty that
		// with none.
		Full, Empty string
	}
	Conversions []struct {
		// Type is nil for no type.
		Type  *string
		Value any
		// Result is nil if the conversion is refused.
		Result *string
	}
}

func readOracle(t *testing.T) oracle {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var o oracle
	if err := decoder.Decode(&o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestSubstituteMatchesTheReference(t *testing.T) {
	t.Parallel()
	o := readOracle(t)
	full := &values.Scope{
		Configuration: pyvalue.FromGo(o.Configuration).(*pyvalue.Map),
		Secrets:       pyvalue.FromGo(o.Secrets).(*pyvalue.Map),
	}
	for _, c := range o.Substitutions {
		value := pyvalue.FromGo(c.Value)
		before := pyvalue.Repr(value)
		if got := pyvalue.Repr(full.Substitute(value)); got != c.Full {
			t.Errorf("%s: got %s, want %s", before, got, c.Full)
		}
		for name, empty := range map[string]*values.Scope{"nil": nil, "zero": {}} {
			if got := pyvalue.Repr(empty.Substitute(value)); got != c.Empty {
				t.Errorf("%s with a %s scope: got %s, want %s", before, name, got, c.Empty)
			}
		}
		if after := pyvalue.Repr(value); after != before {
			t.Errorf("%s was altered: it is %s now", before, after)
		}
		if text, ok := value.(string); ok {
			if got := pyvalue.Repr(full.SubstituteText(text)); got != c.Full {
				t.Errorf("SubstituteText(%s): got %s, want %s", before, got, c.Full)
			}
		}
	}
}

// The reference crashes on a null default of another type than str; here null is
// a value like others.
func TestConvertMatchesTheReference(t *testing.T) {
	t.Parallel()
	for _, c := range readOracle(t).Conversions {
		typ, name := values.Untyped, "no type"
		if c.Type != nil {
			name = *c.Type
			var err error
			if typ, err = values.ParseType(name); err != nil {
				t.Fatal(err)
			}
		}
		value := pyvalue.FromGo(c.Value)
		got, err := typ.Convert(value)
		switch {
		case c.Result == nil && err == nil:
			t.Errorf("%s of %s: got %s, want an error", name, pyvalue.Repr(value), pyvalue.Repr(got))
		case c.Result != nil && err != nil:
			t.Errorf("%s of %s: got the error %q, want %s", name, pyvalue.Repr(value), err, *c.Result)
		case c.Result != nil && pyvalue.Repr(got) != *c.Result:
			t.Errorf("%s of %s: got %s, want %s", name, pyvalue.Repr(value), pyvalue.Repr(got), *c.Result)
		}
	}
}
