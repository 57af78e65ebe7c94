package host

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// Version is the program's version; a release sets it when it links the binary.
var Version = "0.1.0-dev" //nolint:gochecknoglobals // set by the linker

// UserAgent is how the program introduces itself to servers.
func UserAgent() string { return "chaostoolkit-run-action/" + Version }

// Process is the program as it was started.
type Process struct {
	Env
	Options Options
	Logs    *Logs
}

// Terminal is a screen that somebody looks at.
type Terminal struct {
	// Width returns the number of columns.
	Width func() int
	// Color and Unicode say what the terminal can show.
	Color, Unicode bool
}

// Current returns the Env of the running process.
func Current() (*Env, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("finding the working directory: %w", err)
	}
	executable, err := os.Executable()
	if err != nil {
		executable = "chaos" // only used to show commands and to extend PATH
	}
	env := &Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Dir: workspace(dir, os.Getenv("CHAOS_IMAGE") != ""), Executable: executable,
		Host: machine(), Now: time.Now, Signals: signals,
	}
	env.Terminal = terminal(env)
	adoptOrphans()
	return env, nil
}

// workspace returns where to work in a container that was started without a working
// directory: in the workspace, if it is mounted.
func workspace(dir string, inImage bool) string {
	const mounted = "/github/workspace"
	if dir != "/" || !inImage || CheckDirectory(mounted) != nil || os.Chdir(mounted) != nil {
		return dir
	}
	return mounted
}

func signals(ch chan<- os.Signal) (stop func()) {
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2)
	return func() { signal.Stop(ch) }
}

func terminal(env *Env) *Terminal {
	fd := int(os.Stderr.Fd())
	if !term.IsTerminal(fd) || env.Getenv("TERM") == "dumb" || env.Getenv("CI") != "" {
		return nil
	}
	locale := env.Getenv("LC_ALL") + env.Getenv("LC_CTYPE") + env.Getenv("LANG")
	return &Terminal{
		Width: func() int {
			width, _, err := term.GetSize(fd)
			if err != nil || width <= 0 {
				return 80
			}
			return width
		},
		Color:   env.Getenv("NO_COLOR") == "",
		Unicode: strings.Contains(strings.ToUpper(locale), "UTF"),
	}
}

// machine describes the machine as Python's platform.platform() does.
func machine() journal.Host {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown"
	}
	h := journal.Host{Node: name, Platform: "unknown"}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		h.Platform = strings.Join([]string{
			unix.ByteSliceToString(u.Sysname[:]),
			unix.ByteSliceToString(u.Release[:]),
			unix.ByteSliceToString(u.Machine[:]),
		}, "-")
	}
	return h
}
