package host_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

func TestFileMode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want fs.FileMode // 0 for an error
	}{
		{"0600", 0o600},
		{"600", 0o600},
		{"0640", 0o640},
		{"0666", 0o666},
		{"0620", 0o620},
		{"0400", 0}, // the program could not write again
		{"0200", 0},
		{"0700", 0},
		{"0755", 0},
		{"04600", 0},
		{"0", 0},
		{"-600", 0},
		{"0o600", 0},
		{"rw-r-----", 0},
		{"", 0},
		{"99999999999999999999", 0},
	}
	for _, test := range tests {
		var mode host.FileMode
		err := mode.Set(test.text)
		if test.want == 0 {
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q is not an octal mode", test.text)) {
				t.Errorf("%q: got %v", test.text, err)
			}
			if mode.Perm() != 0o600 {
				t.Errorf("%q left the mode %v", test.text, mode.Perm())
			}
			continue
		}
		if err != nil || mode.Perm() != test.want || mode.String() != fmt.Sprintf("%04o", test.want) {
			t.Errorf("%q: got %v %v, %v", test.text, mode.Perm(), &mode, err)
		}
	}
	if mode := new(host.FileMode); mode.Perm() != 0o600 || mode.String() != "0600" {
		t.Errorf("the default is %v", mode.Perm())
	}
}

func TestCheckDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := host.CheckDirectory(dir); err != nil {
		t.Error(err)
	}
	if err := host.CheckDirectory(file); err == nil || !strings.Contains(err.Error(), "file is not a directory") {
		t.Errorf("a file: got %v", err)
	}
	if err := host.CheckDirectory(file + "x"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("nothing: got %v", err)
	}
}

func TestReadSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(path("file"), []byte("text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int64{"limit": 16 << 20, "huge": 16<<20 + 1} {
		if err := os.WriteFile(path(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path(name), size); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(path("pipe"), 0o600); err != nil { // without a writer
		t.Fatal(err)
	}
	if got := host.ReadSmall(path("file")); string(got) != "text\n" {
		t.Errorf("got %q", got)
	}
	if got := len(host.ReadSmall(path("limit"))); got != 16<<20 {
		t.Errorf("got %d bytes of the largest file", got)
	}
	for _, name := range []string{"huge", "pipe", "missing", ""} {
		if got := host.ReadSmall(path(name)); got != nil {
			t.Errorf("%q: got %d bytes", name, len(got))
		}
	}
}

func TestIsExecutable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, mode := range map[string]fs.FileMode{"program": 0o700, "group": 0o610, "text": 0o600} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{"program": true, "group": true, "text": false, "": false, "missing": false} {
		if got := host.IsExecutable(filepath.Join(dir, name)); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestWriteTable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := host.WriteTable(&out, func(w io.Writer) {
		fmt.Fprintln(w, "NAME\tKIND")
		fmt.Fprintln(w, "longer-name\tprobe")
	})
	if want := "NAME         KIND\nlonger-name  probe\n"; err != nil || out.String() != want {
		t.Errorf("got %q, %v", out.String(), err)
	}
	reader, writer := io.Pipe()
	_ = reader.Close() // without a reader
	err = host.WriteTable(writer, func(w io.Writer) { fmt.Fprintln(w, "a\tb") })
	if err == nil {
		t.Error("a table that was not written is no error")
	}
}
