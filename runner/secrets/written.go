package secrets

import "github.com/chaostoolkit/run-action/runner/source"

// Written returns the secrets that are written in a document: the values in its section
// "secrets", which is node, and the defaults of environment variables. A Redactor needs
// them before any part of the document is shown, such as its problems; so the section
// need not be valid.
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
