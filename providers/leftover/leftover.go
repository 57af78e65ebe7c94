// Package leftover ends the processes that activities of a dead run left behind:
// those whose environment names the activity (see provider.MarkVariable).
package leftover

// Process is one that was found.
type Process struct {
	PID int
	// Name is what the system calls it: the name of its program, cut to 15 bytes.
	Name string
	// Stopped says that it is gone now.
	Stopped bool
}
