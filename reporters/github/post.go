package github

import (
	"strings"
)

// Mode says when to comment on a pull request.
type Mode string

// The modes.
const (
	// Always comments on each run.
	Always Mode = "always"
	// OnFailure creates a comment only after a failure, but updates an existing one after
	// every run, so it does not report a failure that is fixed.
	OnFailure Mode = "on-failure"
	// OnChange updates the comment only if the result has changed.
	OnChange Mode = "on-change"
	// Never does not comment.
	Never Mode = "never"
)

// Modes returns all modes.
func Modes() []Mode { return []Mode{Always, OnFailure, OnChange, Never} }

// Text is the text of a comment, and how to find it again. The body begins with a hidden
// marker, whose form this package does not know.
type Text struct {
	// Body is the whole text with the marker.
	Body string
	// Key distinguishes the comments of different jobs, Digest different results. Both
	// are what Parse returns for Body.
	Key, Digest string
	// Parse reads the marker of a body. Without it no earlier comment is found.
	Parse func(body string) (key, digest string, ok bool)
}

// Action is what was done with a comment.
type Action string

// The actions.
const (
	// Created: there was no comment before.
	Created Action = "created"
	// Updated: the existing comment has the new text.
	Updated Action = "updated"
	// Unchanged: the existing comment is up to date.
	Unchanged Action = "unchanged"
	// Skipped: there was nothing to write or, with a warning, it failed.
	Skipped Action = "skipped"
)

// CommentResult is the result of commenting. The zero value stands for Skipped.
type CommentResult struct {
	Action Action
	// URL and ID are those of the comment, empty without one.
	URL string
	ID  int64
	// Deleted counts the deleted duplicates.
	Deleted int
}

// decide returns what to do, given the existing body.
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

// isMine reports whether a body has our key.
func (t *Text) isMine(body string) bool {
	if t.Parse == nil {
		return false
	}
	key, _, ok := t.Parse(body)
	return ok && key == t.Key
}

// unchanged reports whether a body with our key has the same result.
func (t *Text) unchanged(body string) bool {
	_, digest, ok := t.Parse(body)
	return ok && digest == t.Digest
}

// same compares bodies, ignoring line ends, which GitHub may change.
func (t *Text) same(body string) bool {
	plain := func(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
	return plain(body) == plain(t.Body)
}
