package html

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/html/internal/draw"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// aspect is a quality that an experiment contributes to, and how much:
//
//	contributions: {reliability: high, security: none}
type aspect struct {
	Name, Level string
	// Pips draw the level, from 0 to 3; -1 stands for an unknown level.
	Pips int
}

// The levels, the lowest first.
func levels() []string { return []string{"none", "low", "medium", "high"} }

// maxAspects bounds the aspects of an experiment, and of all together.
const maxAspects = 12

func newAspects(document *pyvalue.Map) []aspect {
	var list []aspect
	for name, v := range mapping(document.Value("contributions")).All() {
		if len(list) == maxAspects {
			break
		}
		level := plain.Name(pyvalue.Str(v))
		list = append(list, aspect{Name: plain.Name(name), Level: level, Pips: slices.Index(levels(), strings.ToLower(level))})
	}
	return list
}

// contributions lists what the experiments of a suite contribute to.
type contributions struct {
	Aspects []string
	// Spreads has one for each aspect, over all experiments.
	Spreads []spread
	Rows    []contributor
	Tags    []contributorTag
	// More counts the experiments without a row.
	More int
}

// contributor is an experiment with its level for each aspect; an aspect without a Name is
// not declared.
type contributor struct {
	Name, ID string
	Levels   []aspect
}

// contributorTag has a spread for each aspect, over the experiments with a tag.
type contributorTag struct {
	Name    string
	Spreads []spread
}

// spread counts experiments by how much they contribute to an aspect.
type spread struct {
	// Bars stand side by side, the highest level first.
	Bars []spreadBar
	Text string
}

type spreadBar struct {
	X, Width draw.Percent
	Level    string
}

const (
	// maxContributors bounds the rows.
	maxContributors = 200
	// maxContributorTags bounds the tags.
	maxContributorTags = 20
)

func newContributions(sections []*section) *contributions {
	c := &contributions{}
	var with []*section
	for _, s := range sections {
		if len(s.Aspects) > 0 {
			with = append(with, s)
		}
		for _, a := range s.Aspects {
			if !slices.Contains(c.Aspects, a.Name) && len(c.Aspects) < maxAspects {
				c.Aspects = append(c.Aspects, a.Name)
			}
		}
	}
	if len(with) == 0 || len(sections) < 2 {
		return nil
	}
	c.Spreads = c.spreads(with)
	c.More = max(len(with)-maxContributors, 0)
	for _, s := range with[:len(with)-c.More] {
		row := contributor{Name: s.Name, ID: s.ID}
		for _, name := range c.Aspects {
			row.Levels = append(row.Levels, s.aspect(name))
		}
		c.Rows = append(c.Rows, row)
	}
	for _, tag := range tagChoices(with) {
		tagged := slices.DeleteFunc(slices.Clone(with), func(s *section) bool { return !slices.Contains(s.Tags, tag.Name) })
		c.Tags = append(c.Tags, contributorTag{tag.Name, c.spreads(tagged)})
	}
	c.Tags = c.Tags[:min(len(c.Tags), maxContributorTags)]
	return c
}

// aspect returns the contribution of an experiment to an aspect; its Name is empty if it
// declares none.
func (s *section) aspect(name string) aspect {
	for _, a := range s.Aspects {
		if a.Name == name {
			return a
		}
	}
	return aspect{Pips: -1}
}

func (c *contributions) spreads(sections []*section) []spread {
	list := make([]spread, len(c.Aspects))
	for i, name := range c.Aspects {
		counts := make(map[string]int)
		total := 0
		for _, s := range sections {
			if a := s.aspect(name); a.Pips >= 0 {
				counts[levels()[a.Pips]]++
				total++
			}
		}
		list[i] = newSpread(counts, total)
	}
	return list
}

func newSpread(counts map[string]int, total int) spread {
	var s spread
	var parts []string
	before := 0
	for _, level := range slices.Backward(levels()) {
		n := counts[level]
		if n == 0 {
			continue
		}
		s.Bars = append(s.Bars, spreadBar{
			X: draw.PercentOf(float64(before) / float64(total)), Width: draw.PercentOf(float64(n) / float64(total)), Level: level,
		})
		parts = append(parts, report.Number(n)+" "+level)
		before += n
	}
	s.Text = strings.Join(parts, ", ")
	return s
}
