package require

import (
	"os"
	"os/exec"
	"testing"
)

// Browser returns the path of Chromium, by default from CHAOS_CHROMIUM, and the folder in
// CHAOS_BROWSER_MODULES with the modules of .ci/browser/package.json.
func Browser(t testing.TB) (chromium, modules string) {
	t.Helper()
	modules = os.Getenv("CHAOS_BROWSER_MODULES")
	if modules == "" {
		missing(t, "needs modules for node: set CHAOS_BROWSER_MODULES to the folder node_modules that has them")
	}
	if chromium = os.Getenv("CHAOS_CHROMIUM"); chromium != "" {
		return chromium, modules
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, modules
		}
	}
	missing(t, "needs Chromium on PATH, or its path in CHAOS_CHROMIUM")
	return "", ""
}
