package tolerance_test

import (
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/tolerance"
	"github.com/chaostoolkit/run-action/runner/values"
)

// compile compiles a tolerance that is written in YAML and has no problems.
func compile(t *testing.T, text string) tolerance.Check {
	t.Helper()
	check, problems := tryCompile(t, text)
	if check == nil || len(problems) != 0 {
		t.Fatalf("%s: got problems %v, want none", text, problems)
	}
	return check
}

func tryCompile(t *testing.T, text string) (tolerance.Check, source.Problems) {
	t.Helper()
	file, err := source.Parse("e.yaml", source.YAML, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	report := source.NewCollector("e.yaml")
	check := tolerance.Compile(file.Root, report)
	return check, report.Problems()
}

func decode(t *testing.T, text string) any {
	t.Helper()
	v, err := source.DecodeJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestWords shows what people get to read.
func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, tolerance, output string
		want                    tolerance.Outcome
	}{
		{"status", "200", `{"status": 503, "body": ""}`, tolerance.Outcome{Expected: "status 200", Found: "status 503"}},
		{"status met", "200", `{"status": 200}`, tolerance.Outcome{Met: true, Expected: "status 200", Found: "status 200"}},
		{"no status", "200", `{"code": 200}`, tolerance.Outcome{Expected: "200", Found: `{"code":200}, which has no "status"`}},
		{"boolean", "true", `"true"`, tolerance.Outcome{Expected: "true", Found: `"true"`}},
		{"float", "0.5", `0.25`, tolerance.Outcome{Expected: "0.5", Found: `0.25`}},
		{"string", "up", `"down\n"`, tolerance.Outcome{Expected: `"up"`, Found: `"down\n"`}},
		{"statuses", "[200, 201, 301]", `{"status": 404}`, tolerance.Outcome{Expected: "status one of 200, 201, 301", Found: "status 404"}},
		{"choice", "[a, b, c]", `"d"`, tolerance.Outcome{Expected: `one of "a", "b", "c"`, Found: `"d"`}},
		{"list as range", "[1, 10]", `42`, tolerance.Outcome{Expected: "a value between 1 and 10", Found: "42"}},
		{"not comparable", "[1, 10]", `"5"`, tolerance.Outcome{Expected: "a value between 1 and 10", Found: `"5", which cannot be compared with them`}},
		{"range", "{type: range, range: [1, 10]}", `42`, tolerance.Outcome{Expected: "a number between 1 and 10", Found: "42"}},
		{"range of a part", "{type: range, range: [0.5, 1], target: stdout}", `{"stdout": "x"}`, tolerance.Outcome{Expected: "a number between 0.5 and 1 in stdout", Found: `stdout "x", which is not a number`}},
		{"regex", "{type: regex, pattern: ^ok, target: stdout}", `{"stdout": "failed\n"}`, tolerance.Outcome{Expected: "text matching /^ok/ in stdout", Found: `stdout "failed\n"`}},
		{"regex on a number", "{type: regex, pattern: ^4}", `42`, tolerance.Outcome{Expected: "text matching /^4/", Found: "42, which is an integer, not text"}},
		{"regex on null", "{type: regex, pattern: ^4}", `null`, tolerance.Outcome{Expected: "text matching /^4/", Found: "null, which is not text"}},
		{"regex on a mapping", "{type: regex, pattern: ok}", `{"body": "ok"}`, tolerance.Outcome{Expected: "text matching /ok/", Found: `{"body":"ok"}, which is a mapping, not text: name one of its keys as "target"`}},
		{"missing target", "{type: regex, pattern: ok, target: stdout}", `{"status": 200, "body": "ok"}`, tolerance.Outcome{Expected: "text matching /ok/ in stdout", Found: `{"status":200,"body":"ok"}, which is a mapping, not text (there is no "stdout" in the output, only "status", "body")`}},
		{"target of a text", "{type: regex, pattern: ok, target: stdout}", `"ok"`, tolerance.Outcome{Expected: "text matching /ok/ in stdout", Found: `"ok" (a string has no "stdout")`}},
		{"path", "{type: jsonpath, path: '$.items[*]'}", `{"items": []}`, tolerance.Outcome{Expected: "$.items[*] to find at least 1 match", Found: `no match in {"items":[]}`}},
		{"count", "{type: jsonpath, path: '$.items[*].ready', count: 3}", `{"items": [{"ready": true}]}`, tolerance.Outcome{Expected: "$.items[*].ready to find exactly 3 matches", Found: "1 match: [true]"}},
		{"expect", "{type: jsonpath, path: '$[*]', expect: [a, b], target: body}", `{"body": "[\"b\", \"a\"]"}`, tolerance.Outcome{Expected: `$[*] to find exactly ["a","b"] in body`, Found: `2 matches: ["b","a"]`}},
		{"not JSON", "{type: jsonpath, path: $.a, target: body}", `{"body": "<html>"}`, tolerance.Outcome{Expected: "$.a to find at least 1 match in body", Found: `no match in body "<html>", which is not JSON`}},
		{"all instead of a part", "{type: jsonpath, path: $.a, target: body}", `{"a": null}`, tolerance.Outcome{Met: true, Expected: "$.a to find at least 1 match in body", Found: `1 match: [null] (there is no "body" in the output, only "a")`}},
		{"no evaluation", "{type: jsonpath, path: '$[?(@.a contains 1)]'}", `{"a": 1}`, tolerance.Outcome{Expected: "$[?(@.a contains 1)] to find at least 1 match", Found: "{\"a\":1}: applying `contains`: an integer is not a container"}},
		{"name", "${number}", `200`, tolerance.Outcome{Expected: "201", Found: "200"}},
		{"list by name", "${list}", `{"status": 1}`, tolerance.Outcome{Expected: "status one of 200, 201", Found: "status 1"}},
		{"unknown name", "${numbr}", `200`, tolerance.Outcome{Expected: `"${numbr}", since its placeholders have no values`, Found: "200"}},
		{"null by name", "${null}", `200`, tolerance.Outcome{Expected: "${null} to be a tolerance", Found: "null"}},
		{"bad mapping by name", "${circle}", `200`, tolerance.Outcome{Expected: "${circle} to be a tolerance", Found: `a mapping that is not valid: type: unknown type of tolerance, found "circle", expected one of probe, range, regex, jsonpath`}},
		{"probe by name", "${probe}", `200`, tolerance.Outcome{Expected: "${probe} to be a tolerance", Found: `a mapping that is not valid: type: a probe cannot be a tolerance here, found "probe", expected one of range, regex, jsonpath`}},
		{"range by name", "${range}", `3`, tolerance.Outcome{Expected: "a number between 1 and 2", Found: "3"}},
		{"pattern by name", "{type: regex, pattern: '${pattern}+$'}", `"ab"`, tolerance.Outcome{Expected: "text matching /(a|c)+$/", Found: `"ab"`}},
		{"bad pattern by name", "{type: regex, pattern: '${pattern})'}", `"ab"`, tolerance.Outcome{Expected: "text matching /(a|c))/", Found: "that the pattern is not valid: column 6: `)` closes nothing; a parenthesis in the text is written `\\)`"}},
		{"number for a pattern", "{type: regex, pattern: '${number}'}", `"201"`, tolerance.Outcome{Expected: "text matching /${number}/", Found: "that the pattern is not valid: its value is an integer, not a string"}},
		{"path by name", "{type: jsonpath, path: '$.${pattern}'}", `{}`, tolerance.Outcome{Expected: "$.(a|c) to find at least 1 match", Found: "that the path is not valid: column 3: found `(`, expected a name or `*` behind `.`"}},
		{"expect by name", "{type: jsonpath, path: '$[*]', expect: '${list}'}", `[200]`, tolerance.Outcome{Expected: "$[*] to find exactly [200,201]", Found: "1 match: [200]"}},
	}
	scope := &values.Scope{Configuration: pyvalue.MapOf(
		"number", int64(201), "null", nil, "list", []any{int64(200), int64(201)}, "pattern", "(a|c)",
		"circle", pyvalue.MapOf("type", "circle", "radius", int64(1)), "probe", pyvalue.MapOf("type", "probe"),
		"range", pyvalue.MapOf("type", "range", "range", []any{int64(1), int64(2)}, "unknown", true),
	)}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := compile(t, tt.tolerance).Check(decode(t, tt.output), scope)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want, +got):\n%s", diff)
			}
		})
	}
}

// TestDescribe has what is known before there is an output.
func TestDescribe(t *testing.T) {
	t.Parallel()
	tests := []struct{ tolerance, want string }{
		{"200", "200"},
		{"up", `"up"`},
		{"a$$b", `"a$b"`},
		{"${up}", "${up}"},
		{"[200]", "200"},
		{"[200, 500]", "a value between 200 and 500, or one of both as status"},
		{"[1, 2, 3]", "one of 1, 2, 3"},
		{"{type: regex, pattern: '^${a}', target: body}", "text matching /^${a}/ in body"},
		{`{type: regex, pattern: "(?x)\ta\n \eb", target: "c\rd"}`, `text matching /(?x)\ta\n \x1bb/ in c\rd`},
		{"{type: jsonpath, path: ' $.a ', expect: '${a}'}", `$.a to find exactly ["${a}"]`},
		{"{type: jsonpath, path: $.a, count: 1, target: body}", "$.a to find exactly 1 match in body"},
		{"{type: range, range: [.1, .inf]}", "a number between 0.1 and Infinity"},
	}
	for _, tt := range tests {
		t.Run(tt.tolerance, func(t *testing.T) {
			t.Parallel()
			if got := tolerance.Describe(compile(t, tt.tolerance)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("another Check", func(t *testing.T) {
		t.Parallel()
		if got := tolerance.Describe(foreign{}); got != "" {
			t.Errorf("got %q, want nothing", got)
		}
	})
}

// foreign is a Check of another package.
type foreign struct{}

func (foreign) Check(any, *values.Scope) tolerance.Outcome { return tolerance.Outcome{} }

// TestOutputs gives outputs of all kinds to tolerances of all kinds. Only those
// that the tolerance is for are met, and the words stay short.
func TestOutputs(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 1000)
	outputs := []any{
		nil, true, int64(1), 0.5, long, pyvalue.Bytes("\xff\xfe"), pyvalue.Bytes(long), pyvalue.Timestamp{},
		[]any{}, []any{long, long, long}, pyvalue.MapOf(long, long), pyvalue.MapOf("status", long), pyvalue.MapOf("stdout", []any{nil, long}),
	}
	for _, text := range []string{
		"no", "2", "2.5", "x", "${long}", "${longs}", "[" + long + "x]", "[1, a]", "[a, [" + long + "], {a: b}]",
		"{type: regex, pattern: x" + long + "}", "{type: regex, pattern: '(?=z)', target: stdout}", "{type: regex, pattern: '${long}z', target: " + long + "}",
		"{type: range, range: [7, 8]}", "{type: range, range: [7, 8], target: stdout}", "{type: jsonpath, path: $.x}",
		"{type: jsonpath, path: '$[\"" + long + "x\"]', target: stdout}", "{type: jsonpath, path: $, expect: [" + long + "x]}", "{type: jsonpath, path: '$[\"${long}\"][0]'}",
		"${long} " + long, "{type: regex, pattern: '" + strings.Repeat("\t", 500) + "'}",
	} {
		check := compile(t, text)
		scope := &values.Scope{Configuration: pyvalue.MapOf("long", long+"x", "longs", []any{long + "x", long + "y", long + "z"})}
		for _, output := range outputs {
			got := check.Check(output, scope)
			if got.Met {
				t.Errorf("%.40s: got met by %.40s, want not", text, pyvalue.Repr(output))
			}
			for _, words := range []string{got.Expected, got.Found, tolerance.Describe(check)} {
				if n := utf8.RuneCountInString(words); n == 0 || n > 200 || strings.ContainsAny(words, "\n\t") {
					t.Errorf("%.40s, %.40s: got %d characters, want 1 to 200 on a line: %s", text, pyvalue.Repr(output), n, words)
				}
			}
		}
	}
}

// TestConcurrent uses a Check with two scopes at the same time.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"${a}", "{type: regex, pattern: '^${a}$'}", "{type: jsonpath, path: '$[?(@ = \"${a}\")]'}"} {
		check := compile(t, text)
		var wait sync.WaitGroup
		for _, value := range []string{"x", "y", "x", "y"} {
			wait.Go(func() {
				scope := &values.Scope{Configuration: pyvalue.MapOf("a", value)}
				for range 100 {
					if got := check.Check(value, scope); !got.Met {
						t.Errorf("%s: got %+v, want met", text, got)
						return
					}
				}
			})
		}
		wait.Wait()
	}
}
