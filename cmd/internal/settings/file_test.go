package settings_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/settings"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "folder", "settings.yaml")
	if _, err := settings.Load(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want an error of a missing file", err)
	}
	if err := settings.Save(file, parse(t)); err != nil {
		t.Fatal(err)
	}
	root, err := settings.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if !pyvalue.Equal(root, parse(t)) {
		t.Errorf("got %s, want what was saved", pyvalue.Repr(root))
	}
	if diff := cmp.Diff([]string{"auths", "controls", "n", "odd[1]", "s"}, root.Keys()); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"only comments", "# nothing\n", ""},
		{"null", "null\n", ""},
		{"JSON", `{"a": 1}`, ""},
		{"a list", "\n- a\n", ":2:1: error: the settings are not a mapping, found a list, expected a mapping [wrong-type]"},
		{"a text", "text\n", "the settings are not a mapping"},
		{"broken", "[\n", "[yaml-syntax]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "settings.yaml")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			root, err := settings.Load(file)
			if test.want == "" {
				if err != nil || root == nil {
					t.Errorf("got %v and %v, want settings", root, err)
				}
				return
			}
			if problems, ok := errors.AsType[source.Problems](err); !ok || !strings.Contains(problems.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// Settings hold credentials: nobody else may read what Save creates. An existing file keeps
// the permissions that its owner chose.
func TestSavePrivately(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "folder", "settings.yaml")
	saved := func() (perm, folderPerm fs.FileMode) {
		t.Helper()
		if err := settings.Save(file, parse(t)); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		folder, err := os.Stat(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm(), folder.Mode().Perm()
	}
	if perm, folderPerm := saved(); perm != 0o600 || folderPerm != 0o700 {
		t.Errorf("got %o in a folder of %o, want 600 in 700", perm, folderPerm)
	}
	if err := os.Chmod(file, 0o640); err != nil { //nolint:gosec // the owner's choice
		t.Fatal(err)
	}
	if perm, _ := saved(); perm != 0o640 {
		t.Errorf("got %o, want 640 as before", perm)
	}
}

func TestSaveFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "file", "settings.yaml"): "creating the folder of the settings",
		dir: "writing the settings",
	} {
		if err := settings.Save(path, parse(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}
