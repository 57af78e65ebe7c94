// Package crash kills chaos - itself and its process group, at random moments and at
// each record of its write-ahead log - while it runs experiments that change real
// targets, recovers the runs, and checks the targets: no fault is left, none was undone
// twice, and the journal has everything that happened.
package crash
