//go:build !linux

package host

// adoptOrphans does nothing where the system does not support it.
func adoptOrphans() {}
