// Package pdf prints an HTML page to PDF with an installed Chromium, as a user would print it.
//
// The browser only opens one local file. It has a profile of its own, no network and a
// minimal environment. Write ends all of its processes before it returns.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Options say how to print.
type Options struct {
	// Browser is the name or path of the program; empty for one on PATH.
	Browser string
	// Environ is the environment as "NAME=value"; the browser only gets what it needs.
	Environ []string
	// Time is the creation time in the document, so the same page results in the same
	// bytes.
	Time time.Time
}

// printTime bounds printing. A page with ten thousand activities took a third of it on two
// slow processors.
const printTime = 5 * time.Minute

// MissingError says that there is no browser.
type MissingError struct {
	// Name is the requested browser, empty for any.
	Name string
}

func (e *MissingError) Error() string {
	if e.Name != "" {
		return fmt.Sprintf("the browser %q, which CHAOS_CHROMIUM names, does not exist", e.Name)
	}
	return "printing a PDF needs Chromium, which is not installed: install it (apt-get install chromium, apk add chromium, " +
		"dnf install chromium, brew install --cask chromium) or Google Chrome, or name a browser with CHAOS_CHROMIUM; " +
		"or write HTML and print it in any browser"
}

// names are the names of Chromium and its derivatives.
func names() []string {
	return []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless_shell", "microsoft-edge",
		"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	}
}

// Find returns the path of the browser called name or, if that is empty, of any browser.
// The error is a *MissingError.
func Find(name string) (string, error) {
	if name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", &MissingError{Name: name}
		}
		return filepath.Abs(path)
	}
	for _, candidate := range names() {
		if path, err := exec.LookPath(candidate); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", &MissingError{}
}

// Write prints a page. The error is a *MissingError if there is no browser.
func Write(ctx context.Context, w io.Writer, page func(io.Writer) error, o Options) error {
	browser, err := Find(o.Browser)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chaos-pdf-")
	if err != nil {
		return fmt.Errorf("printing to PDF: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system empties its folder for temporary files
	j := &job{browser: browser, dir: dir, environ: o.Environ}
	if err := j.prepare(page); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	document, err := j.print(ctx)
	if err != nil {
		return fmt.Errorf("printing to PDF with %s: %w", browser, err)
	}
	_, err = w.Write(dated(document, o.Time))
	return err
}

// job prints one page.
type job struct {
	browser string
	// dir is a temporary folder of this job.
	dir     string
	environ []string
}

func (j *job) path(name string) string { return filepath.Join(j.dir, name) }

func (j *job) prepare(page func(io.Writer) error) error {
	file, err := os.OpenFile(j.path("page.html"), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("printing to PDF: %w", err)
	}
	return errors.Join(page(file), file.Close())
}

// print runs the browser: first with its sandbox, then without, as the sandbox fails for
// root and in most containers. The page cannot load anything, so the sandbox is only a
// second line of defence.
func (j *job) print(ctx context.Context) ([]byte, error) {
	sandboxed := os.Geteuid() != 0
	document, err := j.run(ctx, sandboxed)
	if err != nil && sandboxed && ctx.Err() == nil {
		document, err = j.run(ctx, false)
	}
	return document, err
}

// run runs the browser once and ends all of its processes.
func (j *job) run(ctx context.Context, sandboxed bool) ([]byte, error) {
	var complaints tail
	cmd := exec.CommandContext(ctx, j.browser, j.arguments(sandboxed)...)
	cmd.Dir, cmd.Env, cmd.Stderr = j.dir, j.environment(), &complaints
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) //nolint:errcheck // if there are any left
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, fmt.Errorf("it did not finish in time: %w", ctx.Err())
	} else if ctx.Err() != nil {
		return nil, fmt.Errorf("it was stopped: %w", ctx.Err())
	}
	document, readErr := os.ReadFile(j.path("page.pdf"))
	if readErr == nil && bytes.HasPrefix(document, []byte("%PDF-")) {
		return document, nil
	}
	if err == nil {
		err = errors.New("it printed nothing")
	}
	if text := complaints.String(); text != "" {
		err = fmt.Errorf("%w: %s", err, text)
	}
	return nil, err
}

func (j *job) arguments(sandboxed bool) []string {
	arguments := []string{
		"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--user-data-dir=" + j.path("profile"), "--no-first-run", "--no-default-browser-check",
		"--disable-extensions", "--disable-component-update", "--disable-background-networking", "--disable-sync",
		"--disable-default-apps", "--disable-breakpad", "--disable-crash-reporter", "--no-pings",
		// No host can be reached.
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=direct://",
		"--no-pdf-header-footer", "--print-to-pdf=" + j.path("page.pdf"),
	}
	if !sandboxed {
		arguments = append(arguments, "--no-sandbox")
	}
	return append(arguments, "file://"+j.path("page.html"))
}

// environment returns an environment without tokens and the like, with home and temporary
// folders below dir.
func (j *job) environment() []string {
	environment := []string{"HOME=" + j.dir, "TMPDIR=" + j.dir, "XDG_CONFIG_HOME=" + j.dir, "XDG_CACHE_HOME=" + j.dir}
	for _, variable := range j.environ {
		name, _, _ := strings.Cut(variable, "=")
		switch name {
		case "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH":
			environment = append(environment, variable)
		}
	}
	return environment
}
