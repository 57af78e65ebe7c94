// Package extensions proves that code written for the Chaos Toolkit runs unchanged with
// chaos: extensions, controls and notification plugins from PyPI play experiments against
// real systems, such as Toxiproxy and Prometheus, or against a server that speaks the
// protocol of a system that cannot run here.
//
// It holds tests only. Each test starts its servers on free ports, and plays the script
// in testdata that has its name.
package extensions
