package pyregexp

// node is a part of a pattern.
type node interface {
	// width is how many characters a match of the node has.
	width() width
	// write translates the node. At the tail of a pattern nothing follows that
	// could match anything.
	write(w *writer, tail bool)
}

// width is a range of lengths.
type width struct{ least, most int64 }

// unlimited is where Python stops counting: it is the count of "*", and greater
// ones may not be written.
const unlimited = 1<<32 - 1

// plus and times calculate with widths that end at unlimited.
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

// sequence is one node after the other; it may be empty.
type sequence []node

func (s sequence) width() width {
	var sum width
	for _, n := range s {
		sum = sum.plus(n.width())
	}
	return sum
}

// alternatives are nodes with "|" between them, two at least.
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

// atomic is a node in parentheses which matches in one way only.
type atomic struct{ body node }

func (a atomic) width() width { return a.body.width() }

// look is an assertion about what follows, or precedes, a place.
type look struct {
	behind, negative bool
	body             node
}

func (look) width() width { return width{} }

// backReference is what a group has matched, once more.
type backReference struct {
	number int
	of     width
	fold   bool
}

func (b backReference) width() width { return b.of }

// conditional is one node or another, by whether a group has matched.
type conditional struct {
	number  int
	yes, no node
}

func (c conditional) width() width { return c.yes.width().or(c.no.width()) }

// manner is how a repetition chooses its count.
type manner uint8

const (
	greedy manner = iota
	lazy
	possessive
)

// repeat is a node several times; most is unlimited for "*".
type repeat struct {
	item        node
	least, most int64
	manner      manner
}

func (r repeat) width() width { return r.item.width().times(r.least, r.most) }

// anchor is a place.
type anchor uint8

const (
	textStart   anchor = iota // \A
	lineStart                 // ^ with flag m
	textEnd                   // \Z
	lastLineEnd               // $: the end, or in front of a line break there
	lineEnd                   // $ with flag m
	boundary                  // \b
	asciiBoundary
	noBoundary // \B
	noASCIIBoundary
)

func (anchor) width() width { return width{} }

func (set) width() width { return width{1, 1} }
