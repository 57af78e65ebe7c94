package architecture_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributingNamesEveryPackage holds the floors of CONTRIBUTING and the table of
// this package together.
func TestContributingNamesEveryPackage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, ".github", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := packageNames(floorsSection(string(text)))
	for room := range floors {
		if !isNamed(room, names) {
			t.Errorf("CONTRIBUTING does not name %s among the floors", room)
		}
	}
	for _, name := range names {
		if isPath(name) && !namesAny(name) {
			t.Errorf("CONTRIBUTING names %s among the floors, which does not exist", name)
		}
	}
}

// floorsSection returns the part of a document below the heading of the floors, and all
// of it if there is no such heading.
func floorsSection(text string) string {
	heading := regexp.MustCompile(`(?mi)^(#+) .*\bfloors?\b.*$`).FindStringSubmatchIndex(text)
	if heading == nil {
		return text
	}
	section := text[heading[1]:]
	level := heading[3] - heading[2]
	for _, next := range regexp.MustCompile(`(?m)^(#+) `).FindAllStringSubmatchIndex(section, -1) {
		if next[3]-next[2] <= level {
			return section[:next[0]]
		}
	}
	return section
}

// packageNames returns what a document writes as code: paths of packages, their last
// parts, and patterns such as `providers/*` and `cmd/internal/{host,exit}`.
func packageNames(text string) (names []string) {
	for _, code := range regexp.MustCompile("`([a-z0-9_/.*{},-]+)`").FindAllStringSubmatch(text, -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(code[1], "./"), "/")
		before, rest, ok := strings.Cut(name, "{")
		inside, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			names = append(names, name)
			continue
		}
		for alternative := range strings.SplitSeq(inside, ",") {
			names = append(names, before+strings.TrimSpace(alternative)+after)
		}
	}
	return names
}

func isNamed(room string, names []string) bool {
	for _, name := range names {
		if matches(name, room) {
			return true
		}
	}
	return false
}

func namesAny(name string) bool {
	if _, err := os.Stat(filepath.Join(root, name)); err == nil {
		return true
	}
	for room := range floors {
		if matches(name, room) {
			return true
		}
	}
	return false
}

// matches says whether a name or a pattern in a document means a package. A pattern means
// everything below its folder; a name also means the packages right below the package,
// unless it is one of the four large folders.
func matches(name, room string) bool {
	for _, all := range []string{"/...", "/**", "/*"} {
		if folder, ok := strings.CutSuffix(name, all); ok {
			return strings.HasPrefix(room, folder+"/")
		}
	}
	isFolder := isPath(name) && !strings.Contains(name, "/")
	return room == name || strings.HasSuffix(room, "/"+name) ||
		!isFolder && (path.Dir(room) == name || strings.HasSuffix(path.Dir(room), "/"+name))
}

// isPath says whether a name is a path from the root, rather than something else that is
// written as code.
func isPath(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "cmd", "providers", "reporters", "runner":
		return true
	default:
		return false
	}
}

func TestPackageNamesOfDocuments(t *testing.T) {
	t.Parallel()
	text := "# Title\n`cmd/a`\n## The floors\n| 1 | `runner`, `cmd/internal/{host, exit}` |\n### more\n`providers/*` and `wizard`\n## Tests\n`cmd/b`\n"
	names := packageNames(floorsSection(strings.ReplaceAll(text, ", exit", ",exit")))
	tests := map[string]bool{
		"runner": true, "cmd/internal/host": true, "cmd/internal/host/hosttest": true, "cmd/internal/exit": true, "providers/http": true, "cmd/internal/wizard": true,
		"cmd/a": false, "cmd/b": false, "runner/source": false, "providers/python/controls": true, "providers": false, "cmd/internal/load": false,
	}
	for room, want := range tests {
		if got := isNamed(room, names); got != want {
			t.Errorf("got %t for %s, want %t", got, room, want)
		}
	}
}
