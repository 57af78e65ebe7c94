// Package conformance proves that chaos is a drop-in for the Chaos Toolkit: it
// plays the experiments of testdata/cases with the real chaos and with ours, and
// compares exit codes, files, what the activities did, and journals.
//
// It holds tests only. Where ours differs on purpose, differences_test.go says
// so; README.md says how to add a case and how to read a failure.
package conformance
