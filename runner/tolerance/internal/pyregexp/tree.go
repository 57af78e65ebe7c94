package pyregexp

// node is a part of a pattern.
type node interface {
	// width is the number of characters of a match.
	width() width
	// write translates the node. tail is set if nothing that matches a character
	// follows in the pattern.
	write(w *writer, tail bool)
}

// width is a range of lengths.
type width struct{ least, most int64 }

// unlimited is Python's maximum count: that of "*". Larger counts are errors.
const unlimited = 1<<32 - 1

// plus and times are saturating at unlimited.
func (a width) plus(b width) width {
	return width{min(a.least+b.least, unlimited), min(a.most+b.most, unlimited)}
}

func (a width) times(least, most int64) width {
	return width{multiply(a.least, least), multiply(a.most, most)}
}

func multiply(a, b int64) int64 {
	if a != 0 && b > unlimited/a {
		return unlimited
	}
	return a * b
}

func (a width) or(b width) width {
	return width{min(a.least, b.least), max(a.most, b.most)}
}

// sequence is a list of consecutive nodes; it may be empty.
type sequence []node

func (s sequence) width() width {
	var sum width
	for _, n := range s {
		sum = sum.plus(n.width())
	}
	return sum
}

// alternatives are at least two nodes with "|" between them.
type alternatives []node

func (a alternatives) width() width {
	sum := a[0].width()
	for _, n := range a[1:] {
		sum = sum.or(n.width())
	}
	return sum
}

// group is a node in parentheses; number is 0 if it does not capture.
type group struct {
	number int
	body   node
}

func (g group) width() width { return g.body.width() }

// atomic is a group that does not backtrack.
type atomic struct{ body node }

func (a atomic) width() width { return a.body.width() }

// look is a lookahead or a lookbehind.
type look struct {
	behind, negative bool
	body             node
}

func (look) width() width { return width{} }

// backReference matches what a group has matched.
type backReference struct {
	number int
	of     width
	fold   bool
}

func (b backReference) width() width { return b.of }

// conditional is one of two nodes, depending on whether a group has matched.
type conditional struct {
	number  int
	yes, no node
}

func (c conditional) width() width { return c.yes.width().or(c.no.width()) }

// manner is greedy, lazy or possessive.
type manner uint8

const (
	greedy manner = iota
	lazy
	possessive
)

// repeat is a repeated node; most is unlimited for "*".
type repeat struct {
	item        node
	least, most int64
	manner      manner
}

func (r repeat) width() width { return r.item.width().times(r.least, r.most) }

// anchor matches a position.
type anchor uint8

const (
	textStart   anchor = iota // \A
	lineStart                 // ^ with flag m
	textEnd                   // \Z
	lastLineEnd               // $: the end, or before a line break at the end
	lineEnd                   // $ with flag m
	boundary                  // \b
	asciiBoundary
	noBoundary // \B
	noASCIIBoundary
)

func (anchor) width() width { return width{} }

func (set) width() width { return width{1, 1} }
