package tolerance

import (
	"strconv"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// between is met by a number from low to high, or by a string with such a number.
type between struct {
	low, high decimal
	// text is the bounds as they were written.
	text   string
	target target
}

func compileRange(node *source.Node, problems *source.Collector) Check {
	const bounds = "a list of two numbers"
	problems.UnknownKeys(node, "type", "name", "range", "target")
	target, targetOK := compileTarget(node, problems)
	b := &between{target: target}
	at := required(node, "range", bounds, problems)
	if at == nil {
		return nil
	}
	problems = problems.At("range")
	if at.Kind != source.List || len(at.Items) != 2 {
		p := source.Problem{Pos: at.Pos, Message: "a range needs two bounds", Found: at.Describe(), Expected: bounds, Hint: notReplaced(at)}
		if at.Kind == source.List {
			p.Found = "a list of " + strconv.Itoa(len(at.Items))
		}
		problems.Add(source.RuleInvalidTolerance, p)
		return nil
	}
	var lowOK, highOK bool
	b.low, lowOK = compileBound(at.Items[0], problems.Index(0))
	b.high, highOK = compileBound(at.Items[1], problems.Index(1))
	if !targetOK || !lowOK || !highOK {
		return nil
	}
	b.text = show(at.Items[0].Scalar) + " and " + show(at.Items[1].Scalar)
	if b.low.compare(b.high) > 0 {
		problems.Warn(source.RuleIneffectiveTolerance, at.Pos, "no number is between "+b.text, "the lower bound comes first")
	}
	return b
}

// compileBound compiles a bound of a range.
func compileBound(node *source.Node, problems *source.Collector) (decimal, bool) {
	if pyvalue.IsNumber(node.Scalar) {
		if bound, ok := decimalOf(node.Scalar); ok {
			return bound, true
		}
	}
	p := source.Problem{Pos: node.Pos, Message: "a bound of a range must be a number", Found: node.Describe(), Expected: "a number", Hint: notReplaced(node)}
	if _, ok := decimalOf(node.Scalar); ok {
		p.Hint = "remove the quotes"
	}
	problems.Add(source.RuleInvalidTolerance, p)
	return decimal{}, false
}

func (b *between) String() string {
	return cut("a number between " + b.text + b.target.in())
}

func (b *between) Check(output any, _ *values.Scope) Outcome {
	o := Outcome{Expected: b.String()}
	part := b.target.of(output)
	if !part.ok {
		o.Found = part.found("")
		return o
	}
	n, ok := decimalOf(part.value)
	if !ok {
		o.Found = part.found("which is not a number")
		return o
	}
	o.Met = b.low.compare(n) <= 0 && n.compare(b.high) <= 0
	o.Found = part.found("")
	return o
}
