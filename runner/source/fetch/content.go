package fetch

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// formatByExtension returns the format of a file, or of the path of a URL. The case of
// the extension matters, as in the reference.
func formatByExtension(name string) (source.Format, bool) {
	switch filepath.Ext(name) {
	case ".json":
		return source.JSON, true
	case ".yaml", ".yml":
		return source.YAML, true
	default:
		return source.JSON, false
	}
}

func (d *download) parse(contentType string, text []byte) (*source.File, error) {
	formats := d.formats(contentType)
	if len(formats) == 0 {
		return nil, refuse(source.Problem{
			Rule: source.RuleUnknownFormat, File: d.name,
			Message:  "the server returned neither JSON nor YAML",
			Found:    fmt.Sprintf("the content type %q", contentType),
			Expected: "application/json, application/yaml or text/plain",
			Hint:     "use the URL of the raw file, not of a page that shows it",
		}, nil)
	}
	var file *source.File
	var err error
	for _, format := range formats {
		attempt, failure := source.Parse(d.name, format, text)
		if failure == nil {
			return attempt, nil
		}
		// If both formats fail, report the error of the one that the text looks like.
		if file == nil || !looksLikeJSON(text) {
			file, err = attempt, failure
		}
	}
	return file, err
}

// formats returns the formats to try for a content type. YAML has had several
// names, and servers that do not know it send text/plain or nothing.
func (d *download) formats(contentType string) []source.Format {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	switch media {
	case "application/json", "text/json":
		return []source.Format{source.JSON}
	case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml":
		return []source.Format{source.YAML}
	case "text/plain":
		return []source.Format{source.JSON, source.YAML}
	case "", "application/octet-stream", "binary/octet-stream":
		if format, ok := formatByExtension(d.url.Path); ok {
			return []source.Format{format}
		}
		return []source.Format{source.JSON, source.YAML}
	}
	switch {
	case strings.HasSuffix(media, "+json"):
		return []source.Format{source.JSON}
	case strings.HasSuffix(media, "+yaml"):
		return []source.Format{source.YAML}
	default:
		return nil
	}
}

func looksLikeJSON(text []byte) bool {
	start := strings.TrimLeft(strings.TrimPrefix(string(text[:min(len(text), 1024)]), "\uFEFF"), " \t\r\n")
	return strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")
}
