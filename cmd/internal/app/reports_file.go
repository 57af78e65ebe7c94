package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/reporters/pdf"
	"github.com/chaostoolkit/run-action/reporters/report"
)

var _ pflag.SliceValue = (*reportFiles)(nil)

// reportFiles are the reports that a session is to write; they are the value of a flag
// that may be given several times.
type reportFiles []reportFile

func (f *reportFiles) addFlags(flags *pflag.FlagSet) {
	flags.Var(f, "report", "write a report to share to this file: .html, .md, .pdf or .json (repeatable)")
	flags.Var(f, "report-path", "the same as --report")
}

// String lists the files.
func (f *reportFiles) String() string { return strings.Join(f.GetSlice(), ",") }

// GetSlice returns the paths. It and the two methods below make the value one of
// those that a command line can be written of again.
func (f *reportFiles) GetSlice() []string {
	paths := make([]string, len(*f))
	for i, file := range *f {
		paths[i] = file.Path
	}
	return paths
}

// Append adds a file.
func (f *reportFiles) Append(path string) error { return f.Set(path) }

// Replace takes files in place of those that there are.
func (f *reportFiles) Replace(paths []string) error {
	*f = nil
	for _, path := range paths {
		if err := f.Set(path); err != nil {
			return err
		}
	}
	return nil
}

// Type names the values for the usage.
func (f *reportFiles) Type() string { return "file" }

// Set adds a file, whose extension tells the format.
func (f *reportFiles) Set(path string) error {
	if path == "" || path == "-" {
		return fmt.Errorf("a report needs a file, of one of the formats %s", formatNames())
	}
	format, err := reportFormatOf(path)
	if err == nil {
		*f = append(*f, reportFile{Path: path, Format: format})
	}
	return err
}

// checkReports says what keeps a report from being written, before anything is run.
func (a *application) checkReports(files reportFiles) error {
	for _, f := range files {
		if f.Format != formatPDF {
			continue
		}
		if _, err := pdf.Find(a.browser()); err != nil {
			return failure(fmt.Errorf("the report %s could not be written, so nothing was run: %w", f.Path, err))
		}
	}
	return nil
}

// reportTime is how long the reports on a session that was ended may take.
const reportTime = 30 * time.Second

// writeReports writes the reports on a session: those that take a moment, or the
// others. It returns their paths. What ended the session leaves them a moment; what
// ends it now ends them.
func (r *reporting) writeReports(ctx context.Context, s *report.Suite, slow bool) (written []string) {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), reportTime)
		defer cancel()
	}
	for _, f := range r.o.files {
		if (f.Format == formatPDF) != slow {
			continue
		}
		if err := r.app.writeReport(ctx, f, s, r.context); err != nil {
			r.warn(fmt.Sprintf("The report %s could not be written: %v", f.Path, err))
			continue
		}
		path := r.app.env.path(f.Path)
		r.app.logs.log.Info("Report generated", "report", path)
		written = append(written, firstOf(r.app.workspacePath(path), path))
		if step := r.app.step; step != nil {
			step.files = append(step.files, path)
			if step.inputs.Upload && r.context.RunURL != "" {
				r.context.ReportURL = r.context.RunURL + "#artifacts"
			}
		}
	}
	return written
}
