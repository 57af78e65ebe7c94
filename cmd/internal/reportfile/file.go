package reportfile

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/reporters/html"
	"github.com/chaostoolkit/run-action/reporters/markdown"
	"github.com/chaostoolkit/run-action/reporters/pdf"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/reporters/results"
	"github.com/chaostoolkit/run-action/runner/atomicfile"
)

// File is a report to write.
type File struct {
	// Path is as the user named it; "-" is the standard output.
	Path   string
	Format Format
	Title  string
}

// Write writes the report of a suite, completely or not at all, and makes the folder for
// it. The report may hold outputs, so it gets the permissions of a journal.
func (f File) Write(ctx context.Context, p *host.Process, s *report.Suite, c report.Context) error {
	content := f.content(ctx, p, s, c)
	if f.Path == "-" {
		return content(p.Stdout)
	}
	return Private(p, p.Path(f.Path), content)
}

// Private writes a file that may hold outputs, completely or not at all, and makes the
// folder for it.
func Private(p *host.Process, path string, content func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.WriteAs(path, p.Options.FileMode.Perm(), content)
}

// content returns what writes the report.
func (f File) content(ctx context.Context, p *host.Process, s *report.Suite, c report.Context) func(io.Writer) error {
	page := func(w io.Writer) error { return html.Write(w, s, c, html.Options{Title: f.Title}) }
	switch f.Format {
	case Markdown:
		return func(w io.Writer) error { return markdown.Write(w, s, c, markdown.Options{Title: f.Title}) }
	case JSON:
		return func(w io.Writer) error { return results.WriteReport(w, s, c, results.Options{Title: f.Title}) }
	case PDF:
		return func(w io.Writer) error {
			return pdf.Write(ctx, w, page, pdf.Options{Browser: browser(p), Environ: p.Environ, Time: cmp.Or(s.End, s.Start)})
		}
	default:
		return page
	}
}

// browser returns the browser that the user wants to print with, "" for any.
func browser(p *host.Process) string {
	name := p.Getenv("CHAOS_CHROMIUM")
	if strings.ContainsRune(name, filepath.Separator) {
		name = p.Path(name)
	}
	return name
}
