package github

import (
	"strings"
)

// Mode says when a pull request is commented on.
type Mode string

// The modes.
const (
	// Always comments on each run.
	Always Mode = "always"
	// OnFailure begins to comment when something failed, and goes on until it is mended:
	// a comment that tells of a failure does not stay when there is none anymore.
	OnFailure Mode = "on-failure"
	// OnChange comments when the result is another than that of the comment.
	OnChange Mode = "on-change"
	// Never does not comment.
	Never Mode = "never"
)

// Modes returns all of them, as they are written.
func Modes() []Mode { return []Mode{Always, OnFailure, OnChange, Never} }

// Text is what is written, and how to find it again. The body begins with a marker
// that is not shown; only who renders bodies knows how it is written.
type Text struct {
	// Body is the whole text, marker included.
	Body string
	// Key tells texts of different jobs apart, Digest one result from another. Both are
	// what Parse returns for Body.
	Key, Digest string
	// Parse reads the marker of a body. Without it nothing that was written earlier is
	// found.
	Parse func(body string) (key, digest string, ok bool)
}

// Action is what became of a text.
type Action string

// The actions.
const (
	// Created: there was none before.
	Created Action = "created"
	// Updated: the one that was there has the new text.
	Updated Action = "updated"
	// Unchanged: the one that was there says it already.
	Unchanged Action = "unchanged"
	// Skipped: nothing was to be written, or, with a warning, could be.
	Skipped Action = "skipped"
)

// Posted is what became of a text. The zero value stands for Skipped.
type Posted struct {
	Action Action
	// URL and ID are those of the comment, empty without one.
	URL string
	ID  int64
	// Deleted is how many duplicates were deleted.
	Deleted int
}

// decide returns what to do, given the body that is there already.
func (t *Text) decide(mode Mode, failed bool, exists bool, old string) Action {
	switch {
	case mode == Never, !exists && mode == OnFailure && !failed:
		return Skipped
	case !exists:
		return Created
	case t.same(old), mode == OnChange && t.unchanged(old):
		return Unchanged
	default:
		return Updated
	}
}

// isMine says whether a body has our key.
func (t *Text) isMine(body string) bool {
	if t.Parse == nil {
		return false
	}
	key, _, ok := t.Parse(body)
	return ok && key == t.Key
}

// unchanged says whether a body with our key tells of the same result.
func (t *Text) unchanged(body string) bool {
	_, digest, ok := t.Parse(body)
	return ok && digest == t.Digest
}

// same compares bodies as they are shown: GitHub may change their line ends.
func (t *Text) same(body string) bool {
	plain := func(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
	return plain(body) == plain(t.Body)
}
