package architecture_test

import (
	"go/ast"
	"strings"
	"testing"
)

const (
	mostMethods = 25
	mostImports = 14
	mostLines   = 2500
)

// Packages need no exceptions: none imports too many, and none has a table of data that
// makes it too long.

// largeTypes are the types that may have more than mostMethods methods, and why.
var largeTypes = map[string]string{
	"runner.run":                                 "the engine: one run, and everything that happens in it",
	"runner/experiment.builder":                  "one method for each part of the document, which it walks once",
	"runner/source/internal/yamlfault.finder":    "recursive: one method for each construct of YAML",
	"runner/tolerance/internal/jsonpath2.parser": "recursive descent: one method for each production of the grammar",
	"runner/tolerance/internal/pyregexp.parser":  "recursive descent: one method for each production of the grammar",
}

// TestTypesAreSmall counts the methods of each type.
func TestTypesAreSmall(t *testing.T) {
	t.Parallel()
	methods := make(map[string]int)
	for _, file := range sourceFiles(t) {
		for _, declared := range file.ast.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if ok && function.Recv != nil {
				methods[file.folder()+"."+receiver(function.Recv.List[0].Type)]++
			}
		}
	}
	checkLimit(t, "methods", methods, mostMethods, largeTypes)
}

// receiver returns the name of the type in a receiver: T for T, *T and T[P].
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	default:
		return ""
	}
}

// TestPackagesImportFew counts the packages of this module that each package imports.
func TestPackagesImportFew(t *testing.T) {
	t.Parallel()
	imported := make(map[string]map[string]bool)
	for _, file := range sourceFiles(t) {
		for _, spec := range file.ast.Imports {
			if own, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ok {
				if imported[file.folder()] == nil {
					imported[file.folder()] = make(map[string]bool)
				}
				imported[file.folder()][own] = true
			}
		}
	}
	imports := make(map[string]int)
	for name, own := range imported {
		imports[name] = len(own)
	}
	checkLimit(t, "imports of our packages", imports, mostImports, nil)
}

// TestPackagesAreSmall counts the lines of production code of each package.
func TestPackagesAreSmall(t *testing.T) {
	t.Parallel()
	lines := make(map[string]int)
	for _, file := range sourceFiles(t) {
		lines[file.folder()] += file.lines
	}
	checkLimit(t, "lines of production code", lines, mostLines, nil)
}

// checkLimit reports what exceeds a limit without a reason, and exceptions that are not needed.
func checkLimit(t *testing.T, what string, counts map[string]int, most int, exceptions map[string]string) {
	t.Helper()
	for name, count := range counts {
		if count > most && exceptions[name] == "" {
			t.Errorf("%s has %d %s, want at most %d: split it, or state the reason in the table of exceptions", name, count, what, most)
		}
	}
	for name := range exceptions {
		if counts[name] <= most {
			t.Errorf("%s has %d %s, which is within the limit: remove it from the table of exceptions", name, counts[name], what)
		}
	}
}
