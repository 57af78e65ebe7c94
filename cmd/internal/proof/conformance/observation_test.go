package conformance

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// outcomes are the ways in which a case can end, as its header expects it.
var outcomes = []string{
	"passed",      // a journal: completed, nothing deviated
	"unsteady",    // a journal: the hypothesis did not hold before the method
	"deviated",    // a journal: completed, but the hypothesis did not hold afterwards
	"failed",      // a journal with this status; so the next two
	"aborted",     //
	"interrupted", //
	"ok",          // no journal, exit code 0
	"refused",     // no journal, exit code 1, and a message that says why
	"usage",       // no journal, exit code 2
	"crashed",     // no journal, and a stack trace
	"killed",      // no journal, as a signal ended the process
}

// observe returns the files and outputs of a job as a value. What differs from run to run
// is replaced.
func observe(sc *scenario, j job, exit int) (object, error) {
	reader := newReader(j)
	stdout, err := os.ReadFile(j.Stdout)
	if err != nil {
		return nil, err
	}
	stderr, err := os.ReadFile(j.Stderr)
	if err != nil {
		return nil, err
	}
	if slices.Contains(j.Args, "--help") && len(stdout) > 0 {
		stdout = []byte("<help>")
	}
	seen := object{
		{"exit", exit},
		{"stdout", version.ReplaceAllString(reader.names.Replace(string(stdout)), "VERSION")},
	}
	err = seen.addFiles(sc, j.Dir, reader)
	_, ended := seen.get("journal").(object)
	return append(seen, member{"crashed", !ended && stackTrace.Match(stderr)}), err
}

var (
	version    = regexp.MustCompile(`\d+\.\d+\.\d+\S*`)
	stackTrace = regexp.MustCompile(`(?m)^(\s*Traceback \(most recent call last\):|panic: |goroutine \d+ \[)`)
)

// addFiles adds the words in the file called trace, the content of changed files, the
// names of new ones, and the journal: the new file whose name ends in journal.json. A file
// called journal.json is not among the names, nor is discovery.json, nor the log that ours
// keeps of a run that was interrupted before all of its rollbacks were played.
func (o *object) addFiles(sc *scenario, dir string, reader journalReader) error {
	var created []string
	changed := object{}
	var trace, log string
	var journal, discovery any
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if given, ok := sc.file(name); ok {
			if !bytes.Equal(given, data) {
				changed = append(changed, member{name, string(data)})
			}
			return err
		}
		if name == "trace" {
			trace = strings.Join(strings.Fields(string(data)), " ")
			return err
		}
		if strings.HasPrefix(name, ".chaos/") && strings.HasSuffix(name, ".wal") {
			log = name
			return err
		}
		if strings.HasSuffix(name, "journal.json") {
			if journal != nil {
				return fmt.Errorf("a second journal: %s", name)
			}
			journal = reader.read(data)
		}
		if name == "discovery.json" {
			discovery = reader.readDiscovery(data)
		}
		if name != "journal.json" && name != "discovery.json" {
			created = append(created, name)
		}
		return err
	})
	if j, ok := journal.(object); log != "" && (!ok || j.get("status") != "interrupted") {
		created = append(created, log)
	}
	*o = append(*o, member{"files", strings.Join(created, " ")}, member{"changed", changed}, member{"trace", trace})
	if journal != nil {
		*o = append(*o, member{"journal", journal})
	}
	if discovery != nil {
		*o = append(*o, member{"discovery", discovery})
	}
	return err
}

// file returns what the case has put into the file of this name.
func (sc *scenario) file(name string) ([]byte, bool) {
	for _, f := range sc.files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}

// outcome says in one word how the job ended, see outcomes.
func (o object) outcome() string {
	if journal, ok := o.get("journal").(object); ok {
		return journalOutcome(journal)
	}
	switch exit := o.get("exit").(int); {
	case o.get("crashed") == true:
		return "crashed"
	case exit == 0:
		return "ok"
	case exit == 1:
		return "refused"
	case exit == 2:
		return "usage"
	default:
		return "killed"
	}
}

func journalOutcome(journal object) string {
	states, _ := journal.get("steady_states").(object)
	before, _ := states.get("before").(object)
	status, _ := journal.get("status").(string)
	switch {
	case status != "completed":
		return status
	case journal.get("deviated") == true:
		return "deviated"
	case before.get("steady_state_met") == false:
		return "unsteady"
	default:
		return "passed"
	}
}
