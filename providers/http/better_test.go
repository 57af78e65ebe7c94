package http_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// expectation is what is to come of a case where it is meant to differ from the
// Chaos Toolkit.
type expectation struct {
	// err is part of the error; "" means none.
	err string
	// line and body are of the last request; "" means any.
	line, body string
	// output is the result's body in Python's notation, and header part of its
	// headers; "" means any.
	output, header string
	requests       int
}

func (e expectation) check(t *testing.T, got played) {
	t.Helper()
	if e.err != "" {
		if got.err == nil || !strings.Contains(got.err.Error(), e.err) {
			t.Errorf("got error %v, want %q in it", got.err, e.err)
		}
		return
	}
	if got.err != nil {
		t.Fatal(got.err)
	}
	last := got.requests[len(got.requests)-1]
	if e.line != "" && last.Line != e.line {
		t.Errorf("got request %q, want %q", last.Line, e.line)
	}
	if e.body != "" && last.Body != e.body {
		t.Errorf("got request body %q, want %q", last.Body, e.body)
	}
	output := got.output.(*pyvalue.Map)
	if body := pyvalue.Repr(output.Value("body")); e.output != "" && body != e.output {
		t.Errorf("got body %s, want %s", body, e.output)
	}
	if headers := pyvalue.Repr(output.Value("headers")); !strings.Contains(headers, e.header) {
		t.Errorf("got headers %s, want %s in it", headers, e.header)
	}
	if e.requests != 0 && len(got.requests) != e.requests {
		t.Errorf("got %d requests, want %d", len(got.requests), e.requests)
	}
}

// betterThanReference lists the cases in which this provider means to differ.
func betterThanReference() map[string]expectation {
	return map[string]expectation{
		// An exception that ends the run, there.
		"query: number":                         {line: "GET /?5 HTTP/1.1"},
		"body: number":                          {body: "5"},
		"body: true":                            {body: "True"},
		"headers: number":                       {requests: 1},
		"headers: leading space":                {requests: 1},
		"headers: beyond latin-1":               {requests: 1},
		"response: json broken":                 {output: `'{"a": '`},
		"response: json empty":                  {output: "''"},
		"response: json empty 204":              {output: "''"},
		"response: json with a byte order mark": {output: "{'a': 1}"},

		// Text that comes out garbled, there.
		"response: text without charset, utf-8": {output: "'h\u00e9llo'"},
		"response: octets":                      {output: `'\x00\x01\x02` + "\u00ff'"},
		"response: header in utf-8":             {header: "'X-Name': '\u00e9'"},
		"response: header case and order":       {header: "'x-Request-ID': 'spaced'"}, // with the spaces around it

		// Against the letter of HTTP, there.
		"body: form with nothing in it": {line: "POST / HTTP/1.1"},                     // an empty chunked body
		"response: early hints first":   {header: "'X-Real': '1'"},                     // 103 as the final status
		"headers: substituted":          {err: "variables can only be used in values"}, // sends the name

		// Decisions of our own.
		"headers: removed defaults":           {requests: 1},                 // urllib3 names itself then
		"response: unavailable, with retries": {output: "'no'", requests: 1}, // a probe is to see that
	}
}
