// Package architecture proves that the packages stand in the order that CONTRIBUTING
// describes: imports point down, and no package or type grows too large.
//
// It holds tests only.
package architecture
