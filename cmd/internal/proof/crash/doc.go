// Package crash kills chaos - itself and its process group, at random moments and at
// each record of its write-ahead log - while it runs experiments that change real
// targets, recovers what it left, and looks at the targets: no fault is there any
// more, nothing was undone twice, and the journal tells the whole story.
package crash
