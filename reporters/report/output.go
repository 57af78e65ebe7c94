package report

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Part is a text in the output of an activity.
type Part struct {
	// Label names it: "stdout", "body", "exception".
	Label string
	// Text is not escaped.
	Text string
}

// Output returns the texts in the record of an activity, the exception first, without
// empty ones.
func Output(r *journal.Record) []Part {
	if r == nil {
		return nil
	}
	parts := outputs(r.Output)
	if len(r.Exception) > 0 {
		parts = append([]Part{{Label: "exception", Text: strings.Join(r.Exception, "")}}, parts...)
	}
	kept := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p.Text) != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// outputs returns the parts of the outputs of the process and HTTP providers, and any
// other output as JSON.
func outputs(v any) []Part {
	switch v := v.(type) {
	case nil, bool:
		return nil // the result of the step says the same
	case string:
		return []Part{{Label: "output", Text: v}}
	case *pyvalue.Map:
		if v.Has("status") && (v.Has("stdout") || v.Has("body")) {
			return response(v)
		}
	}
	return []Part{{Label: "output", Text: text(v)}}
}

func response(m *pyvalue.Map) []Part {
	parts := make([]Part, 0, m.Len())
	for _, key := range []string{"status", "stdout", "stderr", "body", "headers"} {
		if value, ok := m.Get(key); ok && pyvalue.Truth(value) {
			parts = append(parts, Part{Label: key, Text: text(value)})
		}
	}
	return parts
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return string(pyvalue.AppendJSON(nil, v, 0))
}
