package session_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

func TestJournalPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"one experiment", []string{"a.yaml"}, []string{"journal.json"}},
		{"one experiment, elsewhere", []string{"--journal-path", "there.json", "a.yaml"}, []string{"there.json"}},
		{"one experiment in a folder", []string{"--journal-dir", "out/deep", "a.yaml"}, []string{"out/deep/a.json", "out/deep/results.json"}},
		{"two experiments", []string{"a.yaml", "b.yaml"}, []string{"journals/a.json", "journals/b.json", "journals/results.json"}},
		{"two experiments of a name", []string{"a.yaml", "./a.yaml"}, []string{"journals/a.json", "journals/a-2.json"}},
		{"a pattern with one match", []string{"b*.yaml"}, []string{"journals/b.json", "journals/results.json"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "a.yaml", passing())
			p.WriteFile(t, "b.yaml", passing())
			p.mustPlay(t, exit.OK, test.args...)
			for _, name := range test.want {
				if !p.exists(name) {
					t.Errorf("%s was not written", name)
				}
			}
		})
	}
}

func TestFileMode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want fs.FileMode
	}{
		{nil, 0o600},
		{[]string{"--file-mode", "0640"}, 0o640},
	}
	for _, test := range tests {
		p := newProgram(t)
		p.WriteFile(t, "a.yaml", passing())
		p.mustPlay(t, exit.OK, append(test.args, "--journal-dir", "journals", "a.yaml")...)
		for _, name := range []string{"journals/a.json", "journals/results.json", "chaostoolkit.log"} {
			info, err := os.Stat(p.Path(name))
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != test.want {
				t.Errorf("%s has the mode %s, want %s", name, info.Mode(), test.want)
			}
		}
	}
}

// If the journal could not be written, nothing is changed.
func TestJournalThatCannotBeWrittenIsFoundBeforeTheRun(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"the path is a folder", []string{"--journal-path", "folder", "e.yaml"}, "the journal could not be written, so nothing was run"},
		{"no folder for the path", []string{"--journal-path", "e.yaml/journal.json", "e.yaml"}, "the journal could not be written, so nothing was run"},
		{"the folder is a file", []string{"--journal-dir", "e.yaml", "e.yaml"}, "the journals could not be written, so nothing was run"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "folder/file", "")
			p.WriteFile(t, "e.yaml", parts{method: shell("action", "change", "touch changed")}.String())
			wantTexts(t, "the message", p.mustPlay(t, exit.Failure, test.args...), test.want)
			if p.exists("changed") || p.exists(".chaos") {
				t.Error("something was run")
			}
		})
	}
}

// What was done to a system is not lost if the journal cannot be written after the run.
func TestJournalIsNeverLost(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "clobber", "rm -rf journals; echo here > journals")}.String())
	message := p.mustPlay(t, exit.Failure, "--journal-dir", "journals", "--no-log-file", "e.yaml")
	wantTexts(t, "the message", message, "the journal is in ", "as it cannot be written to "+p.Path("journals/e.json"))
	p.wantLog(t, "The journal cannot be written")
	_, path, _ := strings.Cut(message, "the journal is in ")
	path, _, _ = strings.Cut(path, ", ")
	if j := readJSON[recorded](t, path); len(j.Run) != 1 || j.Run[0].Activity.Name != "clobber" {
		t.Errorf("got the journal %+v", j)
	}
}

// Nor are the journals of experiments that run, and fail to be recorded, at the same time.
func TestJournalsAreNeverLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the runs begin at the very same time
		p := newProgram(t)
		for _, name := range []string{"a", "b"} {
			p.WriteFile(t, name+".yaml", parts{method: shell("action", "clobber-"+name, "rm -rf journals; : > journals")}.String())
		}
		message := p.mustPlay(t, exit.Failure, "--max-parallel=2", "a.yaml", "b.yaml")
		p.wantLog(t, "Another experiment had an error")
		var names []string
		for _, path := range regexp.MustCompile(`the journal is in (\S+),`).FindAllStringSubmatch(message+p.Err.String(), -1) {
			names = append(names, readJSON[recorded](t, path[1]).Run[0].Activity.Name)
		}
		slices.Sort(names)
		if diff := cmp.Diff([]string{"clobber-a", "clobber-b"}, names); diff != "" {
			t.Errorf("journals (-want +got):\n%s", diff)
		}
	})
}

// If no file can be written, the journal is on the console.
func TestJournalOnTheConsole(t *testing.T) {
	p := newProgram(t)
	t.Setenv("TMPDIR", p.WriteFile(t, "file", ""))
	p.WriteFile(t, "e.yaml", parts{method: shell("action", "clobber", "rm -rf journals; : > journals")}.String())
	message := p.mustPlay(t, exit.Failure, "--journal-dir", "journals", "e.yaml")
	wantTexts(t, "the message", message, "the journal is above, as it cannot be written to "+p.Path("journals/e.json"))
	p.wantLog(t, `"chaoslib-version"`, `"clobber"`)
}
