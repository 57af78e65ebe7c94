package conformance

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

const casesDir = "testdata/cases"

// scenario is one case: the files of an archive, and the header that says what is
// done with them. README.md describes the format.
type scenario struct {
	name   string   // area/name
	args   []string // what follows "chaos" on the command line
	env    []string // KEY=value
	signal *signalPlan
	expect string // how the reference ends, see observation.outcome
	files  []txtar.File
}

// signalPlan is a signal to the running chaos, sent soon after a file appears.
type signalPlan struct {
	signal syscall.Signal
	marker string
}

var signals = map[string]syscall.Signal{
	"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
}

// readScenarios reads every case, in the order of their names.
func readScenarios(t testing.TB) []scenario {
	t.Helper()
	var found []scenario
	err := filepath.WalkDir(casesDir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(casesDir, path)
		sc, err := parseScenario(strings.TrimSuffix(filepath.ToSlash(name), ".txtar"), data)
		if err != nil {
			return fmt.Errorf("reading %s: %w", path, err)
		}
		found = append(found, sc)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// parseScenario reads an archive. Header lines are "key: value"; every other
// line above the files is for people, and there must be one.
func parseScenario(name string, data []byte) (scenario, error) {
	archive := txtar.Parse(data)
	sc := scenario{name: name, files: archive.Files}
	about := ""
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		key, value, isHeader := strings.Cut(line, ": ")
		if !isHeader || strings.Contains(key, " ") {
			about += line
			continue
		}
		if err := sc.set(key, strings.TrimSpace(value)); err != nil {
			return sc, err
		}
	}
	switch {
	case about == "":
		return sc, fmt.Errorf("a case starts with a sentence that says what it shows")
	case sc.args == nil:
		return sc, fmt.Errorf("no \"run: chaos ...\" line")
	case !slices.Contains(outcomes, sc.expect):
		return sc, fmt.Errorf("got expect: %q, want one of %s", sc.expect, strings.Join(outcomes, ", "))
	}
	return sc, nil
}

func (sc *scenario) set(key, value string) error {
	switch key {
	case "run":
		words, err := splitWords(value)
		if err != nil {
			return err
		}
		if len(words) == 0 || words[0] != "chaos" {
			return fmt.Errorf("got run: %q, want a command line that starts with chaos", value)
		}
		sc.args = words[1:]
	case "env":
		sc.env = append(sc.env, value)
	case "expect":
		sc.expect = value
	case "signal":
		name, marker, ok := strings.Cut(value, " when ")
		if signals[name] == 0 || !ok {
			return fmt.Errorf("got signal: %q, want %q with INT, TERM, USR1 or USR2", value, "TERM when <file>")
		}
		sc.signal = &signalPlan{signals[name], marker}
	default:
		return fmt.Errorf("unknown key %q: known are run, env, expect, signal", key)
	}
	return nil
}

// splitWords splits a command line at blanks that are not in single quotes.
func splitWords(line string) ([]string, error) {
	parts := strings.Split(line, "'")
	if len(parts)%2 == 0 {
		return nil, fmt.Errorf("a single quote is not closed: %s", line)
	}
	var quoted strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			part = strings.ReplaceAll(part, " ", "\x00")
		}
		quoted.WriteString(part)
	}
	words := strings.Fields(quoted.String())
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "\x00", " ")
	}
	return words, nil
}

// settingsFile is where both sides look for their settings.
const settingsFile = ".chaostoolkit/settings.yaml"

// at returns a copy with the address of the system in place of $SERVER: in the
// header and in the settings, as these have no variables.
func (sc *scenario) at(server string) *scenario {
	placed := *sc
	placed.args, placed.env, placed.files = slices.Clone(sc.args), slices.Clone(sc.env), slices.Clone(sc.files)
	for _, words := range [][]string{placed.args, placed.env} {
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "$SERVER", server)
		}
	}
	for i, file := range placed.files {
		if file.Name == settingsFile {
			placed.files[i].Data = bytes.ReplaceAll(file.Data, []byte("$SERVER"), []byte(server))
		}
	}
	return &placed
}

// area is the folder of the case.
func (sc *scenario) area() string {
	area, _, _ := strings.Cut(sc.name, "/")
	return area
}

// commandLine returns args with the options for no version check and no log file. A case
// with global options gets no others.
func (sc *scenario) commandLine() []string {
	if len(sc.args) == 0 || strings.HasPrefix(sc.args[0], "-") {
		return slices.Clone(sc.args)
	}
	return append([]string{"--no-version-check", "--no-log-file"}, sc.args...)
}

// unpack writes the files to dir. A file that starts with #! can be executed.
func (sc *scenario) unpack(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range sc.files {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if strings.HasPrefix(string(file.Data), "#!") {
			mode = 0o755
		}
		if err := os.WriteFile(path, file.Data, mode); err != nil {
			return err
		}
	}
	return nil
}
