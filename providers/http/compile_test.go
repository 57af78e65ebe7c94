package http_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/providers/http"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestCompileProblems(t *testing.T) {
	t.Parallel()
	const timeouts = "a timeout must be a number of seconds, or a list of two: to connect, and to wait for the answer"
	tests := []struct {
		name, block string
		want        []string
	}{
		{"least", `{"url": "http://x"}`, nil},
		{"everything", `{"type": "http", "url": "https://u:p@x:8443/a b?c#d", "method": "post", "headers": {"A": 1, "B": null, "C": "${c}", "D": true},
			"arguments": {"a": 1}, "timeout": [1, 2.5], "verify_tls": false, "max_retries": 3, "secrets": ["s"]}`, nil},
		{"variables", `{"url": "${u}", "method": "${m}", "headers": {"A": "${a}"}, "timeout": "${t}", "verify_tls": "${v}"}`, nil},
		{"variables in a list", `{"url": "http://x", "timeout": ["${t}", null]}`, nil},
		{"nulls", `{"url": "http://x", "method": null, "headers": null, "timeout": null, "verify_tls": null, "max_retries": null}`, nil},
		{"words for booleans", `{"url": "http://x", "verify_tls": "No"}`, nil},
		{"no url", `{"method": "GET"}`, []string{`1:1: error: url: an HTTP call needs a url, expected a URL that begins with http:// or https:// and a host`}},
		{"empty url", `{"url": ""}`, []string{`1:9: error: url: an HTTP call needs a url, found an empty text, expected a URL that begins with http:// or https:// and a host`}},
		{"url of a wrong type", `{"url": 5}`, []string{`1:9: error: url: a url must be a string, found 5, expected a URL that begins with http:// or https:// and a host`}},
		{"url without scheme", `{"url": "localhost:8080/x"}`, []string{`1:9: warning: url: this url cannot be called: it has no scheme, expected a URL that begins with http:// or https:// and a host; did you mean "http://localhost:8080/x"?`}},
		{"other scheme", `{"url": "ftp://u:secret@x"}`, []string{`1:9: warning: url: this url cannot be called: its scheme is "ftp", expected a URL that begins with http:// or https:// and a host`}},
		{"no host", `{"url": "http:///x"}`, []string{`1:9: warning: url: this url cannot be called: it has no host, expected a URL that begins with http:// or https:// and a host`}},
		{"bad host", `{"url": "http://u:secret@a b/x"}`, []string{`1:9: warning: url: this url cannot be called: "a b" is not a host, expected a URL that begins with http:// or https:// and a host`}},
		{"bad port", `{"url": "http://x:99999"}`, []string{`1:9: warning: url: this url cannot be called: "99999" is not a port number, expected a URL that begins with http:// or https:// and a host`}},
		{"bad method", `{"url": "http://x", "method": "GET IT"}`, []string{`1:31: error: method: this is not an HTTP method, found "GET IT", expected the name of a method, such as GET or POST`}},
		{"method of a wrong type", `{"url": "http://x", "method": ["GET"]}`, []string{`1:31: error: method: a method must be a string, found a list, expected the name of a method, such as GET or POST`}},
		{"headers of a wrong type", `{"url": "http://x", "headers": ["A"]}`, []string{`1:32: error: headers: headers must have names, found a list, expected a mapping of names to strings`}},
		{"bad headers", `{"url": "http://x", "headers": {"A": [1], "b c": "1", "D": "x\ny"}}`, []string{
			`1:38: error: headers.A: a header must have a single value, found a list, expected a string, a number or a boolean; null removes the header`,
			`1:43: error: headers.b c: this is not the name of a header, found "b c", expected letters, digits, and characters such as - and _`,
			`1:60: error: headers.D: a header must not contain line breaks or other control characters; a header has one line; put longer text into the arguments`,
		}},
		{"managed header", `{"url": "http://x", "headers": {"content-length": 5}}`, []string{`1:33: warning: headers.content-length: the header content-length is computed from the body and cannot be set; leave it out`}},
		{"place for the value", `{"url": "http://x", "arguments": {"a": 1}}`, nil},
		{"no place for the value", `{"url": "http://x", "arguments": "a=1"}`, []string{`1:34: warning: arguments: these arguments cannot take the value to judge; leave them out or write them as a mapping; the value becomes its "value"`}},
		{"timeout zero", `{"url": "http://x", "timeout": 0}`, []string{`1:32: error: timeout: ` + timeouts + `, found 0, expected a number of seconds above 0`}},
		{"timeouts too many", `{"url": "http://x", "timeout": [1, 2, 3]}`, []string{`1:32: error: timeout: ` + timeouts + `, found a list of 3, expected two numbers`}},
		{"timeouts bad", `{"url": "http://x", "timeout": ["1", -2]}`, []string{
			`1:33: error: timeout[0]: ` + timeouts + `, found "1", expected a number of seconds above 0; write a number without quotes, or a variable such as ${name}`,
			`1:38: error: timeout[1]: ` + timeouts + `, found -2, expected a number of seconds above 0`,
		}},
		{"verification by a number", `{"url": "http://x", "verify_tls": 0}`, []string{`1:35: error: verify_tls: verify_tls must say if certificates are checked, found 0, expected true, false, or a file of certificates to trust`}},
		{"verification by no file", `{"url": "http://x", "verify_tls": "/no/such/file"}`, []string{`1:35: error: verify_tls: verify_tls must say if certificates are checked, found "/no/such/file", expected true, false, or a file of certificates to trust that exists`}},
		{"negative retries", `{"url": "http://x", "max_retries": -1}`, []string{`1:36: error: max_retries: max_retries must be the number of retries of a call that cannot connect, found -1, expected an integer of 0 or more`}},
		{"retries of a wrong type", `{"url": "http://x", "max_retries": true}`, []string{`1:36: error: max_retries: max_retries must be the number of retries of a call that cannot connect, found true, expected an integer of 0 or more`}},
		{"unknown key", `{"url": "http://x", "header": {}}`, []string{`1:21: warning: header: unknown key "header"; did you mean "headers"?`}},
		{"expected status", `{"url": "http://x", "expected_status": 200}`, []string{`1:21: warning: expected_status: expected_status is ignored; to check the status, give the probe a tolerance, such as "tolerance": 200`}},
		{"all at once", `{"method": 1, "max_retries": "x"}`, []string{
			`1:1: error: url: an HTTP call needs a url, expected a URL that begins with http:// or https:// and a host`,
			`1:12: error: method: a method must be a string, found 1, expected the name of a method, such as GET or POST`,
			`1:30: error: max_retries: max_retries must be the number of retries of a call that cannot connect, found "x", expected an integer of 0 or more`,
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
			call := new(http.Provider).Compile(provider.Spec{Node: file.Root, TakesValue: strings.Contains(test.name, "value")}, report)
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
			if (call == nil) != report.Problems().HasErrors() {
				t.Errorf("got call %v with problems %v", call, got)
			}
		})
	}
}
