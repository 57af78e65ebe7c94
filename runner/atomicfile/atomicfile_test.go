package atomicfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/atomicfile"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, content := range []string{"first, and longer", "second"} {
		if err := atomicfile.Check(path); err != nil {
			t.Fatal(err)
		}
		if err := atomicfile.Write(path, 0o600, text(content)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != content {
			t.Errorf("got %q, want %q", got, content)
		}
	}
	if diff := cmp.Diff([]string{"file"}, names(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	for _, mode := range []fs.FileMode{0o600, 0o640} {
		if err := atomicfile.Write(path, 0o600, text("content")); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode(); got != mode {
			t.Errorf("got %v, want %v", got, mode)
		}
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

// A link stays one, and a writer that fails leaves the old file.
func TestOldFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("old"), 0o600), os.Symlink("target", link)); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("failure")
	err := atomicfile.Write(link, 0o600, func(w io.Writer) error {
		return errors.Join(text("half of the n")(w), failure)
	})
	if !errors.Is(err, failure) {
		t.Errorf("got %v, want %v", err, failure)
	}
	if got := read(t, target); got != "old" {
		t.Errorf("got %q, want the old file", got)
	}
	if err := atomicfile.Write(link, 0o600, text("new")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, target); got != "new" {
		t.Errorf("got %q, want the new file", got)
	}
	if diff := cmp.Diff([]string{"link", "target"}, names(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestNoPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "nowhere", "file")} {
		if atomicfile.Check(path) == nil {
			t.Errorf("%s: got no error of Check, want one", path)
		}
		if atomicfile.Write(path, 0o600, text("")) == nil {
			t.Errorf("%s: got no error of Write, want one", path)
		}
	}
	if err := errors.Join(atomicfile.Check(os.DevNull), atomicfile.Write(os.DevNull, 0o600, text("x"))); err != nil {
		t.Errorf("a device: got %v, want no error", err)
	}
}

// A private file is private whatever was there.
func TestWriteAs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o640} {
		if err := atomicfile.WriteAs(path, mode, text("content")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("got %v, %v, want the mode %v", info, err, mode)
		}
	}
	if err := atomicfile.WriteAs(os.DevNull, 0o600, text("x")); err != nil {
		t.Error(err)
	}
}
