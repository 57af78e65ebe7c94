package report

import (
	"strings"

	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Part is one text of what an activity put out.
type Part struct {
	// Label says which: "stdout", "body", "exception".
	Label string
	// Text is as it was recorded.
	Text string
}

// Output returns the texts that a run left behind, the failure first. What is
// empty is left out.
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

// outputs knows the shapes in which the providers for processes and HTTP return
// what they saw; anything else is shown as JSON.
func outputs(v any) []Part {
	switch v := v.(type) {
	case nil, bool:
		return nil // the result of the step says as much
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
