package values_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/values"
)

func TestParseEnvFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []values.Variable
	}{
		{"nothing", "", nil},
		{"blank lines and comments", "\n  \n# c\n\t# K=v\n#", nil},
		{"bare", "A=1\nB = two words \nC=\nD=a=b\n", vars("A", "1", "B", "two words", "C", "", "D", "a=b")},
		{"no comment after a bare value", "A=v # c\nB=a#b", vars("A", "v # c", "B", "a#b")},
		{"quotes inside a bare value", `A=it's "so"`, vars("A", `it's "so"`)},
		{"no expansion", "A=$HOME ${B}\nB=\"$A\"\nC='$A'", vars("A", "$HOME ${B}", "B", "$A", "C", "$A")},
		{"export", "export A=1\n export\tB='2'\nexport=3\nexported=4", vars("A", "1", "B", "2", "export", "3", "exported", "4")},
		{"CRLF", "A=1\r\nB='2'\r\nC=\"3\r\n4\"\r\n", vars("A", "1", "B", "2", "C", "3\n4")},
		{"byte order mark", "\uFEFFA=1", vars("A", "1")},
		{"single quotes", `A='a "b" \n # c' # comment`, vars("A", `a "b" \n # c`)},
		{"double quotes", `A="a 'b' # c"` + "\t# comment", vars("A", `a 'b' # c`)},
		{"escapes", `A="\n\r\t\\\"\'\$\x\é\"`, nil},
		{"escapes that end", `A="\n\r\t\\\"\'\$\x\é" `, vars("A", "\n\r\t\\\"'$\\x\\é")},
		{"empty quotes", "A=''\nB=\"\"", vars("A", "", "B", "")},
		{"several lines", "A='one\n two\n'\nB=\"x\\\ny\"\nC=3", vars("A", "one\n two\n", "B", "x\\\ny", "C", "3")},
		{"last one wins", "A=1\nB=2\nA=3", vars("A", "3", "B", "2")},
		{"other characters in names", "a.b-c=1\nÜ=2", vars("a.b-c", "1", "Ü", "2")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := values.ParseEnvFile(".env", []byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
			if unclosed := tt.name == "escapes"; problems.HasErrors() != unclosed {
				t.Errorf("got the problems %v", problems)
			}
		})
	}
}

// vars builds variables of alternating names and values.
func vars(pairs ...string) []values.Variable {
	var list []values.Variable
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, values.Variable{Name: pairs[i], Value: pairs[i+1]})
	}
	return list
}

func TestEnvFileProblems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
	}{
		{"no equals sign", "A=1\n  hunter2\n", `v.env:2:3: error: the line has no "="; write NAME=value, or begin a comment with # [env-file-syntax]`},
		{"export of nothing", "export A", `v.env:1:8: error: the line has no "="; write NAME=value, or begin a comment with # [env-file-syntax]`},
		{"no name", " =hunter2", `v.env:1:2: error: there is no name before the "="; write NAME=value [env-file-syntax]`},
		{"two words", "my secret=hunter2", `v.env:1:1: error: the name before the "=" contains spaces, quotes or #; write NAME=value [env-file-syntax]`},
		{"exported comment", "export #A=hunter2", `v.env:1:8: error: the name before the "=" contains spaces, quotes or #; write NAME=value [env-file-syntax]`},
		{"quoted name", `"A"=hunter2`, `v.env:1:1: error: the name before the "=" contains spaces, quotes or #; write NAME=value [env-file-syntax]`},
		{"open quote", "A=1\nÜÜ= 'hunter2\nB=2\n", "v.env:2:5: error: the quote is never closed; add the closing quote; nothing after the open one was read [env-file-syntax]"},
		{"more after a quote", "A='hunter2' B", `v.env:1:12: error: unexpected characters after the closing quote; quote the whole value; in double quotes write a quote as \" [env-file-syntax]`},
		{"comment too close", "A='hunter2'#c", `v.env:1:12: error: unexpected characters after the closing quote; quote the whole value; in double quotes write a quote as \" [env-file-syntax]`},
		{"more after lines in quotes", "A=\"x\nhunter2\" B", `v.env:2:9: error: unexpected characters after the closing quote; quote the whole value; in double quotes write a quote as \" [env-file-syntax]`},
		{"UTF-16", "\xff\xfeA\x00=\x001\x00", "v.env:1:1: error: the line is not text in UTF-8; save the file as UTF-8 [env-file-syntax]"},
		{"no text in quotes", "A='\n\x00'\nB=1", "v.env:2:1: error: the line is not text in UTF-8; save the file as UTF-8 [env-file-syntax]"},
		{"NUL", "A=\x00", "v.env:1:1: error: the line is not text in UTF-8; save the file as UTF-8 [env-file-syntax]"},
		{"every line", "A\nB\n", "v.env:1:1: error: the line has no \"=\"; write NAME=value, or begin a comment with # [env-file-syntax]\n" +
			"v.env:2:1: error: the line has no \"=\"; write NAME=value, or begin a comment with # [env-file-syntax]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := values.ParseEnvFile("v.env", []byte(tt.text))
			if diff := cmp.Diff(tt.want, problems.Error()); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEnvFileTakesLinearTime(t *testing.T) {
	t.Parallel()
	const lines = 50_000
	for _, line := range []string{"A%d=1\n", "A%d='\n", "A%d=\"\\\"\n", "A%d\n", "A%d=\"\\\n"} {
		var b strings.Builder
		for i := range lines {
			fmt.Fprintf(&b, line, i)
		}
		begin := time.Now()
		_, _ = values.ParseEnvFile(".env", []byte(b.String()))
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%d lines %q took %s", lines, line, took)
		}
	}
}

func FuzzEnvFile(f *testing.F) {
	for _, seed := range []string{
		"", "A=1", "export A = 'x' # c\r\n", "A=\"a\\nb\nc\"\nB=2", "A='", "=", "\uFEFF#", "A=\"\\", "\xff=\x00", "A=1\nA=2", "export", "A='\n\x00'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		variables, problems := values.ParseEnvFile("f", []byte(text))
		lines := strings.Count(text, "\n") + 1
		if len(variables)+len(problems) > lines {
			t.Errorf("got %d variables and %d problems from %d lines", len(variables), len(problems), lines)
		}
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Line > lines || p.Pos.Column < 1 || p.Pos.Column > len(text)+1 {
				t.Errorf("got a problem at %+v, outside of the text", p.Pos)
			}
		}
		checkVariables(t, variables)
	})
}

// checkVariables asserts that each is fit for an environment, the only one of its
// name, and comes back when it is written in double quotes.
func checkVariables(t *testing.T, variables []values.Variable) {
	t.Helper()
	seen := make(map[string]bool)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", `\r`)
	for _, v := range variables {
		if seen[v.Name] || v.Name == "" || strings.ContainsAny(v.Name, "=\x00\n ") || strings.Contains(v.Value, "\x00") {
			t.Errorf("got the variable %+v, which is no variable or not the first of its name", v)
		}
		seen[v.Name] = true
		quoted := "\n" + v.Name + `="` + escape.Replace(v.Value) + `"`
		again, problems := values.ParseEnvFile("f", []byte(quoted))
		if len(problems) != 0 || len(again) != 1 || again[0] != v {
			t.Errorf("%q in quotes: got %+v, %v, want it back", v, again, problems)
		}
	}
}
