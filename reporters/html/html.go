// Package html writes a suite as one HTML page to share: the verdict first, then for
// each experiment what was believed, what was done, what was found and what to do
// about it, with a timeline, charts, and everything that was put out.
//
// The page is one file and needs nothing else: styles, script and drawings are in it,
// and its Content-Security-Policy allows nothing to be fetched. It reads well without
// its script, which adds filters, searching, copying and the choice of a theme. What
// came from experiments and from the systems that they tested is text, wherever it
// stands; html/template escapes it for its place.
//
// Whoever has a report.Suite calls Write. The page depends on nothing else: the same
// suite makes the same bytes.
package html

import (
	"bufio"
	"fmt"
	"io"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Options are what the user chose.
type Options struct {
	// Title is the heading of the page; empty for one that is made of the suite.
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
