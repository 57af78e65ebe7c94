package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/markdown"
	"github.com/chaostoolkit/run-action/reporters/pdf"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
)

// reportFormat is a notation of reports.
type reportFormat string

// The formats of reports.
const (
	formatHTML     reportFormat = "html"
	formatMarkdown reportFormat = "markdown"
	formatPDF      reportFormat = "pdf"
	formatJSON     reportFormat = "json"
)

func reportFormats() []reportFormat {
	return []reportFormat{formatHTML, formatMarkdown, formatPDF, formatJSON}
}

// formatNames lists what there is, for messages.
func formatNames() string {
	names := make([]string, 0, len(reportFormats()))
	for _, f := range reportFormats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// String and the methods below make a reportFormat the value of a flag.
func (f *reportFormat) String() string { return string(*f) }

// Type names the values for the usage.
func (f *reportFormat) Type() string { return "format" }

// Set takes the name of a format; "html5" and "md" are other names of two of them.
func (f *reportFormat) Set(name string) error {
	switch name = strings.ToLower(name); name {
	case "html5":
		name = string(formatHTML)
	case "md":
		name = string(formatMarkdown)
	}
	if !slices.Contains(reportFormats(), reportFormat(name)) {
		return fmt.Errorf("%q is no format of reports: there are %s; what else pandoc knows, it makes of html or markdown", name, formatNames())
	}
	*f = reportFormat(name)
	return nil
}

// reportFormatOf returns the format that the extension of a file stands for. Without any it
// is Markdown, as in the reference.
func reportFormatOf(path string) (reportFormat, error) {
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".html", ".htm":
		return formatHTML, nil
	case ".md", ".markdown", "":
		return formatMarkdown, nil
	case ".pdf":
		return formatPDF, nil
	case ".json":
		return formatJSON, nil
	default:
		return "", fmt.Errorf("the extension %q of %s is that of no format of reports: there are %s", extension, path, formatNames())
	}
}

// reportFile is a report that is to be written.
type reportFile struct {
	// Path is as the user named it; "-" is the standard output.
	Path   string
	Format reportFormat
	Title  string
}

// contentOf returns what writes the report of a suite.
func (a *application) contentOf(ctx context.Context, f reportFile, s *report.Suite, c report.Context) func(io.Writer) error {
	page := func(w io.Writer) error { return html.Write(w, s, c, html.Options{Title: f.Title}) }
	switch f.Format {
	case formatMarkdown:
		return func(w io.Writer) error { return markdown.Write(w, s, c, markdown.Options{Title: f.Title}) }
	case formatJSON:
		return func(w io.Writer) error { return results.WriteReport(w, s, c, results.Options{Title: f.Title}) }
	case formatPDF:
		return func(w io.Writer) error {
			return pdf.Write(ctx, w, page, pdf.Options{
				Browser: a.browser(), Environ: a.env.Environ, Time: cmp.Or(s.End, s.Start),
			})
		}
	default:
		return page
	}
}

// browser returns the one that the user wants to be printed with, "" for any.
func (a *application) browser() string {
	name := a.env.Getenv("CHAOS_CHROMIUM")
	if strings.ContainsRune(name, filepath.Separator) {
		name = a.env.path(name)
	}
	return name
}

// writeReport writes a report, whole or not at all, and makes the folder for it. It may
// hold outputs, and has the permissions of a journal.
func (a *application) writeReport(ctx context.Context, f reportFile, s *report.Suite, c report.Context) error {
	content := a.contentOf(ctx, f, s, c)
	if f.Path == "-" {
		return content(a.env.Stdout)
	}
	path := a.env.path(f.Path)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteAs(path, a.global.fileMode.perm(), content)
}
