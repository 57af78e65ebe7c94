// Package reportfile writes a report to share to a file: one page of HTML, Markdown, PDF
// or JSON. The reporters render them; this package knows formats, names and files.
package reportfile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Format is the format of a report.
type Format string

// The formats.
const (
	HTML     Format = "html"
	Markdown Format = "markdown"
	PDF      Format = "pdf"
	JSON     Format = "json"
)

func formats() []Format { return []Format{HTML, Markdown, PDF, JSON} }

// FormatNames lists the formats for messages.
func FormatNames() string {
	names := make([]string, 0, len(formats()))
	for _, f := range formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// String and the methods below make a Format the value of a flag.
func (f *Format) String() string { return string(*f) }

// Type names the value in the help.
func (f *Format) Type() string { return "format" }

// Set takes the name of a format; "html5" and "md" are other names of two of them.
func (f *Format) Set(name string) error {
	switch name = strings.ToLower(name); name {
	case "html5":
		name = string(HTML)
	case "md":
		name = string(Markdown)
	}
	if !slices.Contains(formats(), Format(name)) {
		return fmt.Errorf("%q is not a format of reports; the formats are %s, and pandoc converts html or markdown to others", name, FormatNames())
	}
	*f = Format(name)
	return nil
}

// FormatOf returns the format of a file by its extension. Without an extension it is
// Markdown, as in the reference.
func FormatOf(path string) (Format, error) {
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".html", ".htm":
		return HTML, nil
	case ".md", ".markdown", "":
		return Markdown, nil
	case ".pdf":
		return PDF, nil
	case ".json":
		return JSON, nil
	default:
		return "", fmt.Errorf("no format of reports has the extension %q of %s; the formats are %s", extension, path, FormatNames())
	}
}
