package experiment

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// BuildRuntime reads a "runtime" mapping, which the settings may have as well as an
// experiment. Problems go to report, which stands at the mapping.
func BuildRuntime(node *source.Node, report *source.Reporter) Runtime {
	if node.IsNull() {
		return Runtime{}
	}
	if node.Kind != source.Mapping {
		report.WrongType(node, "the runtime must be described", "a mapping with \"hypothesis\", \"rollbacks\" or both")
		return Runtime{}
	}
	report.UnknownKeys(node, "hypothesis", "rollbacks")
	return Runtime{
		Hypothesis: buildStrategy(node.Get("hypothesis"), ParseHypothesisStrategy, report.At("hypothesis")),
		Rollbacks:  buildStrategy(node.Get("rollbacks"), ParseRollbackStrategy, report.At("rollbacks")),
	}
}

func buildStrategy[S ~string](node *source.Node, parse func(string) (S, error), report *source.Reporter) S {
	if node.IsNull() {
		return ""
	}
	if node.Kind != source.Mapping {
		report.WrongType(node, "a strategy must be named", "a mapping with a \"strategy\"")
		return ""
	}
	report.UnknownKeys(node, "strategy")
	strategy := node.Get("strategy")
	if strategy.IsNull() {
		return ""
	}
	s, err := parse(pyvalue.Str(strategy.Value()))
	if err != nil {
		report.At("strategy").Error(strategy, err.Error())
	}
	return s
}

// buildTags reads the tags; a single text stands for one tag.
func buildTags(node *source.Node, report *source.Reporter) []string {
	if !pyvalue.Truth(node.Value()) {
		return nil
	}
	if text, ok := node.Text(); ok {
		return []string{text}
	}
	if node.Kind != source.List {
		report.WrongType(node, "tags must be listed", "a list of texts")
		return nil
	}
	tags := make([]string, 0, len(node.Items))
	for i, item := range node.Items {
		text, _ := item.Text()
		if text == "" {
			report.Index(i).WrongType(item, "a tag must be a text", "a text that is not empty")
			continue
		}
		tags = append(tags, text)
	}
	return tags
}

// checkExtensions looks only for names, as the rest of an extension is its own
// affair.
func checkExtensions(node *source.Node, report *source.Reporter) {
	if !pyvalue.Truth(node.Value()) {
		return
	}
	if node.Kind != source.List {
		report.WrongType(node, "extensions must be listed", "a list of mappings with a name")
		return
	}
	for i, item := range node.Items {
		if name, _ := item.Get("name").Text(); strings.TrimSpace(name) == "" {
			report.Index(i).WrongType(item, "an extension needs a name", "a mapping with a \"name\"")
		}
	}
}
