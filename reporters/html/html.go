// Package html writes a suite as one HTML page to share: the verdict, then for each
// experiment the steady state, the method, the findings and the next steps, with a timeline,
// charts and all outputs.
//
// The page is one file with its styles, script and drawings; its Content-Security-Policy
// allows no request. It works without its script, which adds filters, search, copying and
// the choice of a theme. Texts of experiments and of tested systems are only ever text:
// html/template escapes them.
//
// The same suite results in the same bytes.
package html

import (
	"bufio"
	"fmt"
	"io"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Options are what the user chose.
type Options struct {
	// Title is the heading of the page; if empty, the name of the experiment or a default.
	Title string
}

// Write writes the page of a suite, which may still be running.
func Write(w io.Writer, s *report.Suite, c report.Context, o Options) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	err := templates().ExecuteTemplate(buffered, "page", newPage(s, c, o))
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("writing the HTML report: %w", err)
	}
	return nil
}
