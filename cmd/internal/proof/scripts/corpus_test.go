package scripts_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// absent matches the problems that are due to this machine, which has neither the programs
// nor the Python modules of the experiments.
var absent = regexp.MustCompile(`Python|there is no program`)

// TestCorpus validates real experiments from public repositories, where they are
// available. A table has the answer of the reference to each, which stops at the first
// problem; ours must agree.
func TestCorpus(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../../../../../shared/corpus/README.md")
	if err != nil {
		t.Skip("the corpus is not part of the repository") // require: it is not installed, but handed out
	}
	rows := regexp.MustCompile(`(?m)^\| (\S+\.(?:json|yaml)) \|.*\| ([^|]+) \| [^|]+ \|$`).FindAllStringSubmatch(string(table), -1)
	if len(rows) == 0 {
		t.Fatal("cannot read the table of the corpus")
	}
	for _, row := range rows {
		t.Run(row[1], func(t *testing.T) {
			t.Parallel()
			checkCorpus(t, filepath.Join("../../../../../shared/corpus", row[1]), row[2])
		})
	}
}

func checkCorpus(t *testing.T, path, verdict string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "chaos", "--no-log-file", "validate", "--format", "json", path)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, _ := cmd.Output() // a problem is a code other than 0
	var report struct {
		Problems []struct{ Severity, Path, Message string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	variable := regexp.MustCompile(`environment key that does not exist: (\w+)`).FindStringSubmatch(verdict)
	found := false
	for _, p := range report.Problems {
		switch {
		case p.Severity != "error", absent.MatchString(p.Message):
		case variable != nil && strings.Contains(p.Message, "environment variable"):
			found = found || strings.Contains(p.Message, `"`+variable[1]+`"`)
		case strings.Contains(p.Message, "unknown type of tolerance"): // behind the module that the reference stops at
		default:
			t.Errorf("got %s: %s, but the reference says %q", p.Path, p.Message, verdict)
		}
	}
	if variable != nil && !found {
		t.Errorf("got no word of the environment variable %s", variable[1])
	}
}
