package tolerance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	const (
		tolerances = "a boolean, a number, a string, a list, or a mapping with a type: probe, range, regex, jsonpath"
		bounds     = "a list of two numbers"
		regex      = "a regular expression in the syntax of Python's re module"
		path       = `a JSON path such as "$.items[*].status"`
	)
	tests := []struct {
		name, tolerance string
		want            []string
	}{
		{"null", "null", []string{"1:1: error: a tolerance cannot be null, found null, expected " + tolerances + " [invalid-tolerance]"}},
		{"date", "2024-01-31", []string{"1:1: error: this is not a tolerance, found a timestamp, expected " + tolerances + "; put it in quotes to compare it as a string [invalid-tolerance]"}},
		{"empty list", "[]", []string{"1:1: warning: no output meets an empty list; list the accepted values [ineffective-tolerance]"}},
		{"no type", "{a: 1}", []string{"1:1: error: type: a tolerance that is a mapping needs a type, expected one of probe, range, regex, jsonpath [invalid-tolerance]"}},
		{"no type but a pattern", "{pattern: a}", []string{`1:1: error: type: a tolerance that is a mapping needs a type, expected one of probe, range, regex, jsonpath; add type: regex for "pattern" [invalid-tolerance]`}},
		{"type of the wrong kind", "{type: 5, range: [1, 2]}", []string{`1:8: error: type: a tolerance that is a mapping needs a type, found 5, expected one of probe, range, regex, jsonpath; add type: range for "range" [invalid-tolerance]`}},
		{"misspelt type", "{type: JSONpaht, path: $}", []string{`1:8: error: type: unknown type of tolerance, found "JSONpaht", expected one of probe, range, regex, jsonpath; did you mean "jsonpath"? [invalid-tolerance]`}},
		{"probe", "{type: probe}", []string{`1:8: error: type: a probe cannot be a tolerance here, found "probe", expected one of range, regex, jsonpath [invalid-tolerance]`}},
		{"unknown keys", "type: regex\npattern: a\ntagret: b\nzzz: 1", []string{
			`3:1: warning: tagret: unknown key "tagret"; did you mean "target"? [unknown-key]`,
			`4:1: warning: zzz: unknown key "zzz"; it is kept in the journal and has no effect [unknown-key]`,
		}},
		{"several", "type: jsonpath\ntarget: [a]\ncount: many\npath: $.a-b", []string{
			`2:9: error: target: a target must be a key of the output, found a list, expected a key such as "stdout", "body" or "status" [invalid-tolerance]`,
			`3:8: error: count: a count must be a number, found "many", expected the number of values that the path must find [invalid-tolerance]`,
			"4:7: error: path: the JSON path is not valid at its column 4, found `-`, expected `.`, `..`, `[`, or the end of the path; write a name with a hyphen in brackets and double quotes: `[\"a-b\"]` [invalid-jsonpath]",
		}},
		{"target of the wrong kind", "{type: regex, pattern: a, target: 1.5}", []string{`1:35: error: target: a target must be a key of the output, found 1.5, expected a key such as "stdout", "body" or "status" [invalid-tolerance]`}},
		{"target with a name", "{type: regex, pattern: a, target: '${t}'}", []string{"1:35: warning: target: the target is used literally; placeholders are not replaced here [ineffective-tolerance]"}},
		{"no pattern", "{type: regex}", []string{`1:1: error: pattern: the tolerance has no "pattern", expected ` + regex + " [missing-key]"}},
		{"null pattern", "{type: regex, pattern: null}", []string{`1:24: error: pattern: the tolerance has no "pattern", found null, expected ` + regex + " [missing-key]"}},
		{"number for a pattern", "{type: regex, pattern: 5}", []string{"1:24: error: pattern: this is not a pattern, found 5, expected " + regex + " [invalid-tolerance]"}},
		{"bad pattern", "{type: regex, pattern: 'a\\z'}", []string{"1:24: error: pattern: the regular expression is not valid at its column 2: `\\z` is not an escape; the end of the text is `\\Z` [invalid-regex]"}},
		{"bad pattern with a name", "{type: regex, pattern: '(${a}'}", nil},
		{"no path", "{type: jsonpath}", []string{`1:1: error: path: the tolerance has no "path", expected ` + path + " [missing-key]"}},
		{"empty path", "{type: jsonpath, path: ' '}", []string{"1:24: error: path: the JSON path is not valid at its column 2, found the end of the path, expected `$`, the whole document [invalid-jsonpath]"}},
		{"list for a path", "{type: jsonpath, path: [$]}", []string{"1:24: error: path: this is not a path, found a list, expected " + path + " [invalid-tolerance]"}},
		{"path with a trap", "{type: jsonpath, path: '$[?(@.a[*] = @.b)]'}", []string{
			"1:24: warning: path: where the right side of `=` is a path, only the first value of the left side is compared: put the side that has several values to the right [ineffective-tolerance]",
		}},
		{"bad path with a name", "{type: jsonpath, path: '$.a[${i}]'}", nil},
		{"count with a name", "{type: jsonpath, path: $, count: '${n}'}", []string{`1:34: error: count: a count must be a number, found "${n}", expected the number of values that the path must find; placeholders are not replaced here [invalid-tolerance]`}},
		{"negative count", "{type: jsonpath, path: $, count: -1}", []string{"1:34: error: count: the count is not valid, found -1, expected a whole number of at least 0 [invalid-tolerance]"}},
		{"count beside a list", "{type: jsonpath, path: $, count: 2, expect: [1]}", []string{`1:34: warning: count: the count has no effect beside "expect", which asks for exactly 1 match; remove one of them [ineffective-tolerance]`}},
		{"count beside a value", "{type: jsonpath, path: $, count: 1.0, expect: x}", nil},
		{"count beside a name", "{type: jsonpath, path: $, count: 2, expect: '${x}'}", nil},
		{"no range", "{type: range}", []string{`1:1: error: range: the tolerance has no "range", expected ` + bounds + " [missing-key]"}},
		{"short range", "{type: range, range: [1]}", []string{"1:22: error: range: a range needs two bounds, found a list of 1, expected " + bounds + " [invalid-tolerance]"}},
		{"range in a text", "{type: range, range: '${r}'}", []string{`1:22: error: range: a range needs two bounds, found "${r}", expected ` + bounds + "; placeholders are not replaced here [invalid-tolerance]"}},
		{"bad bounds", "{type: range, range: ['1', '${b}']}", []string{
			`1:23: error: range[0]: a bound of a range must be a number, found "1", expected a number; remove the quotes [invalid-tolerance]`,
			`1:28: error: range[1]: a bound of a range must be a number, found "${b}", expected a number; placeholders are not replaced here [invalid-tolerance]`,
		}},
		{"no number", "{type: range, range: [.nan, [1]]}", []string{
			"1:23: error: range[0]: a bound of a range must be a number, found NaN, expected a number [invalid-tolerance]",
			"1:29: error: range[1]: a bound of a range must be a number, found a list, expected a number [invalid-tolerance]",
		}},
		{"range turned round", "{type: range, range: [2, 1]}", []string{"1:22: warning: range: no number is between 2 and 1; the lower bound comes first [ineffective-tolerance]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check, problems := tryCompile(t, tt.tolerance)
			var got []string
			for _, p := range problems {
				got = append(got, strings.TrimPrefix(p.String(), "e.yaml:"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want, +got):\n%s", diff)
			}
			if (check == nil) != problems.HasErrors() {
				t.Errorf("got check %v with problems %v, want one only without errors", check, problems)
			}
		})
	}
}
