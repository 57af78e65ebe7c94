package gfm

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// Page is a text of bounded size, made of blocks. A block is written whole or not at
// all, so it closes what it opens: a fence, a <details>.
//
// Every block gets its shortest version before any block gets a longer one, and blocks
// of a lower rank choose first. After a block that had no room, no later block of its
// kind is written.
type Page struct {
	// Limit bounds the page, as Size measures it; nil measures bytes.
	Limit int
	Size  func(text string) int
	// Notice returns the block that says what was cut, for the place where AddNotice
	// was called. It must not be larger than NoticeRoom.
	Notice func(cuts []Cut) string

	blocks []block
	notice int
}

// NoticeRoom is the room that is kept free for a notice.
const NoticeRoom = 400

// The kinds of blocks that all pages have.
const (
	Frame   = "frame"
	Rows    = "rows"
	Changes = "changes"
)

// Cut counts the blocks of one kind that are not on the page in full.
type Cut struct {
	// Kind is the kind that Add was called with.
	Kind string
	// Shortened blocks have a shorter version than their longest, Omitted blocks none.
	Shortened, Omitted int
}

// Version writes a block, in Markdown.
type Version func() string

// Only is the version of a block whose text is known.
func Only(text string) Version { return func() string { return text } }

// Explain says what was cut of rows and changes, without a full stop: "2 experiments are
// not in the table". It is empty for kinds that only some pages have.
func (c Cut) Explain() string {
	switch c.Kind {
	case Rows:
		return plain.Count(c.Omitted, "experiment is", "experiments are") + " not in the table"
	case Changes:
		return "the comparison is not shown in full"
	default:
		return ""
	}
}

type block struct {
	kind     string
	rank     int
	versions []Version
	// shown is the text on the page, used the index of its version: the number of
	// versions if the block is omitted.
	shown string
	used  int
}

// Add appends a block with its versions, the longest first. A lower rank matters more.
// An empty version stands for leaving the block out. Versions are only called while the
// page is written.
func (p *Page) Add(kind string, rank int, versions ...Version) {
	p.blocks = append(p.blocks, block{kind: kind, rank: rank, versions: versions, used: len(versions)})
}

// AddFrame appends a block that matters more than any other.
func (p *Page) AddFrame(text string) { p.Add(Frame, 0, Only(text)) }

// AddNotice keeps a place for the notice.
func (p *Page) AddNotice() { p.notice = len(p.blocks) }

// WriteTo writes the page.
func (p *Page) WriteTo(w io.Writer) (int64, error) {
	notice := p.layOut()
	var b strings.Builder
	for i := range p.blocks {
		if i == p.notice {
			b.WriteString(notice)
		}
		b.WriteString(p.blocks[i].shown)
	}
	if p.notice == len(p.blocks) {
		b.WriteString(notice)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

// layOut chooses the versions and returns the notice.
func (p *Page) layOut() string {
	left := p.fill(p.Limit)
	cuts := p.cuts()
	if len(cuts) == 0 || p.Notice == nil || p.Limit < NoticeRoom {
		return ""
	}
	if left < NoticeRoom {
		p.fill(p.Limit - NoticeRoom)
		cuts = p.cuts()
	}
	return p.Notice(cuts)
}

func (p *Page) size(text string) int {
	if p.Size == nil {
		return len(text)
	}
	return p.Size(text)
}

// fill chooses versions within the room that is left, and returns the rest of it.
func (p *Page) fill(left int) int {
	order := make([]*block, len(p.blocks))
	for i := range p.blocks {
		order[i] = &p.blocks[i]
	}
	slices.SortStableFunc(order, func(a, b *block) int { return cmp.Compare(a.rank, b.rank) })
	full := make(map[string]bool) // kinds with a block that had no room
	for _, b := range order {
		b.shown, b.used = "", len(b.versions)
		if last := len(b.versions) - 1; last >= 0 && !full[b.kind] {
			left = p.try(b, last, left)
			full[b.kind] = b.used > last
		}
	}
	return p.lengthen(order, left)
}

// lengthen gives blocks longer versions. After a version that had no room, no block gets
// a version of that length: this bounds the work, and blocks of one rank look alike.
func (p *Page) lengthen(order []*block, left int) int {
	from := 0
	for _, b := range order {
		for i := from; i < len(b.versions)-1; i++ {
			if left = p.try(b, i, left); b.used == i {
				break
			}
			from = i + 1
		}
	}
	return left
}

// try replaces the version that is shown with another, if there is room.
func (p *Page) try(b *block, version, left int) int {
	text := b.versions[version]()
	more := p.size(text) - p.size(b.shown)
	if more > left {
		return left
	}
	b.shown, b.used = text, version
	return left - more
}

// cuts counts the blocks that are not shown in full, by kind, in the order of the page.
func (p *Page) cuts() []Cut {
	var cuts []Cut
	for _, b := range p.blocks {
		if b.used == 0 {
			continue
		}
		at := slices.IndexFunc(cuts, func(c Cut) bool { return c.Kind == b.kind })
		if at < 0 {
			at = len(cuts)
			cuts = append(cuts, Cut{Kind: b.kind})
		}
		if b.shown == "" {
			cuts[at].Omitted++
		} else {
			cuts[at].Shortened++
		}
	}
	return cuts
}
