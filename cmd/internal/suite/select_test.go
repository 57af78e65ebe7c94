package suite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/suite"
)

func TestSelect(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"a.yaml", "b/c.yaml", "b/d.json", "b/e/f.yaml", "odd[1].yaml"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name          string
		sources, want []string
		err           string
	}{
		{"names as they are", []string{"x.yaml", "https://example.com/*.yaml"}, []string{"x.yaml", "https://example.com/*.yaml"}, ""},
		{"none twice", []string{"a.yaml", "*.yaml"}, []string{"a.yaml", "odd[1].yaml"}, ""},
		{"at any depth", []string{"b/**/*.yaml"}, []string{"b/c.yaml", "b/e/f.yaml"}, ""},
		{"without some", []string{"**/*.yaml", "!b/**", "!a.yaml"}, []string{"odd[1].yaml"}, ""},
		{"what looks like a pattern", []string{"odd[1].yaml"}, []string{"odd[1].yaml"}, ""},
		{"an absolute pattern", []string{dir + "/b/*.json"}, []string{"b/d.json"}, ""},
		{"without a URL", []string{"https://example.com/a", "a.yaml", "!https://example.com/a"}, []string{"a.yaml"}, ""},
		{"a pattern without files beside one with", []string{"x/*", "a*"}, []string{"a.yaml"}, ""},
		{"what was excluded before", []string{"!a.yaml", "a.yaml"}, []string{"a.yaml"}, ""},
		{"in another folder", []string{"b/e/../*.yaml", "!" + dir + "/b/e/*"}, []string{"b/c.yaml"}, ""},
		{"no folder", []string{"*"}, []string{"a.yaml", "odd[1].yaml"}, ""},
		{"no source", nil, nil, "no experiment was found"},
		{"nothing", []string{"x/*"}, nil, `no experiment was found: no file matches "x/*"`},
		{"all excluded", []string{"a.yaml", "!*"}, nil, "no experiment was found"},
		{"no pattern", []string{"[a"}, nil, `the pattern "[a": syntax error in pattern`},
		{"no pattern to exclude", []string{"a.yaml", "![a"}, nil, `the pattern "![a": syntax error in pattern`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := suite.Select(dir, test.sources)
			if (err != nil || test.err != "") && (err == nil || err.Error() != test.err) {
				t.Errorf("got error %v, want %q", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A working directory whose name looks like a pattern is not part of the pattern.
func TestSelectInOddFolders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a[b]", "{x,y}", "s*t", "w?y", `back\slash`, "two words", "..."} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), name)
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"a.yaml", "b.yaml"} {
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := suite.Select(dir, []string{"*.yaml", "!b*"})
			if diff := cmp.Diff([]string{"a.yaml"}, got); diff != "" {
				t.Errorf("got %v (-want +got):\n%s", err, diff)
			}
			// Files outside the working directory keep their whole path.
			got, err = suite.Select(filepath.Join(dir, "sub"), []string{"../*.yaml"})
			if diff := cmp.Diff([]string{filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml")}, got); diff != "" {
				t.Errorf("got %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestHasTags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		tags, wanted []string
		want         bool
	}{
		{nil, nil, true},
		{nil, []string{"a"}, false},
		{[]string{"a", "b"}, []string{"b", "c"}, true},
		{[]string{"a", "b"}, []string{"a", "!b"}, false},
		{[]string{"a"}, []string{"!b"}, true},
		{nil, []string{"!b"}, true},
	}
	for _, test := range tests {
		if got := suite.HasTags(test.tags, test.wanted); got != test.want {
			t.Errorf("HasTags(%q, %q): got %t, want %t", test.tags, test.wanted, got, test.want)
		}
	}
}

func TestJournalName(t *testing.T) {
	t.Parallel()
	taken := make(map[string]bool)
	var got []string
	for _, source := range []string{"a.yaml", "b/a.yaml", "a.json", "../x/ü.yaml", "https://example.com/e.json?v=1", "https://user:secret@example.com/f.json?token=secret#x", "…"} {
		got = append(got, suite.JournalName(source, taken))
	}
	want := []string{"a.json", "b-a.json", "a-2.json", "x.json", "example.com-e.json", "example.com-f.json", "journal.json"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Names that a file system would refuse are shortened, and stay different.
func TestLongJournalNames(t *testing.T) {
	t.Parallel()
	taken := make(map[string]bool)
	deep := strings.Repeat("folder/", 60)
	for _, source := range []string{deep + "e.yaml", "other/" + deep + "e.yaml", "https://example.com/" + deep + "f.json"} {
		name := suite.JournalName(source, taken)
		if len(name) > 220 || !strings.Contains(name, "folder-") {
			t.Errorf("got the name %s of %d bytes", name, len(name))
		}
	}
	if len(taken) != 3 {
		t.Errorf("got %d names, want 3", len(taken))
	}
}
