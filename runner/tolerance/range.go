package tolerance

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// between is met by a number, or a text that is one, within its bounds.
type between struct {
	low, high *decimal
	target    string
	// text shows the bounds as they were written.
	text string
}

func compileRange(node *source.Node, report *source.Reporter) Check {
	report.UnknownKeys(node, "type", "range", "target", "name")
	at := report.At("range")
	bounds := node.Get("range")
	if bounds == nil || bounds.Kind != source.List || len(bounds.Items) != 2 {
		p := source.Problem{Pos: node.Pos, Message: "a range needs two bounds", Expected: "a list of two numbers"}
		if bounds != nil {
			p.Pos, p.Found = bounds.Pos, bounds.Describe()
			if bounds.Kind == source.List {
				p.Found = "a list of " + strconv.Itoa(len(bounds.Items))
			}
		}
		at.Add(p)
		return nil
	}
	b := &between{target: readTarget(node, report)}
	for i, bound := range bounds.Items {
		d, ok := numberOf(bound.Value())
		if _, isText := bound.Text(); !ok || isText {
			at.Index(i).WrongType(bound, "a bound of a range must be a number", "a number")
			return nil
		}
		if i == 0 {
			b.low = d
		} else {
			b.high = d
		}
	}
	b.text = show(bounds.Items[0].Value()) + " and " + show(bounds.Items[1].Value())
	return b
}

func (b *between) Check(output any, _ *values.Scope) Outcome {
	v, found, _ := part(output, b.target)
	o := Outcome{Expected: "a number between " + b.text + inTarget(b.target), Found: found}
	d, ok := numberOf(v)
	if !ok {
		o.Found += ", which is no number"
		return o
	}
	o.Met = d.compare(b.low) >= 0 && d.compare(b.high) <= 0 && !d.nan && !b.low.nan && !b.high.nan
	return o
}

// decimal is a number as people write it: 0.3 is three tenths, although the
// nearest float64 is not. sign is not 0 for an infinity.
type decimal struct {
	value *big.Rat
	sign  int
	nan   bool
}

func (d *decimal) compare(other *decimal) int {
	if d.sign != 0 || other.sign != 0 {
		return d.sign - other.sign
	}
	if d.nan || other.nan {
		return 0
	}
	return d.value.Cmp(other.value)
}

// decimalText is what Python's Decimal takes, less the exotic digits.
var decimalText = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$`) //nolint:gochecknoglobals // a constant

// numberOf reads a number, or a text that Python's Decimal would take.
func numberOf(v any) (*decimal, bool) {
	switch v := v.(type) {
	case bool, int64, *big.Int:
		return &decimal{value: pyvalue.Rational(v)}, true
	case float64:
		return parseDecimal(pyvalue.Str(v))
	case string:
		return parseDecimal(strings.ReplaceAll(strings.TrimSpace(v), "_", ""))
	default:
		return nil, false
	}
}

func parseDecimal(text string) (*decimal, bool) {
	switch strings.TrimLeft(strings.ToLower(text), "+-") {
	case "inf", "infinity":
		if strings.HasPrefix(text, "-") {
			return &decimal{sign: -1}, true
		}
		return &decimal{sign: 1}, true
	case "nan":
		return &decimal{nan: true}, true
	}
	if !decimalText.MatchString(text) {
		return nil, false
	}
	value, ok := new(big.Rat).SetString(text)
	return &decimal{value: value}, ok
}
