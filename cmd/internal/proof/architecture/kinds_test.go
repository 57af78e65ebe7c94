package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// providerTypes are the types that no code outside their providers may distinguish:
// what is known of them is in runner/kind, and in the capabilities of the providers.
var providerTypes = []string{"http", "process", "python"}

// kindComparisons are the files that may compare with a provider type, and why.
var kindComparisons = map[string]string{
	"cmd/internal/deps/uses.go":          "it lists the Python modules of a document that may not be valid",
	"cmd/internal/writeahead/run.go":     "a Python function has no process of its own that recovery could stop",
	"reporters/notification/channel.go":  "these are types of channels, not of providers",
	"runner/experiment/build_control.go": "a control is always a Python module",
}

// TestProviderTypesAreNotDistinguished looks for comparisons and switches with the name
// of a provider type: each is a place that a new provider would have to know.
func TestProviderTypesAreNotDistinguished(t *testing.T) {
	t.Parallel()
	used := make(map[string]bool)
	for _, file := range sourceFiles(t) {
		if strings.HasPrefix(file.name, "providers/") || strings.HasPrefix(file.name, "runner/kind/") {
			continue
		}
		for _, compared := range comparedKinds(file.ast) {
			used[file.name] = true
			if kindComparisons[file.name] == "" {
				t.Errorf("%s: the code distinguishes the provider type %s: ask runner/kind or the provider", file.position(compared), compared.Value)
			}
		}
	}
	for name := range kindComparisons {
		if !used[name] {
			t.Errorf("%s distinguishes no provider types: remove it from the table of exceptions", name)
		}
	}
}

// comparedKinds returns the provider types with which something is compared by an
// operator or a switch. The schemes of URLs have the same names, and are not meant.
func comparedKinds(file *ast.File) (found []*ast.BasicLit) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				found = append(found, kindsIn(n.X, n.Y)...)
				found = append(found, kindsIn(n.Y, n.X)...)
			}
		case *ast.SwitchStmt:
			for _, clause := range n.Body.List {
				for _, value := range clause.(*ast.CaseClause).List {
					found = append(found, kindsIn(value, n.Tag)...)
				}
			}
		}
		return true
	})
	return found
}

// kindsIn returns value if it is a provider type, unless other is the scheme of a URL.
func kindsIn(value, other ast.Expr) []*ast.BasicLit {
	literal, ok := value.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING || isScheme(other) {
		return nil
	}
	if text, err := strconv.Unquote(literal.Value); err != nil || !slices.Contains(providerTypes, text) {
		return nil
	}
	return []*ast.BasicLit{literal}
}

// isScheme says whether an expression is called scheme.
func isScheme(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "Scheme"
	case *ast.Ident:
		return e.Name == "scheme"
	default:
		return false
	}
}

func TestComparedKinds(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		`p == "http"`:                            1,
		`"python" != p.Type`:                     1,
		`u.Scheme == "http" || scheme != "http"`: 0,
		`name == "https"`:                        0,
		`use("process")`:                         0,
		`func() { switch p { case "process", "python": } }`:    2,
		`func() { switch { case p == "process": } }`:           1,
		`func() { switch u.Scheme { case "http", "https": } }`: 0,
		`func() { switch kind := p; kind { case "http": } }`:   1,
	}
	for code, want := range tests {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nvar x = "+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(comparedKinds(file)); got != want {
			t.Errorf("got %d comparisons in %s, want %d", got, code, want)
		}
	}
}
