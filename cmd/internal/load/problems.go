package load

import (
	"errors"
	"regexp"
	"slices"

	"github.com/chaostoolkit/run-action/runner/source"
)

// problemsOf returns an error about a document as problems.
func problemsOf(err error, name string) source.Problems {
	if err == nil {
		return nil
	}
	if problems, ok := errors.AsType[source.Problems](err); ok {
		return problems
	}
	return source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
}

// withoutQuotes returns the problems of a file that holds secrets but cannot be used. Its
// secrets could not be learned, so everything that the problems quote of it is omitted.
func withoutQuotes(problems source.Problems) source.Problems {
	quoted := regexp.MustCompile(`"(?:[^"\\]|\\.){2,}"`) // a single character is syntax
	short := slices.Clone(problems)
	for i := range short {
		p := &short[i]
		p.Found = quoted.ReplaceAllString(p.Found, `"..."`)
		switch p.Rule {
		case source.RuleJSONSyntax, source.RuleYAMLSyntax, source.RuleYAMLValue:
			p.Message = quoted.ReplaceAllString(p.Message, `"..."`)
			p.Expected = quoted.ReplaceAllString(p.Expected, `"..."`)
		default: // others quote keys only
		}
	}
	return short
}
