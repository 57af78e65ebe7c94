// Package extensions proves that what people have written for the Chaos Toolkit
// runs with chaos as it is: extensions, controls and notification plugins from PyPI
// play experiments against real systems - a Toxiproxy, a Prometheus - or, where
// there is none to be had, against a server that speaks their protocol.
//
// It holds tests only. Each starts what it needs on addresses of its own, and plays
// the script in testdata that has its name.
package extensions
