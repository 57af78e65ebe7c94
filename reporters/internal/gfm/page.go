package gfm

import (
	"cmp"
	"io"
	"slices"
	"strings"
)

// Page is a text whose size is bounded, made of blocks: each is written whole or
// not at all, so that what a block opens - a fence, a <details> - it closes.
//
// What matters most comes first: every block gets its shortest version before one
// gets a longer version, and blocks of a lower rank choose before others. Once there
// is no room for a block, there is none for others of its kind that come later.
type Page struct {
	// Limit bounds the page, as Size measures it; nil is bytes.
	Limit int
	Size  func(text string) int
	// Notice returns a block that tells what had to be cut, for the place where
	// AddNotice was called. It must not be larger than NoticeRoom.
	Notice func(cuts []Cut) string

	blocks []block
	notice int
}

// NoticeRoom is what is kept free for a notice.
const NoticeRoom = 400

// Cut says how many blocks of one kind are not on the page in full.
type Cut struct {
	// Kind is that of the blocks, as it was given to Add.
	Kind string
	// Shortened blocks have another version than their longest, Omitted blocks have
	// none.
	Shortened, Omitted int
}

// Version writes a block in one way.
type Version func() string

// Only is the version of a block that can only be written in one way.
func Only(text string) Version { return func() string { return text } }

type block struct {
	kind     string
	rank     int
	versions []Version
	// shown is the version that is on the page, its index used; used is the number
	// of versions if the block is omitted.
	shown string
	used  int
}

// Add appends a block of a kind with the ways to write it, the longest first.
// Those of a lower rank matter more. A version that is empty stands for leaving
// the block out. Versions are called while the page is written, if at all.
func (p *Page) Add(kind string, rank int, versions ...Version) {
	p.blocks = append(p.blocks, block{kind: kind, rank: rank, versions: versions, used: len(versions)})
}

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

// fill chooses versions within a limit, and returns how much of it is left.
func (p *Page) fill(left int) int {
	order := make([]*block, len(p.blocks))
	for i := range p.blocks {
		order[i] = &p.blocks[i]
	}
	slices.SortStableFunc(order, func(a, b *block) int { return cmp.Compare(a.rank, b.rank) })
	full := make(map[string]bool) // kinds of which one had no room
	for _, b := range order {
		b.shown, b.used = "", len(b.versions)
		if last := len(b.versions) - 1; last >= 0 && !full[b.kind] {
			left = p.try(b, last, left)
			full[b.kind] = b.used > last
		}
	}
	return p.lengthen(order, left)
}

// lengthen gives blocks longer versions. Once there was no room for a version no
// block gets one that is as long, so that there is an end to trying, and those of
// one rank look alike.
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

// try puts a version in the place of the one that is shown, if there is room.
func (p *Page) try(b *block, version, left int) int {
	text := b.versions[version]()
	more := p.size(text) - p.size(b.shown)
	if more > left {
		return left
	}
	b.shown, b.used = text, version
	return left - more
}

// cuts counts what is not shown in full, in the order in which the kinds first
// occur.
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
