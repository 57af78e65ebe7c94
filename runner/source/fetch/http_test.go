package fetch_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/fetch"
)

func TestReadURLs(t *testing.T) {
	t.Parallel()
	const asJSON, asYAML = `{"a":10,"b":[1]}`, "a: 010\n"
	tests := []struct {
		name        string
		path        string
		contentType string
		body        string
		want        string
	}{
		{name: "JSON", contentType: "application/json", body: asJSON, want: asJSON},
		{name: "JSON with parameters", contentType: "Application/JSON; charset=utf-8", body: asJSON, want: asJSON},
		{name: "JSON of a kind", contentType: "application/vnd.github.raw+json", body: asJSON, want: asJSON},
		{name: "YAML", contentType: "application/x-yaml", body: asYAML, want: `{"a":8}`},
		{name: "registered YAML", contentType: "application/yaml", body: asYAML, want: `{"a":8}`},
		{name: "YAML as text", contentType: "text/yaml", body: asYAML, want: `{"a":8}`},
		{name: "JSON as plain text", contentType: "text/plain; charset=utf-8", body: asJSON, want: asJSON},
		{name: "YAML as plain text", contentType: "text/plain", body: asYAML, want: `{"a":8}`},
		{name: "no type, known extension", path: "/x.yaml", body: "10", want: "10"},
		{name: "no type, no extension", path: "/x", body: asJSON, want: asJSON},
		{name: "no type, another extension", path: "/x.txt", body: asYAML, want: `{"a":8}`},
		{name: "octets", path: "/x.json", contentType: "application/octet-stream", body: asJSON, want: asJSON},
		{
			name: "octets that are malformed", path: "/x.json", contentType: "application/octet-stream", body: "a: 1",
			want: `URL:1:1: error: this is not JSON, found "a", expected a value: an object, a list, a string in double quotes, ` +
				"a number, true, false or null; it looks like YAML: give the file the extension .yaml [json-syntax]",
		},
		{
			name: "malformed JSON as plain text", contentType: "text/plain", body: "{\"a\": [1}",
			want: `URL:1:9: error: the wrong bracket closes what "[" opens, found "}", expected "," or "]" [json-syntax]`,
		},
		{
			name: "malformed YAML as plain text", contentType: "text/plain", body: "a: b: c",
			want: `URL:1:5: error: an unquoted value must not contain ": "; put the value in quotes, or its keys on lines of their own [yaml-syntax]`,
		},
		{
			name: "page", contentType: "text/html", body: "<p>",
			want: `URL: error: the server returned neither JSON nor YAML, found the content type "text/html", ` +
				"expected application/json, application/yaml or text/plain; use the URL of the raw file, not of a page that shows it [unknown-format]",
		},
		{name: "too large", contentType: "application/json", body: strings.Repeat(" ", 101), want: "URL: error: the document is too large, expected at most 100 bytes [document-limit]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
				if got, want := request.Header.Get("Accept"), "application/json, application/x-yaml"; got != want {
					t.Errorf("got Accept %q, want %q", got, want)
				}
				w.Header()["Content-Type"] = nil // so that it is not guessed
				if test.contentType != "" {
					w.Header().Set("Content-Type", test.contentType)
				}
				_, _ = io.WriteString(w, test.body)
			}))
			t.Cleanup(server.Close)
			reader := fetch.Reader{MaxSize: 100}
			url := server.URL + test.path
			file, err := reader.Read(t.Context(), url)
			if err != nil {
				wantProblem(t, err, strings.Replace(test.want, "URL", url, 1))
				return
			}
			if got := string(pyvalue.AppendCompactJSON(nil, file.Root.Value())); got != test.want || file.Name != url {
				t.Errorf("got %s of %s, want %s of %s", got, file.Name, test.want, url)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	environment := func(token string) func(string) string {
		return func(name string) string {
			if name == "CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN" {
				return token
			}
			return ""
		}
	}
	tests := []struct {
		name   string
		getenv func(string) string
		auths  []string // the hosts that there are credentials for; HOST is the server
		want   string
	}{
		{name: "none"},
		{name: "environment", getenv: environment(" token\n"), want: "bearer token"},
		{name: "blank environment", getenv: environment(" \n")},
		{name: "settings", auths: []string{"HOST"}, want: "Digest of HOST"},
		{name: "settings for another host", auths: []string{"example.com", "127.0.0.1", "127.0.0.1:1"}},
		{name: "both", getenv: environment("token"), auths: []string{"HOST"}, want: "bearer token"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := "not called"
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
				got = request.Header.Get("Authorization")
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, "1")
			}))
			t.Cleanup(server.Close)
			reader := fetch.Reader{Getenv: test.getenv, Auths: map[string]fetch.Auth{}}
			for _, host := range test.auths {
				value := "of " + host
				reader.Auths[strings.Replace(host, "HOST", strings.TrimPrefix(server.URL, "http://"), 1)] = fetch.Auth{Type: "Digest", Value: value}
			}
			if _, err := reader.Read(t.Context(), server.URL); err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got Authorization %q, want %q", got, test.want)
			}
		})
	}
}

func TestRedirectsToOtherHostsLoseCredentials(t *testing.T) {
	t.Parallel()
	var seen []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		seen = append(seen, "other: "+request.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "1")
	}))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		seen = append(seen, request.URL.Path+": "+request.Header.Get("Authorization"))
		target := "/second"
		if request.URL.Path == target {
			target = other.URL
		}
		http.Redirect(w, request, target, http.StatusFound)
	}))
	t.Cleanup(server.Close)
	reader := fetch.Reader{Getenv: func(string) string { return "token" }}
	if _, err := reader.Read(t.Context(), server.URL+"/first"); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(seen, ", "), "/first: bearer token, /second: bearer token, other: "; got != want {
		t.Errorf("got requests %s, want %s", got, want)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		switch request.URL.Path {
		case "/loop":
			http.Redirect(w, request, "/loop", http.StatusFound)
		case "/secret":
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "no access\r\n with \x1b[31m"+request.Header.Get("Authorization"))
		case "/cut":
			w.Header().Set("Content-Length", "100")
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "1")
		default:
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, strings.Repeat("é", 300))
		}
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	tests := []struct {
		name string
		path string
		want string
	}{
		{
			name: "status", path: "/x?token=secret#secret",
			want: "/x?...: error: the server did not return the document, found status 500 Internal Server Error: " +
				strings.Repeat("é", 200) + ", expected status 200 OK [fetch-failed]",
		},
		{
			name: "credentials", path: "/secret",
			want: "/secret: error: the server did not return the document, found status 403 Forbidden: no access with [31mbearer ***, " +
				"expected status 200 OK; if the server requires credentials, set CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN, " +
				"or auths in the settings for the host " + host + " [fetch-failed]",
		},
		{
			name: "redirects", path: "/loop",
			want: "/loop: error: cannot fetch the document, found stopped after 10 redirects; " +
				"check the URL, the network, and the proxy settings [fetch-failed]",
		},
		{name: "cut off", path: "/cut", want: "/cut: error: reading the document failed, found unexpected EOF [unreadable-document]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reader := fetch.Reader{Getenv: func(string) string { return "t0psecret" }}
			file, err := reader.Read(t.Context(), server.URL+test.path)
			wantProblem(t, err, server.URL+test.want)
			if file != nil {
				t.Errorf("got file %v, want none", file)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	var reader fetch.Reader
	_, err := reader.Read(t.Context(), strings.Replace(server.URL, "http://", "http://me:secret@", 1))
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.HasPrefix(err.Error(), server.URL+": error: cannot fetch the document, found dial tcp") {
		t.Errorf("got error %v, want one that says so and has no password", err)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "1")
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, client := range []*http.Client{nil, {Transport: &http.Transport{}}} {
		reader := fetch.Reader{Client: client, InsecureTLS: true}
		if _, err := reader.Read(t.Context(), server.URL); err != nil {
			t.Errorf("got error %v, want none", err)
		}
		reader.InsecureTLS = false
		if _, err := reader.Read(t.Context(), server.URL); err == nil || !strings.Contains(err.Error(), "certificate is not trusted") {
			t.Errorf("got error %v, want one about the certificate", err)
		}
	}
}

// roundTripper answers when a request's context ends.
type roundTripper struct{}

func (roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	<-request.Context().Done()
	return nil, request.Context().Err()
}

func TestSlowServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reader := fetch.Reader{Client: &http.Client{Transport: roundTripper{}}}
		start := time.Now()
		_, err := reader.Read(t.Context(), "http://example.com/")
		wantProblem(t, err, "http://example.com/: error: the server did not return the whole document within 30s [fetch-failed]")
		if got := time.Since(start); got != fetch.Timeout {
			t.Errorf("got %s, want %s", got, fetch.Timeout)
		}
	})
}

func TestInterruption(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reader := fetch.Reader{Client: &http.Client{Transport: roundTripper{}}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for range 2 { // during the request, and before it
			if _, err := reader.Read(ctx, "http://example.com/"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got error %v, want the context's", err)
			}
		}
	})
}
