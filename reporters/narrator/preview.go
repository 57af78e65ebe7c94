package narrator

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// The bounds of a preview. Outputs may be as large as the logs of a cluster.
const (
	previewBytes = 200
	previewItems = 10
	previewDepth = 4
)

// preview returns the beginning of an output, as Python would write it.
func preview(output any) string { return pyvalue.Repr(shorten(output, previewDepth)) }

// shorten returns a copy of v that leaves out the rest of long texts, lists and
// mappings, and what is nested too deeply.
func shorten(v any, depth int) any {
	switch v := v.(type) {
	case string:
		return shortenText(v)
	case pyvalue.Bytes:
		return pyvalue.Bytes(shortenText(string(v)))
	case []any:
		return shortenList(v, depth)
	case *pyvalue.Map:
		return shortenMap(v, depth)
	default:
		return v
	}
}

func shortenText(text string) string {
	if len(text) <= previewBytes {
		return text
	}
	return strings.ToValidUTF8(text[:previewBytes], "") + "..."
}

func shortenList(list []any, depth int) any {
	if depth == 0 {
		return "..."
	}
	short := make([]any, 0, previewItems+1)
	for i, item := range list {
		if i == previewItems {
			return append(short, fmt.Sprintf("... %d more", len(list)-i))
		}
		short = append(short, shorten(item, depth-1))
	}
	return short
}

func shortenMap(m *pyvalue.Map, depth int) any {
	if depth == 0 {
		return "..."
	}
	short := pyvalue.NewMap(previewItems + 1)
	for key, value := range m.All() {
		if short.Len() == previewItems {
			short.Set("...", fmt.Sprintf("%d more", m.Len()-previewItems))
			return short
		}
		short.Set(shortenText(key), shorten(value, depth-1))
	}
	return short
}
