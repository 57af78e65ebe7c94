package tolerance_test

import (
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// TestOracle compares with what the Chaos Toolkit answered; testdata/generate.py
// wrote it down.
func TestOracle(t *testing.T) {
	t.Parallel()
	oracle := readOracle(t)
	scope := &values.Scope{
		Configuration: oracle.Value("configuration").(*pyvalue.Map),
		Secrets:       oracle.Value("secrets").(*pyvalue.Map),
	}
	agreed := agreedDifferences()
	for _, group := range oracle.Value("groups").([]any) {
		outputs := group.(*pyvalue.Map).Value("outputs").([]any)
		for _, entry := range group.(*pyvalue.Map).Value("cases").([]any) {
			c := entry.(*pyvalue.Map)
			text := compact(c.Value("tolerance"))
			report := source.NewCollector("")
			check := tolerance.Compile(source.FromValue(c.Value("tolerance")), report)
			if got, want := check != nil, c.Value("valid").(bool); got != want && !agreed.accept(text, "") {
				t.Errorf("tolerance %s: got valid %t, want %t; problems: %v", text, got, want, report.Problems())
			}
			if check == nil {
				continue
			}
			for i, output := range outputs {
				outcome := check.Check(thaw(output), scope)
				want := c.String("results")[i]
				if outcome.Met != (want == '1') && !agreed.accept(text, compact(output)) {
					t.Errorf("tolerance %s, output %s: got met %t, want %c; expected %s, found %s",
						text, compact(output), outcome.Met, want, outcome.Expected, outcome.Found)
				}
				if outcome.Expected == "" || outcome.Found == "" {
					t.Errorf("tolerance %s, output %s: got an outcome without words: %+v", text, compact(output), outcome)
				}
			}
		}
	}
	for _, d := range agreed {
		if !d.seen {
			t.Errorf("tolerance %s, output %s no longer differs (%s)", d.tolerance, d.output, d.reason)
		}
	}
}

func readOracle(t *testing.T) *pyvalue.Map {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := source.DecodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return v.(*pyvalue.Map)
}

// thaw makes bytes of what the oracle writes as {"$bytes": text}.
func thaw(v any) any {
	m, ok := v.(*pyvalue.Map)
	if !ok {
		return v
	}
	if text, ok := m.Get("$bytes"); ok {
		return pyvalue.Bytes(text.(string))
	}
	thawed := pyvalue.NewMap(m.Len())
	for key, value := range m.All() {
		thawed.Set(key, thaw(value))
	}
	return thawed
}

func compact(v any) string { return string(pyvalue.AppendCompactJSON(nil, v)) }

// difference is where we do not judge as the reference does. Without an output
// it is about whether the tolerance is valid.
type difference struct {
	tolerance, output string
	reason            string
	seen              bool
}

type differences []*difference

func (ds differences) accept(tolerance, output string) bool {
	for _, d := range ds {
		if d.tolerance == tolerance && d.output == output {
			d.seen = true
			return true
		}
	}
	return false
}

func agreedDifferences() differences {
	const (
		float   = "a float is as good a tolerance as an integer"
		early   = "a count that no path can have is reported before the run instead of failing every time"
		later   = "what the path is, is only known when its names are replaced"
		decimal = "0.3 in the experiment is three tenths, not the binary fraction next to it"
	)
	return differences{
		{tolerance: `0.5`, reason: float},
		{tolerance: `0.5`, output: `0.5`, reason: float},
		{tolerance: `200.0`, reason: float},
		{tolerance: `200.0`, output: `200`, reason: float},
		{tolerance: `200.0`, output: `200.0`, reason: float},
		{tolerance: `200.0`, output: `{"status":200}`, reason: float},
		{tolerance: `200.0`, output: `{"status":200.0}`, reason: float},
		{tolerance: `"${float}"`, output: `0.5`, reason: float},
		{tolerance: `{"type":"jsonpath","path":"$.items[*].name","count":"2"}`, reason: early},
		{tolerance: `{"type":"jsonpath","path":"$.items[*].name","count":1.5}`, reason: early},
		{tolerance: `{"type":"jsonpath","path":"$.items[*].name","count":-1}`, reason: early},
		{tolerance: `{"type":"jsonpath","path":"${path}"}`, reason: later},
		{tolerance: `{"type":"jsonpath","path":"$.items[*].${field}"}`, reason: later},
		{tolerance: `{"type":"jsonpath","path":"${badpath}"}`, reason: later},
		{tolerance: `{"type":"jsonpath","path":"$.items[${unknown}]"}`, reason: later},
		{tolerance: `{"type":"jsonpath","path":"${digits}"}`, reason: later},
		{tolerance: `{"type":"range","range":[0.1,0.3]}`, output: `"0.3"`, reason: decimal},
		{tolerance: `{"type":"range","range":[0.1,0.3]}`, output: `"0.1"`, reason: decimal},
		{
			tolerance: `{"type":"range","range":[0,NaN]}`,
			reason:    "the reference breaks off when it compares with such a bound",
		},
		{
			tolerance: `{"type":"regex","pattern":"ok","target":200}`, output: `{"200":"ok"}`,
			reason: "the keys of outputs are text here, also those which a Python function returns as numbers",
		},
	}
}
