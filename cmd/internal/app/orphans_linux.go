package app

import "golang.org/x/sys/unix"

// adoptOrphans makes this process the parent of those that its children leave
// behind, so that they can be stopped and their end be seen even where the first
// process of the container looks after nobody. It is a help and not needed: an old
// kernel, or one that forbids it, is no error.
func adoptOrphans() {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}
