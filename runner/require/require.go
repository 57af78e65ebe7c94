// Package require is for tests that need more than Go. It skips them with a reason if
// something is missing. If CHAOS_TEST_REQUIRE is "all", as in CI, a missing requirement
// is a failure, so that no test is skipped unnoticed.
package require

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of an executable on PATH.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, "needs the program "+name+" on PATH")
	}
	return path
}

// Reference returns the Python interpreter in CHAOS_REFERENCE_PYTHON, of an environment
// with the Chaos Toolkit.
func Reference(t testing.TB) string {
	t.Helper()
	return python(t, "CHAOS_REFERENCE_PYTHON", "the Chaos Toolkit")
}

// Extensions returns the Python interpreter in CHAOS_EXTENSIONS_PYTHON, of an environment
// with the extensions of .ci/extensions.txt.
func Extensions(t testing.TB) string {
	t.Helper()
	return python(t, "CHAOS_EXTENSIONS_PYTHON", "extensions of the Chaos Toolkit")
}

func python(t testing.TB, variable, with string) string {
	t.Helper()
	interpreter := os.Getenv(variable)
	if interpreter == "" {
		missing(t, "needs "+with+": set "+variable+" to the Python interpreter that has it")
	}
	return interpreter
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CHAOS_TEST_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what) // not reached if CHAOS_TEST_REQUIRE is "all"
}

// Root skips the test unless it may mount file systems.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "needs to be root, to mount file systems")
	}
}
