package source_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gotest.tools/v3/golden"
)

// TestRulesDocument holds RULES.md and the table together; -update rewrites it.
func TestRulesDocument(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Rules\n\nEach problem in a document names its rule, in brackets on the console and as `rule` in JSON.\n" +
		"A rule keeps its name when its messages are reworded.\n\n| rule | meaning | example |\n|---|---|---|\n")
	for _, doc := range documentedRules() {
		b.WriteString("| `" + string(doc.Rule) + "` | " + doc.Meaning + " | " + doc.Example + " |\n")
	}
	golden.Assert(t, b.String(), filepath.Join("..", "RULES.md"))
}

func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	isName := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	documented := make(map[string]bool)
	for _, doc := range documentedRules() {
		name := string(doc.Rule)
		if documented[name] || !isName.MatchString(name) || !strings.HasSuffix(doc.Meaning, ".") || doc.Example == "" {
			t.Errorf("got %+v, want one entry with a name in small letters and dashes, a sentence and an example", doc)
		}
		documented[name] = true
	}
	declared, used := make(map[string]string), make(map[string]bool)
	for _, file := range productFiles(t) {
		if file.Name.Name == "source" {
			declaredRules(file, declared)
		}
		usedRules(file, used)
	}
	for constant, name := range declared {
		if !documented[name] {
			t.Errorf("%s is not documented", constant)
		}
		if !used[constant] {
			t.Errorf("no problem has the rule %s", constant)
		}
	}
	if len(declared) != len(documented) {
		t.Errorf("got %d rules and %d documented ones", len(declared), len(documented))
	}
}

// TestEveryProblemHasARule looks at all problems that the module makes: the methods of
// a Collector ask for a rule, and any other problem has to have one.
func TestEveryProblemHasARule(t *testing.T) {
	t.Parallel()
	problems := 0
	for name, file := range productFiles(t) {
		given := givenToCollectors(file)
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, p := range problemsIn(literal) {
				problems++
				if !hasRule(p) && !given[p] {
					t.Errorf("%s: a problem has no rule, in the literal at offset %d", name, p.Pos())
				}
			}
			return true
		})
	}
	if problems < 50 {
		t.Errorf("got %d problems in the source, want more: is the test looking at it?", problems)
	}
}

// TestGoldensHaveRules looks at what the front ends and the builder print.
func TestGoldensHaveRules(t *testing.T) {
	t.Parallel()
	heading := regexp.MustCompile(`(?m)^\S+?:(?:\d+:\d+:)? (?:error|warning): .*$`)
	rule := regexp.MustCompile(` \[([a-z-]+)\]$`)
	headings := 0
	for _, pattern := range []string{"testdata/err/*.out", "../experiment/testdata/*/*.out"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			for _, line := range heading.FindAllString(string(golden.Get(t, mustAbs(t, name))), -1) {
				headings++
				found := rule.FindStringSubmatch(line)
				if found == nil || !slices.ContainsFunc(documentedRules(), func(d ruleDoc) bool { return string(d.Rule) == found[1] }) {
					t.Errorf("%s: got %q, want a documented rule at its end", name, line)
				}
			}
		}
	}
	if headings < 100 {
		t.Errorf("got %d problems, want more", headings)
	}
}

func mustAbs(t *testing.T, name string) string {
	t.Helper()
	full, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// productFiles parses the module's files, without tests and what they share.
func productFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	root := filepath.Join("..", "..")
	files := make(map[string]*ast.File)
	for _, folder := range []string{"runner", "providers", "reporters", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")):
				return filepath.SkipDir
			case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			files[path] = file
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// declaredRules adds the constants of type Rule, and their names.
func declaredRules(file *ast.File, into map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 && strings.HasPrefix(spec.Names[0].Name, "Rule") {
			if value, ok := spec.Values[0].(*ast.BasicLit); ok {
				into[spec.Names[0].Name] = strings.Trim(value.Value, `"`)
			}
		}
		return true
	})
}

// usedRules adds the rules that are named outside of their declaration and their
// documentation.
func usedRules(file *ast.File, into map[string]bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			return n.Type == nil
		case *ast.FuncDecl:
			return !strings.HasSuffix(n.Name.Name, "Rules")
		case *ast.Ident:
			into[n.Name] = true
		}
		return true
	})
}

// problemsIn returns the literals of problems that a literal is, or lists.
func problemsIn(literal *ast.CompositeLit) []*ast.CompositeLit {
	switch nameOf(literal.Type) {
	case "Problem":
		return []*ast.CompositeLit{literal}
	case "Problems":
		var found []*ast.CompositeLit
		for _, element := range literal.Elts {
			if p, ok := element.(*ast.CompositeLit); ok && p.Type == nil {
				found = append(found, p)
			}
		}
		return found
	}
	return nil
}

func hasRule(problem *ast.CompositeLit) bool {
	return slices.ContainsFunc(problem.Elts, func(e ast.Expr) bool {
		field, ok := e.(*ast.KeyValueExpr)
		return ok && nameOf(field.Key) == "Rule"
	})
}

// givenToCollectors returns the literals of problems that go to a function together
// with a rule, by themselves or in a variable.
func givenToCollectors(file *ast.File) map[*ast.CompositeLit]bool {
	given := make(map[*ast.CompositeLit]bool)
	for _, declaration := range file.Decls {
		variables, passed := make(map[string][]*ast.CompositeLit), make(map[string]bool)
		ast.Inspect(declaration, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if literal, ok := n.Rhs[0].(*ast.CompositeLit); ok {
					name := nameOf(n.Lhs[0])
					variables[name] = append(variables[name], literal)
				}
			case *ast.ReturnStmt: // the caller gives it
				if len(n.Results) == 1 {
					passed[nameOf(n.Results[0])] = true
				}
			case *ast.CallExpr:
				if !slices.Contains([]string{"Add", "problem"}, nameOf(n.Fun)) || len(n.Args) < 2 {
					break
				}
				switch last := n.Args[len(n.Args)-1].(type) {
				case *ast.CompositeLit:
					given[last] = true
				case *ast.Ident:
					passed[last.Name] = true
				}
			}
			return true
		})
		for name := range passed {
			for _, literal := range variables[name] {
				given[literal] = true
			}
		}
	}
	return given
}

// nameOf returns the last part of a name, "" for anything else.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
