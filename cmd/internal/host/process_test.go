package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

func TestCurrent(t *testing.T) {
	t.Parallel()
	env, err := host.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if env.Dir != dir || !filepath.IsAbs(env.Executable) || !host.IsExecutable(env.Executable) {
		t.Errorf("got the folder %s and the program %s", env.Dir, env.Executable)
	}
	if name, err := os.Hostname(); err == nil && env.Host.Node != name {
		t.Errorf("the machine is %q, not %q", env.Host.Node, name)
	}
	if parts := strings.Split(env.Host.Platform, "-"); len(parts) < 3 {
		t.Errorf("the platform is %q, not system-release-machine", env.Host.Platform)
	}
	if env.Getenv("PATH") != os.Getenv("PATH") || env.Job != nil {
		t.Error("the environment is not that of the process")
	}
	if !strings.HasSuffix(host.UserAgent(), "/"+host.Version) {
		t.Errorf("servers see %q", host.UserAgent())
	}
}

// The test sends signals to its own process: without a subscription some would end it.
func TestSignals(t *testing.T) {
	t.Parallel()
	env, err := host.Current()
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan os.Signal, 8)
	stop := env.Signals(received)
	defer stop()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2} {
		if err := syscall.Kill(os.Getpid(), s); err != nil {
			t.Fatal(err)
		}
		if got := <-received; got != s {
			t.Errorf("got %v, want %v", got, s)
		}
	}
}
