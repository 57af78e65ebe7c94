package html

import "github.com/chaostoolkit/run-action/reporters/internal/plain"

// tellApart gives sections of one name that come from the same file, or of whose file
// nothing is known, the paths of their journals.
func tellApart(sections []*section) {
	type namesake struct{ name, source string }
	keys := make([]namesake, len(sections))
	counts := make(map[namesake]int)
	for i, s := range sections {
		keys[i] = namesake{s.Name, s.Source.Text}
		counts[keys[i]]++
	}
	for i, s := range sections {
		if path := plain.Line(s.outcome.JournalPath); counts[keys[i]] > 1 && path != "" {
			s.Source = fact{Text: join(" · ", s.Source.Text, path), URL: s.Source.URL}
		}
	}
}
