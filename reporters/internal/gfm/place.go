package gfm

import (
	"strconv"

	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Place returns a place in a file as "file:line", with a link to it if the Context
// knows one; empty if there is no such place.
func Place(c report.Context, file string, pos source.Pos) string {
	if file == "" || !pos.IsValid() {
		return ""
	}
	return Link(Code(file+":"+strconv.Itoa(pos.Line)), c.FileURL(file, pos.Line))
}
