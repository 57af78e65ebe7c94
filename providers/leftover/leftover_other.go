//go:build !linux

package leftover

import "context"

// Stop finds nothing: on this system the environment of a process cannot be read.
func Stop(context.Context, func(mark string) bool) []Process { return nil }
