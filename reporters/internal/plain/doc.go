// Package plain turns text of any origin into text that is safe to show: without
// control characters, of a known width, of bounded length.
//
// Experiments come from anywhere, and the outputs of probes from the tested systems.
// Neither may move a cursor, recolour a screen or reverse the direction of a line, so
// every reporter passes their texts through here.
//
// Two families differ in what they do with terminal escapes. Text, Line, Name, Value and
// Excerpt remove them, as reports want to show what the output looked like. Escape and
// EscapeLine make them visible, as a terminal shows them next to its own.
package plain
