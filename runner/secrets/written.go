package secrets

import "github.com/chaostoolkit/run-action/runner/source"

// Written returns the secrets that stand in a document: the values in its section
// "secrets", which node is, and the defaults of environment variables. It is what a
// Redactor must know before anything of the document is shown, and as that may be
// what is wrong with it, the section need not be valid.
func Written(node *source.Node) (found []any) {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.Mapping {
		return []any{node.Value()}
	}
	switch kind, _ := node.Get("type").Text(); kind {
	case "env":
		if value := node.Get("default"); !value.IsNull() {
			found = append(found, value.Value())
		}
		return found
	case "vault":
		return nil
	}
	for _, f := range node.Fields {
		found = append(found, Written(f.Value)...)
	}
	return found
}
