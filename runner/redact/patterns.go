package redact

import (
	"slices"
	"strings"
)

// patterns finds fixed texts in one pass. A nil *patterns finds nothing.
type patterns struct {
	// first has the first bytes of the patterns, and may has a bit for the hash of the
	// first prefixLength bytes of each: they exclude most places of a text.
	first [256]bool
	may   [hashes / 64]uint64
	// byPrefix has the patterns by their first prefixLength bytes, the longest first.
	byPrefix map[uint32][]string
}

const (
	// prefixLength is the size in bytes of the shortest pattern.
	prefixLength = minLength
	// hashes is the number of hash values.
	hashes = 1 << 16
	// chunkLength bounds a pattern, in bytes, and so the cost of comparing it at every
	// place of a text. A longer text is split into patterns that overlap by half.
	chunkLength = 1024
)

func newPatterns(texts []string) *patterns {
	p := &patterns{byPrefix: make(map[uint32][]string)}
	for _, text := range texts {
		for len(text) > chunkLength {
			p.add(text[:chunkLength])
			text = text[min(chunkLength/2, len(text)-chunkLength):]
		}
		p.add(text)
	}
	for key, list := range p.byPrefix {
		slices.SortFunc(list, func(a, b string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(a, b)
		})
		p.byPrefix[key] = slices.Compact(list)
	}
	return p
}

func (p *patterns) add(text string) {
	if len(text) < prefixLength {
		return
	}
	p.first[text[0]] = true
	key := prefix(text)
	h := hash(key)
	p.may[h/64] |= 1 << (h % 64)
	p.byPrefix[key] = append(p.byPrefix[key], text)
}

func prefix(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// hash is Fibonacci hashing: Knuth, The Art of Computer Programming, 6.4.
func hash(key uint32) uint32 { return key * 2654435769 >> 16 }

// match returns the length of the longest pattern at offset at of text; 0 if there is
// none.
func (p *patterns) match(text string, at int) int {
	if !p.first[text[at]] {
		return 0
	}
	key := prefix(text[at:])
	if h := hash(key); p.may[h/64]&(1<<(h%64)) == 0 {
		return 0
	}
	for _, pattern := range p.byPrefix[key] {
		if strings.HasPrefix(text[at:], pattern) {
			return len(pattern)
		}
	}
	return 0
}

// stretch is a part of a text, in bytes.
type stretch struct{ start, end int }

// find returns the stretches of text that patterns cover, in order. Patterns that
// overlap are one stretch, so that no part of a secret remains.
func (p *patterns) find(text string) (found []stretch) {
	if p == nil {
		return nil
	}
	for at := 0; at <= len(text)-prefixLength; at++ {
		length := p.match(text, at)
		if length == 0 {
			continue
		}
		if last := len(found) - 1; last >= 0 && at < found[last].end {
			found[last].end = max(found[last].end, at+length)
			continue
		}
		found = append(found, stretch{at, at + length})
	}
	return found
}

// union merges stretches that overlap, but not adjacent ones.
func union(all []stretch) []stretch {
	slices.SortFunc(all, func(a, b stretch) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	merged := all[:0]
	for _, s := range all {
		if last := len(merged) - 1; last >= 0 && s.start < merged[last].end {
			merged[last].end = max(merged[last].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
