package html

import "github.com/chaostoolkit/run-action/reporters/internal/plain"

// distinguish adds the paths of their journals to sections that have the same name and the
// same source.
func distinguish(sections []*section) {
	type experimentKey struct{ name, source string }
	keys := make([]experimentKey, len(sections))
	counts := make(map[experimentKey]int)
	for i, s := range sections {
		keys[i] = experimentKey{s.Name, s.Source.Text}
		counts[keys[i]]++
	}
	for i, s := range sections {
		if path := plain.Line(s.outcome.JournalPath); counts[keys[i]] > 1 && path != "" {
			s.Source = fact{Text: join(" · ", s.Source.Text, path), URL: s.Source.URL}
		}
	}
}
