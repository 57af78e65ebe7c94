package pdf_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/pdf"
	"github.com/chaostoolkit/run-action/runner/require"
)

func page(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	o := pdf.Options{Browser: require.Program(t, "chromium"), Environ: os.Environ(), Time: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := pdf.Write(t.Context(), b, page("<!doctype html><title>t</title><h1>Chaos</h1>"), o); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(first.Bytes(), []byte("%PDF-")) || !bytes.Contains(first.Bytes(), []byte("/CreationDate (D:20261123100000+00'00')")) {
		t.Errorf("got %d bytes, %.80q", first.Len(), first.String())
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same page is printed differently each time")
	}
}

// script is a program that stands for the browser.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOddBrowsers has browsers that do not print.
func TestOddBrowsers(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, script, want string }{
		{"one that fails", "echo 'no usable sandbox' >&2; exit 3", "exit status 3: no usable sandbox"},
		{"one that says it is done", "exit 0", "it printed nothing"},
		{"one that prints something else", `for a; do case $a in --print-to-pdf=*) echo x > "${a#*=}";; esac; done`, "it printed nothing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			err := pdf.Write(t.Context(), &b, page(""), pdf.Options{Browser: script(t, test.script)})
			if err == nil || !strings.Contains(err.Error(), test.want) || b.Len() != 0 {
				t.Errorf("got %v and %d bytes, want %q and none", err, b.Len(), test.want)
			}
		})
	}
}

// TestNothingIsLeft ends a browser that does not end, with its children, and takes
// away its files. The children hold a pipe open, which ends when they do.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() {
		hanging := script(t, "exec 3> "+pipe+"; pwd >&3; sleep 1000 & sleep 1000")
		done <- pdf.Write(ctx, io.Discard, page("x"), pdf.Options{Browser: hanging, Environ: os.Environ()})
	}()
	opened, err := os.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close() //nolint:errcheck // it was only read
	r := bufio.NewReader(opened)
	folder, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	if _, err := io.ReadAll(r); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(strings.TrimSpace(folder)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that the folder %s is gone", err, folder)
	}
}

// TestLittleEnvironment lets the browser write its environment and arguments to a file.
func TestLittleEnvironment(t *testing.T) {
	t.Parallel()
	given := filepath.Join(t.TempDir(), "given")
	b := script(t, `env > `+given+`; echo "$@" >> `+given+`; exit 1`)
	environ := []string{"GITHUB_TOKEN=ghs_123", "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=/root"}
	if err := pdf.Write(t.Context(), io.Discard, page(""), pdf.Options{Browser: b, Environ: environ}); err == nil {
		t.Error("got nothing, want that it failed")
	}
	text, err := os.ReadFile(given)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"LANG=C.UTF-8", "--headless", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="} {
		if !strings.Contains(string(text), want) {
			t.Errorf("got %s, want %s", text, want)
		}
	}
	if strings.Contains(string(text), "ghs_123") || strings.Contains(string(text), "HOME=/root") {
		t.Errorf("got %s, which is none of its business", text)
	}
	if sandboxed := !strings.Contains(string(text), "--no-sandbox"); sandboxed && os.Geteuid() == 0 {
		t.Error("root has no sandbox")
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	missing := (*pdf.MissingError)(nil)
	err := pdf.Write(t.Context(), io.Discard, page(""), pdf.Options{Browser: filepath.Join(t.TempDir(), "none")})
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "CHAOS_CHROMIUM") {
		t.Errorf("got %v", err)
	}
}
