package host_test

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// What an activity leaves behind becomes a child of the program, which can stop it.
func TestAdoptsOrphans(t *testing.T) {
	t.Parallel()
	if _, err := host.Current(); err != nil {
		t.Fatal(err)
	}
	var adopts int32
	if err := unix.Prctl(unix.PR_GET_CHILD_SUBREAPER, uintptr(unsafe.Pointer(&adopts)), 0, 0, 0); err != nil {
		t.Fatalf("the kernel does not say who is a subreaper: %v", err)
	}
	if adopts != 1 {
		t.Error("orphans are left to process 1")
	}
}
