package process_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/process"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestCompileProblems(t *testing.T) {
	t.Parallel()
	folder := programs(t)
	p := &process.Provider{Dir: folder, Environ: func() []string { return []string{"PATH=" + folder + "/bin"} }}
	tests := []struct {
		name, block string
		want        []string
	}{
		{"good", `{"type": "process", "path": "tool", "arguments": ["a", 1, null], "timeout": 1.5, "secrets": ["x"]}`, nil},
		{"variables", `{"path": "tool", "arguments": "${a}", "timeout": "${t}"}`, nil},
		{"nulls", `{"path": "tool", "arguments": null, "timeout": null}`, nil},
		{"no path", `{}`, []string{`1:1: error: path: a process needs a path, expected the name of a program on PATH, or the path of an executable file`}},
		{"empty path", `{"path": ""}`, []string{`1:10: error: path: a process needs a path, found an empty text, expected the name of a program on PATH, or the path of an executable file`}},
		{"path of a wrong type", `{"path": ["ls"]}`, []string{`1:10: error: path: a path must be a string, found a list, expected the name of a program on PATH, or the path of an executable file`}},
		{"unknown program", `{"path": "nope"}`, []string{`1:10: error: path: there is no program "nope"; install it, add its folder to PATH, or use its full path`}},
		{"unknown file", `{"path": "./nope"}`, []string{`1:10: error: path: there is no program "./nope"; a relative path starts at the working directory`}},
		{"not executable", `{"path": "plain"}`, []string{`1:10: error: path: "plain" is not executable; make it executable: chmod +x`}},
		{"a folder", `{"path": "./bin"}`, []string{`1:10: error: path: there is no program "./bin"; a relative path starts at the working directory`}},
		{"words in the path", `{"path": "tool -a"}`, []string{`1:10: error: path: there is no program "tool -a"; a path is only the name of a program; move the rest to the arguments`}},
		{"variable in the path", `{"path": "${tool}"}`, []string{`1:10: error: path: there is no program "${tool}"; a path cannot contain variables; use "env" as the path and the program as its first argument`}},
		{"number as arguments", `{"path": "tool", "arguments": 5}`, []string{`1:31: error: arguments: arguments must be words or a command line, found 5, expected a list, a string for the shell, or a mapping`}},
		{"arguments as a mapping", `{"path": "tool", "arguments": {"-a": 1}}`, []string{`1:31: warning: arguments: arguments as a mapping are deprecated; write them as a list, such as ["--name", "value"]`}},
		{"mapping that takes a value", `{"path": "tool", "arguments": {"-a": 1}}`, nil},
		{"timeout zero", `{"path": "tool", "timeout": 0}`, []string{`1:29: error: timeout: a timeout must be a number of seconds, found 0, expected a number of seconds above 0`}},
		{"timeout as a text", `{"path": "tool", "timeout": "10"}`, []string{`1:29: error: timeout: a timeout must be a number of seconds, found "10", expected a number of seconds above 0; write a number without quotes, or a variable such as ${name}`}},
		{"timeout as a boolean", `{"path": "tool", "timeout": true}`, []string{`1:29: error: timeout: a timeout must be a number of seconds, found true, expected a number of seconds above 0`}},
		{"timeout as a list", `{"path": "tool", "timeout": [1, 2]}`, []string{`1:29: error: timeout: a timeout must be a number of seconds, found a list, expected a number of seconds above 0`}},
		{"unknown key", `{"path": "tool", "argument": []}`, []string{`1:18: warning: argument: unknown key "argument"; did you mean "arguments"?`}},
		{"all at once", `{"arguments": 5, "timeout": -1}`, []string{
			`1:1: error: path: a process needs a path, expected the name of a program on PATH, or the path of an executable file`,
			`1:15: error: arguments: arguments must be words or a command line, found 5, expected a list, a string for the shell, or a mapping`,
			`1:29: error: timeout: a timeout must be a number of seconds, found -1, expected a number of seconds above 0`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, err := source.Parse("e", source.JSON, []byte(test.block))
			if err != nil {
				t.Fatal(err)
			}
			report := source.NewCollector("e")
			call := p.Compile(provider.Spec{Node: file.Root, TakesValue: strings.Contains(test.name, "value")}, report)
			var got []string
			for _, problem := range report.Problems() {
				if problem.Rule == "" {
					t.Errorf("no rule: %v", problem)
				}
				problem.Rule = "" // the test holds the words
				got = append(got, strings.TrimPrefix(problem.String(), "e:"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if call == nil && !report.Problems().HasErrors() {
				t.Error("got no call and no error")
			}
		})
	}
}

// programs makes a folder with bin/tool, home/tool, tool, and a bin/plain that is
// not executable; each program prints its own first word.
func programs(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, mode := range map[string]os.FileMode{
		"bin/tool": 0o700, "bin/plain": 0o600, "home/tool": 0o700, "tool": 0o700, "other/plain": 0o700,
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\nprintf %s \"$0\"\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestWhichProgram(t *testing.T) {
	t.Parallel()
	folder := programs(t)
	tests := []struct {
		name, path string
		environ    []string
		dir        string
		want       string
	}{
		{name: "on PATH", path: "tool", environ: []string{"PATH=/nope:" + folder + "/bin:" + folder}, want: folder + "/bin/tool"},
		{name: "the last PATH counts", path: "tool", environ: []string{"PATH=/nope", "PATH=" + folder}, want: folder + "/tool"},
		{name: "past one that is not executable", path: "plain", environ: []string{"PATH=" + folder + "/bin:" + folder + "/other"}, want: folder + "/other/plain"},
		{name: "empty entry of PATH", path: "tool", environ: []string{"PATH=/nope:"}, dir: folder, want: "./tool"},
		{name: "relative entry of PATH", path: "tool", environ: []string{"PATH=bin"}, dir: folder, want: "bin/tool"},
		{name: "without PATH", path: "env", environ: []string{"HOME=/"}},
		{name: "absolute", path: folder + "/tool", want: folder + "/tool"},
		{name: "relative", path: "bin/tool", dir: folder, want: "bin/tool"},
		{name: "relative with a dot", path: "./tool", dir: folder, want: "./tool"},
		{name: "in the home directory", path: "~/tool", environ: []string{"HOME=" + folder + "/home/"}, want: folder + "/home/tool"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &process.Provider{Dir: test.dir, Environ: func() []string { return slices.Clone(test.environ) }}
			got, err := compile(t, p, "path", test.path).Run(t.Context(), request())
			if err != nil {
				t.Fatal(err)
			}
			if stdout := got.(*pyvalue.Map).String("stdout"); test.want != "" && stdout != test.want {
				t.Errorf("got %q, want %q", stdout, test.want)
			}
		})
	}
}
