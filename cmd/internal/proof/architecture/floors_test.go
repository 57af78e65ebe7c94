package architecture_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"
)

const module = "github.com/chaostoolkit/run-action/"

// floors says on which floor each package stands; it may import packages of the
// floors below. An internal package belongs to its parent. Tests may look down
// and at their neighbours.
var floors = map[string]int{
	"runner/pyvalue":    0,
	"runner/require":    0,
	"runner/atomicfile": 0,

	"runner/source": 1,
	"runner/kind":   1,
	"runner/redact": 1,

	"runner/source/fetch": 2,

	"runner/values":  2,
	"runner/journal": 2,

	"runner/tolerance": 3,
	"runner/provider":  3,
	"runner/secrets":   3,

	"runner/secrets/vault": 4,
	"runner/experiment":    4,
	"runner/policy":        5,

	"runner/event":   5,
	"runner/control": 6,

	"providers/leftover":         4,
	"runner":                     7,
	"providers/internal/block":   5,
	"providers/internal/text":    5,
	"providers/http":             6,
	"providers/process":          6,
	"providers/internal/worker":  4,
	"providers/python":           6,
	"providers/python/controls":  7,
	"providers/python/inventory": 7,
	"reporters/internal/plain":   5,
	"reporters/console/playtest": 6,
	"reporters/logline":          6,
	"reporters/notification":     6,
	"reporters/journalfile":      6,
	"reporters/console":          7,
	"reporters/narrator":         7,

	"providers": 8,

	"reporters/report":                6,
	"reporters/report/reporttest":     7,
	"reporters/internal/annotation":   6,
	"reporters/internal/gfm":          7,
	"reporters/problems":              7,
	"reporters/annotations":           7,
	"reporters/comment":               8,
	"reporters/junit":                 7,
	"reporters/markdown":              8,
	"reporters/pdf":                   7,
	"reporters/github/retry":          5,
	"reporters/github/githubtest":     8,
	"reporters/github":                7,
	"reporters/artifact/artifacttest": 9,
	"reporters/artifact":              8,
	"reporters/html":                  7,
	"reporters/html/htmltest":         6,
	"reporters/results":               7,
	"reporters/summary":               8,

	"cmd/internal/demo":               0,
	"cmd/internal/deps":               2,
	"cmd/internal/settings":           2,
	"cmd/internal/wizard":             2,
	"cmd/internal/exit":               3,
	"cmd/internal/confidential":       7,
	"cmd/internal/host/hosttest":      8,
	"cmd/internal/host":               7,
	"cmd/internal/suite":              7,
	"cmd/internal/cli/clitest":        4,
	"cmd/internal/cli/demo":           8,
	"cmd/internal/interrupt":          8,
	"cmd/internal/writeahead":         8,
	"cmd/internal/action":             9,
	"cmd/internal/engine":             9,
	"cmd/internal/forge":              9,
	"cmd/internal/load":               9,
	"cmd/internal/reportfile":         9,
	"cmd/internal/baseline":           10,
	"cmd/internal/cli/extensions":     10,
	"cmd/internal/cli/info":           10,
	"cmd/internal/cli/initialize":     10,
	"cmd/internal/cli/settings":       10,
	"cmd/internal/cli/validate":       10,
	"cmd/internal/recovery/document":  10,
	"cmd/internal/cli/report":         11,
	"cmd/internal/publish":            11,
	"cmd/internal/session":            12,
	"cmd/internal/cli/run":            13,
	"cmd/internal/recovery":           13,
	"cmd/internal/cli/recover":        14,
	"cmd/internal/cli":                15,
	"cmd/chaos":                       16,
	"cmd/internal/proof/architecture": 16,
	"cmd/internal/proof/browser":      16,
	"cmd/internal/proof/canary":       16,
	"cmd/internal/proof/conformance":  16,
	"cmd/internal/proof/crash":        16,
	"cmd/internal/proof/extensions":   16,
	"cmd/internal/proof/scripts":      16,
	"cmd/internal/proof/speed":        16,
	"cmd/internal/proof/workflows":    16,
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestFloors(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		own := strings.TrimPrefix(p.ImportPath, module)
		room := roomOf(own)
		floor, ok := floors[room]
		if !ok {
			t.Errorf("%s stands on no floor: add it to the table", own)
			continue
		}
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, module)
			if !ours || roomOf(other) == room {
				continue
			}
			if below, ok := floors[roomOf(other)]; !ok || below >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d): arrows point down only", own, floor, other, below)
			}
		}
		checkBans(t, own, room, p.Imports)
	}
}

// checkBans holds what the floors alone do not say.
func checkBans(t *testing.T, own, room string, imports []string) {
	t.Helper()
	for _, imported := range imports {
		switch {
		case imported == "gopkg.in/yaml.v3" && room != "runner/source":
			t.Errorf("%s imports yaml.v3, which only runner/source does", own)
		case imported == module+"runner" && !strings.HasPrefix(room, "cmd/"):
			t.Errorf("%s imports the engine, which only cmd does", own)
		case strings.HasPrefix(imported, "github.com/hashicorp/vault") && room != "runner/secrets/vault":
			t.Errorf("%s imports the Vault client, which only runner/secrets/vault does", own)
		}
	}
}

// roomOf returns the package to which an internal package belongs. Those right below
// cmd, providers and reporters are shared by their neighbours, and rooms of their own.
func roomOf(name string) string {
	parent, _, isInternal := strings.Cut(name, "/internal/")
	if isInternal && parent != "cmd" && parent != "providers" && parent != "reporters" {
		return parent
	}
	return path.Clean(name)
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
