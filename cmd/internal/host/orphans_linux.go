package host

import "golang.org/x/sys/unix"

// adoptOrphans makes this process the parent of the processes that its children leave
// behind, so that it can stop them and see them exit even where process 1 of the
// container reaps nothing. It is optional: a kernel that is too old, or that forbids it,
// is no error.
func adoptOrphans() {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}
