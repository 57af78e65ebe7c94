package confidential

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Text returns a text with its secrets redacted.
func (s *Secrets) Text(text string) string { return s.redactor.RedactText(text) }

// Words returns texts with their secrets redacted.
func (s *Secrets) Words(words []string) []string {
	clean := make([]string, len(words))
	for i, word := range words {
		clean[i] = s.Text(word)
	}
	return clean
}

// Document returns a document with its secrets redacted.
func (s *Secrets) Document(document *pyvalue.Map) *pyvalue.Map {
	clean, _ := s.redactor.Redact(document).(*pyvalue.Map) // a mapping stays one
	return clean
}

// Journal returns a recorded journal with the secrets redacted that are written in its
// experiment. The Chaos Toolkit writes them into its journals.
func (s *Secrets) Journal(document *pyvalue.Map) *pyvalue.Map {
	s.LearnDocument(source.FromValue(document.Value("experiment")))
	return s.Document(document)
}

// Problems returns problems with their secrets redacted.
func (s *Secrets) Problems(problems source.Problems) source.Problems {
	clean := slices.Clone(problems)
	for i := range clean {
		p := &clean[i]
		for _, text := range []*string{&p.File, &p.Path, &p.Message, &p.Found, &p.Expected, &p.Hint} {
			*text = s.Text(*text)
		}
	}
	return clean
}

// FileText returns the text of a document with its secrets redacted, line by line, so
// that lines keep their numbers. It returns nil for files of which no line is shown. The
// path is absolute.
func (s *Secrets) FileText(path string, text []byte) []byte {
	if s.isHidden(path) {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	return []byte(strings.Join(s.Words(lines), ""))
}

// Suite returns a copy of a suite with its secrets redacted. Journals are redacted
// already.
func (s *Secrets) Suite(suite *report.Suite) *report.Suite {
	clean := *suite
	clean.Notes = s.Words(suite.Notes)
	clean.Outcomes = make([]*report.Outcome, len(suite.Outcomes))
	for i, o := range suite.Outcomes {
		outcome := *o
		outcome.Source, outcome.Title, outcome.Reason = s.Text(o.Source), s.Text(o.Title), s.Text(o.Reason)
		outcome.Reproduce, outcome.Problems = s.Text(o.Reproduce), s.Problems(o.Problems)
		clean.Outcomes[i] = &outcome
	}
	return &clean
}

// IsRedacted reports whether a secret in a value was redacted.
func IsRedacted(value any) bool {
	return strings.Contains(string(pyvalue.AppendCompactJSON(nil, value)), redact.Replacement)
}
