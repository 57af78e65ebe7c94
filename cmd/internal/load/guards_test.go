package load_test

import (
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/load"
)

// A guard that is wrong prevents the run, even if the experiment need not be valid.
func TestGuards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
		guards           int
	}{
		{"one", "guards: [{name: g, tolerance: 0, provider: {type: process, path: 'true'}}]\n", "", 1},
		{"of no tolerance", "guards: [{name: g, provider: {type: process, path: 'true'}}]\n", "missing-tolerance", 0},
		{"broken", "guards: [\n", "yaml-syntax", 0},
		{"not there", "", "guards.yaml", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			w.WriteFile(t, "e.yaml", valid)
			if test.text != "" {
				w.WriteFile(t, "guards.yaml", test.text)
			}
			w.open(t)
			e, l, err := w.load(t, load.LoaderOptions{GuardFiles: []string{"guards.yaml"}, Lenient: true})
			if (err != nil) != (test.want != "") || (e == nil) != (test.want != "") || err == nil && len(l.Guards) != test.guards {
				t.Errorf("got %v and %d guards, want %d", err, len(l.Guards), test.guards)
			}
			wantIn(t, w.Err.String(), test.want)
		})
	}
}
