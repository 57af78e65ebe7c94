package html

import (
	"iter"
	"slices"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// maxSteps bounds the steps on the page.
const maxSteps = 20_000

// bound keeps the page within its bounds. Bad steps get room for their outputs first.
func (p *page) bound() {
	p.boundSteps()
	var bad, other []*output
	for _, s := range p.Sections {
		for st := range s.allSteps() {
			if st.Bad {
				bad = append(bad, st.Outputs...)
			} else {
				other = append(other, st.Outputs...)
			}
		}
	}
	used := bound(bad, maxOutputs/2)
	bound(other, maxOutputs-used)
}

// boundSteps leaves out good steps if there are too many, equally in all sections.
func (p *page) boundSteps() {
	counts := make([]int, len(p.Sections))
	for i, s := range p.Sections {
		for range s.allSteps() {
			counts[i]++
		}
	}
	most := level(counts, maxSteps)
	left := 0
	for i, s := range p.Sections {
		if counts[i] > most {
			left += s.keep(most)
		}
	}
	if left > 0 {
		p.Left = report.Sentence(report.Count(left, "step is", "steps are") + " not listed, as there is no room for more than " +
			report.Number(maxSteps) + "; the journals have all of them")
	}
}

// allSteps yields the steps of a section.
func (s *section) allSteps() iter.Seq[*step] {
	return func(yield func(*step) bool) {
		for _, b := range s.Blocks {
			for _, g := range b.Groups {
				for _, st := range g.Steps {
					if !yield(st) {
						return
					}
				}
			}
		}
	}
}

// keep keeps at most so many steps, bad ones first, and returns how many it left out.
func (s *section) keep(most int) int {
	bad := 0
	for st := range s.allSteps() {
		if st.Bad {
			bad++
		}
	}
	bad = min(bad, most)
	others, left := most-bad, 0
	for _, b := range s.Blocks {
		for i := range b.Groups {
			b.Groups[i].Steps = slices.DeleteFunc(b.Groups[i].Steps, func(st *step) bool {
				room := &others
				if st.Bad {
					room = &bad
				}
				if *room > 0 {
					*room--
					return false
				}
				left++
				return true
			})
		}
		b.Groups = slices.DeleteFunc(b.Groups, func(g group) bool { return len(g.Steps) == 0 })
	}
	return left
}
