// Package canary proves that secrets stay where they belong. It plants a random text
// of its own - a canary - in every place that a secret can come from, has
// experiments give all of them away in every way that an activity has, lets them end
// in every way that a run can, and looks for what is left of a canary in every byte
// that the process wrote or sent.
//
// There are tests only.
package canary
