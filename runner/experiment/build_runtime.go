package experiment

import (
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// BuildRuntime reads the "runtime" mapping of an experiment or of the settings. problems
// must be at the mapping.
func BuildRuntime(node *source.Node, problems *source.Collector) Runtime {
	if node.IsNull() {
		return Runtime{}
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "the runtime must be a mapping", "a mapping with \"hypothesis\", \"rollbacks\" or both")
		return Runtime{}
	}
	problems.UnknownKeys(node, "hypothesis", "rollbacks")
	return Runtime{
		Hypothesis: buildStrategy(node.Get("hypothesis"), ParseHypothesisStrategy, problems.At("hypothesis")),
		Rollbacks:  buildStrategy(node.Get("rollbacks"), ParseRollbackStrategy, problems.At("rollbacks")),
	}
}

func buildStrategy[S ~string](node *source.Node, parse func(string) (S, error), problems *source.Collector) S {
	if node.IsNull() {
		return ""
	}
	if node.Kind != source.Mapping {
		problems.WrongType(node, "a strategy must be a mapping", "a mapping with a \"strategy\"")
		return ""
	}
	problems.UnknownKeys(node, "strategy")
	strategy := node.Get("strategy")
	if strategy.IsNull() {
		return ""
	}
	s, err := parse(pyvalue.Str(strategy.Value()))
	if err != nil {
		problems.At("strategy").Error(source.RuleInvalidValue, strategy, err.Error())
	}
	return s
}

// buildTags reads the tags; a string is a single tag.
func buildTags(node *source.Node, problems *source.Collector) []string {
	if !pyvalue.Truth(node.Value()) {
		return nil
	}
	if text, ok := node.Text(); ok {
		return []string{text}
	}
	if node.Kind != source.List {
		problems.WrongType(node, "tags must be a list", "a list of strings")
		return nil
	}
	tags := make([]string, 0, len(node.Items))
	for i, item := range node.Items {
		text, _ := item.Text()
		if text == "" {
			problems.Index(i).WrongType(item, "a tag must be a string", "a non-empty string")
			continue
		}
		tags = append(tags, text)
	}
	return tags
}

// buildExtensions checks the names of extensions, and reads our own; the content of
// others is not checked.
func buildExtensions(node *source.Node, problems *source.Collector) (terms Terms) {
	if !pyvalue.Truth(node.Value()) {
		return terms
	}
	if node.Kind != source.List {
		problems.WrongType(node, "extensions must be a list", "a list of mappings with a name")
		return terms
	}
	for i, item := range node.Items {
		switch name, _ := item.Get("name").Text(); strings.TrimSpace(name) {
		case "":
			problems.Index(i).Invalid(source.RuleMissingKey, item, "an extension needs a name", "a mapping with a \"name\"")
		case ExtensionName:
			terms = buildTerms(item, problems.Index(i))
		}
	}
	return terms
}

func buildTerms(node *source.Node, problems *source.Collector) (terms Terms) {
	problems.UnknownKeys(node, "name", "expect", "timeout")
	if expect := node.Get("expect"); !expect.IsNull() {
		text, _ := expect.Text()
		if verdict, err := journal.ParseVerdict(text); err == nil {
			terms.Expect = verdict
		} else {
			problems.At("expect").Invalid(source.RuleInvalidValue, expect, "unknown verdict", "one of "+strings.Join(journal.VerdictNames(), ", "))
		}
	}
	timeout := node.Get("timeout")
	if text, ok := timeout.Text(); ok {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			problems.At("timeout").Invalid(source.RuleInvalidDuration, timeout, "a timeout must be a duration", "a number of seconds above 0, or a string such as \"5m\"")
		}
		terms.Timeout = d
		return terms
	}
	terms.Timeout = buildTimeout(timeout, problems.At("timeout"))
	return terms
}
