package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the folder of the module.
const root = "../../../.."

// sourceFile is a parsed file of production code.
type sourceFile struct {
	// name is the path from the root, with slashes.
	name  string
	set   *token.FileSet
	ast   *ast.File
	lines int
}

// folder is the path of the file's package from the root.
func (f sourceFile) folder() string { return path.Dir(f.name) }

// position returns the file and the line of a node.
func (f sourceFile) position(n ast.Node) string {
	p := f.set.Position(n.Pos())
	p.Filename = f.name
	p.Column = 0
	return p.String()
}

// readSource parses the production code of the module once for all tests.
var readSource = sync.OnceValues(func() ([]sourceFile, error) {
	var files []sourceFile
	set := token.NewFileSet()
	for _, folder := range []string{"cmd", "providers", "reporters", "runner"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "testdata":
				return filepath.SkipDir
			case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			parsed, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			own, err := filepath.Rel(root, name)
			files = append(files, sourceFile{
				name: filepath.ToSlash(own), set: set, ast: parsed, lines: set.File(parsed.Pos()).LineCount(),
			})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
})

func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	files, err := readSource()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("got %d files of production code, want more: is the test looking at the module?", len(files))
	}
	return files
}
