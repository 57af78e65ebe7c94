package githubtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The checks of the server are only worth something if they find mistakes.
func TestRequestsAreChecked(t *testing.T) {
	t.Parallel()
	const comments = "/repos/o/r/issues/1/comments"
	tests := []struct {
		name, method, path, body string
		want                     string // in the error; empty if there is none
	}{
		{name: "list", method: "GET", path: comments + "?per_page=100&page=2"},
		{name: "create", method: "POST", path: comments, body: `{"body":"x"}`},
		{name: "no such path", method: "GET", path: "/repos/o/r/comment", want: "no such operation"},
		{name: "no such method", method: "PUT", path: comments, want: "no such operation"},
		{name: "a number that is none", method: "GET", path: "/repos/o/r/issues/one/comments", want: "issue_number"},
		{name: "a parameter that is none", method: "GET", path: comments + "?size=3", want: `no parameter "size"`},
		{name: "a parameter of another type", method: "GET", path: comments + "?page=x", want: "page"},
		{name: "no body", method: "POST", path: comments, want: "body"},
		{name: "a field that is missing", method: "POST", path: comments, body: `{}`, want: "body"},
		{name: "a field that is none", method: "POST", path: comments, body: `{"body":"x","text":"y"}`, want: `no field "text"`},
		{name: "a field of another type", method: "POST", path: comments, body: `{"body":1}`, want: "string"},
		{name: "a body where there is none", method: "DELETE", path: "/repos/o/r/issues/comments/3", body: `{}`, want: "takes no body"},
	}
	d, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/json")
			_, err := d.request(r, []byte(tt.body))
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAnswersAreChecked(t *testing.T) {
	t.Parallel()
	d, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	call, err := d.request(httptest.NewRequestWithContext(t.Context(), "GET", "/repos/o/r/issues/1/comments", nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		status int
		body   string
		ok     bool
	}{
		{name: "empty list", status: 200, body: "[]", ok: true},
		{name: "not a list", status: 200, body: "{}"},
		{name: "not comments", status: 200, body: `[{"id":1}]`},
		{name: "not JSON", status: 200, body: "<html>"},
		{name: "another success", status: 201, body: "[]"},
		{name: "error", status: 404, body: `{"message":"Not Found","status":"404"}`, ok: true},
		{name: "error that is not listed", status: 403, body: `{"message":"no"}`, ok: true},
		{name: "error without a text", status: 403, body: `{"message":3}`},
		{name: "error in another form", status: 403, body: "no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {"application/json"}}
			if err := d.response(call, tt.status, header, []byte(tt.body)); (err == nil) != tt.ok {
				t.Errorf("got %v, want it fine: %t", err, tt.ok)
			}
		})
	}
}
