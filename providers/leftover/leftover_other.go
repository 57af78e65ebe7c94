//go:build !linux

package leftover

import "context"

// Stop finds nothing where no process shows others its environment.
func Stop(context.Context, func(mark string) bool) []Process { return nil }
