// Package canary proves that secrets stay where they belong. It plants a random text
// of its own - a canary - in every place that a secret can come from, has
// experiments give all of them away in every way that an activity has, lets the runs end
// in every possible way, and searches every byte that the process wrote or sent for
// pieces of a canary.
//
// It holds tests only.
package canary
