// Package gfm writes what reporters share in GitHub-flavoured Markdown: text that is
// harmless in it, tables, the section of an experiment, a timeline, a comparison with an
// earlier run, and pages of bounded size.
package gfm
