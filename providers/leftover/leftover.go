// Package leftover stops the processes that activities of a dead run left behind. Their
// environment has the mark of the activity (see provider.MarkVariable).
package leftover

// Process is a process that was found.
type Process struct {
	PID int
	// Name is the name of its program, truncated to 15 bytes.
	Name string
	// Stopped says that it has ended.
	Stopped bool
}
