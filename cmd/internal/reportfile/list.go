package reportfile

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/reporters/pdf"
)

var _ pflag.SliceValue = (*List)(nil)

// List is the value of a flag that may be given several times: the reports that a session
// writes.
type List []File

// Define adds the flag.
func (l *List) Define(flags *pflag.FlagSet) {
	flags.Var(l, "report", "write a report to share to `FILE`: .html, .md, .pdf or .json (repeatable)")
	flags.Var(l, "report-path", "the same as --report")
}

// String lists the files.
func (l *List) String() string { return strings.Join(l.GetSlice(), ",") }

// GetSlice returns the paths. With Append and Replace, it lets the flag be printed as
// arguments again.
func (l *List) GetSlice() []string {
	paths := make([]string, len(*l))
	for i, file := range *l {
		paths[i] = file.Path
	}
	return paths
}

// Append adds a file.
func (l *List) Append(path string) error { return l.Set(path) }

// Replace replaces the files.
func (l *List) Replace(paths []string) error {
	*l = nil
	for _, path := range paths {
		if err := l.Set(path); err != nil {
			return err
		}
	}
	return nil
}

// Type names the values in the help.
func (l *List) Type() string { return "file" }

// Set adds a file. Its extension decides the format.
func (l *List) Set(path string) error {
	if path == "" || path == "-" {
		return fmt.Errorf("a report needs a file, in one of the formats %s", FormatNames())
	}
	format, err := FormatOf(path)
	if err == nil {
		*l = append(*l, File{Path: path, Format: format})
	}
	return err
}

// Check returns why one of the reports could not be written, before anything is run.
func (l List) Check(p *host.Process) error {
	for _, f := range l {
		if f.Format != PDF {
			continue
		}
		if _, err := pdf.Find(browser(p)); err != nil {
			return exit.Failf("the report %s could not be written, so nothing was run: %w", f.Path, err)
		}
	}
	return nil
}

// CheckClashes returns an error of usage if a report would replace another file of the
// session, or another report. others are those files with what they are.
func (l List) CheckClashes(p *host.Process, others map[string]string) error {
	for i, report := range l {
		for name, what := range others {
			if p.IsSame(report.Path, name) {
				return exit.Usagef("--report: %s is %s, which the report would replace", report.Path, what)
			}
		}
		for _, earlier := range l[:i] {
			if p.IsSame(report.Path, earlier.Path) {
				return exit.Usagef("--report: %s is given twice", report.Path)
			}
		}
		if info, err := os.Stat(p.Path(report.Path)); err == nil && info.IsDir() {
			return exit.Usagef("--report: %s is a folder", report.Path)
		}
	}
	return nil
}
