package process_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestNotStarted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	gone := write("gone", "#!/bin/sh\n")
	tests := []struct {
		name      string
		path      string
		arguments []any
		kind      provider.Kind
		want      string
	}{
		{"removed meanwhile", gone, nil, provider.Unavailable, "does not exist"},
		{"no interpreter", write("script", "#!/no/such/interpreter\n"), nil, provider.Unavailable, "interpreter"},
		{"no program", write("data", "\x00\x01\x02"), nil, provider.Unavailable, "first line such as #!/bin/sh"},
		{"too many arguments", self(t), []any{strings.Repeat("x", 4<<20)}, provider.Failed, "4194"},
		{"nul byte", self(t), []any{"a\x00b"}, provider.Failed, "NUL byte"},
	}
	var calls []provider.Call
	for _, test := range tests {
		calls = append(calls, compile(t, inMode("words"), "path", test.path, "arguments", test.arguments))
	}
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := calls[i].Run(t.Context(), request())
			wantKind(t, err, test.kind)
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want %q in it", err, test.want)
			}
		})
	}
}

// TestMissingThenThere is an experiment that is run without validation and
// makes its own program.
func TestMissingThenThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "program")
	node := source.FromValue(pyvalue.MapOf("path", path))
	report := source.NewCollector("")
	c := inMode("").Compile(provider.Spec{Node: node}, report)
	if !report.Problems().HasErrors() {
		t.Error("got no problem, want one")
	}
	_, err := c.Run(t.Context(), request())
	wantKind(t, err, provider.Unavailable)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want it to be fs.ErrNotExist", err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho made\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := c.Run(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	if stdout := got.(*pyvalue.Map).String("stdout"); stdout != "made\n" {
		t.Errorf("got %q, want %q", stdout, "made\n")
	}
}
