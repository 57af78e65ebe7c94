package canary_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// surfaces returns everything that left the process, by where it went.
func (w *world) surfaces(r run) map[string][]byte {
	w.t.Helper()
	all := map[string][]byte{"stdout": []byte(r.stdout), "stderr": []byte(withoutMasks(r.stderr)), "requests": w.heard()}
	err := filepath.WalkDir(w.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(w.root, path)
		all["the name "+name] = []byte(name)
		if !entry.Type().IsRegular() || strings.HasSuffix(name, ".spy") {
			return nil
		}
		text, err := os.ReadFile(path)
		if planted, ok := w.planted[path]; !ok || planted != string(text) {
			all[name] = text
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// withoutMasks leaves out the commands that mask values: GitHub's runner never shows
// them.
func withoutMasks(log string) string {
	lines := strings.SplitAfter(log, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, "::add-mask::") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// check fails the test if a canary got out, or if the plain one is not found where it must
// be.
func (w *world) check(r run, plainIn ...string) {
	w.t.Helper()
	var registered []bird
	for _, b := range w.birds {
		registered = append(registered, b)
	}
	all, secret, plain := w.surfaces(r), newNest(registered...), newNest(w.plain)
	for where, text := range all {
		if found := secret.find(text); len(found) > 0 {
			w.t.Errorf("%s has the canaries %q%s", where, found, around(text, secret))
		}
	}
	for _, where := range plainIn {
		if len(plain.find(all[where])) == 0 {
			w.t.Errorf("%s has no canary that is not secret, so it proves nothing", where)
		}
	}
}

// around shows where the first canaries are in a text.
func around(text []byte, n *nest) string {
	const context, most = 120, 4
	var b strings.Builder
	shown := 0
	for i := 0; i+window <= len(text) && shown < most; i++ {
		if len(n.find(text[i:i+window])) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n\t%q", text[max(0, i-context):min(len(text), i+context)])
		i += context
		shown++
	}
	return b.String()
}
