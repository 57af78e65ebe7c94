package http

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// FuzzAddress checks that whatever is accepted can go over the wire, and means
// the same once it did.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"http://x", "HTTPS://User:p%40ss@[::1]:8080/a b/../%7e?q=%zz#f", "http://caf\u00e9.example/\u00e9?\u20ac",
		"http://x/%e9%", "http://x//a/./b?c?d", "http://a:99999/", "ftp://x/", "http:/x", "http://x\\y", "x", "", "http://::",
	} {
		f.Add(seed, "?next=1")
		f.Add(seed, "//other:80/../b%")
	}
	f.Fuzz(func(t *testing.T, raw, location string) {
		a, _, err := parseAddress(raw)
		if err != nil {
			return
		}
		checkTarget(t, a)
		again, _, err := parseAddress(a.String())
		if err != nil {
			t.Fatalf("got %v for %q, which is the encoding of %q", err, a, raw)
		}
		if again.String() != a.String() {
			t.Errorf("got %q of %q, want no change", again, a)
		}
		if next, err := a.follow(location); err == nil {
			checkTarget(t, next)
		}
	})
}

func checkTarget(t *testing.T, a *address) {
	t.Helper()
	target := a.RequestURI()
	if !strings.HasPrefix(target, "/") {
		t.Errorf("got target %q, want one that begins with a slash", target)
	}
	if i := strings.IndexFunc(target, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>#[]\\^`{|}", r) }); i >= 0 {
		t.Errorf("got target %q, want no %q in it", target, target[i])
	}
	if _, err := url.ParseRequestURI(target); err != nil {
		t.Errorf("got target %q: %v", target, err)
	}
}

// FuzzForm reads back what a form was made of.
func FuzzForm(f *testing.F) {
	f.Add("name", "value", "other")
	f.Add("a b&c=d", "\u00e9+%20\x00", "")
	f.Fuzz(func(t *testing.T, name, first, second string) {
		got, err := formText(pyvalue.MapOf(name, []any{first, nil, second}))
		if err != nil {
			t.Fatal(err)
		}
		fields, err := url.ParseQuery(got)
		if err != nil {
			t.Fatalf("reading %q: %v", got, err)
		}
		if want := []string{first, second}; !slices.Equal(fields[name], want) {
			t.Errorf("got %q of %q, want %q", fields[name], got, want)
		}
	})
}

// FuzzJSON reads back what a JSON body was made of.
func FuzzJSON(f *testing.F) {
	f.Add("key", "value", 1.5)
	f.Add("\u00e9\"\\", "\U0001f600\u2028\x7f\x00", 1e300)
	f.Fuzz(func(t *testing.T, key, text string, number float64) {
		if !utf8.ValidString(key) || !utf8.ValidString(text) {
			return // JSON has no such text
		}
		body, err := appendJSON(nil, pyvalue.MapOf(key, []any{text, number, nil, true}))
		if err != nil {
			return // not a number, infinity
		}
		for _, c := range body {
			if c >= 0x7f {
				t.Fatalf("got %q, want ASCII", body)
			}
		}
		var got map[string][]any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("reading %s: %v", body, err)
		}
		if list := got[key]; len(list) != 4 || list[0] != text || list[1] != number || list[2] != nil || list[3] != true {
			t.Errorf("got %v of %s", got, body)
		}
	})
}

// Bytes, which JSON cannot write and the oracle therefore does not have, go as
// they are.
func TestFormOfBytes(t *testing.T) {
	t.Parallel()
	got, err := formText(pyvalue.MapOf("a", pyvalue.Bytes("x\xff"), "b", []any{pyvalue.Bytes("&")}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "a=x%FF&b=%26"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType, data string
		want                    any
	}{
		{"charset in capitals", "text/plain; Charset=UTF-8", "h\u00e9", "h\u00e9"},
		{"charset after others", "text/plain; a=b; charset = 'latin1' ; c", "h\xe9", "h\u00e9"},
		{"no charset in it", "text/plain; charset", "h\xe9", "h\u00e9"},
		{"utf-16 without mark", "text/plain; charset=utf-16le", "h\x00i\x00", "hi"},
		{"utf-16 with mark", "text/plain; charset=utf-16", "\xfe\xff\x00h\x00i", "hi"},
		{"latin-1 that begins like utf-16", "text/plain; charset=latin1", "\xff\xfe", "\u00ff\u00fe"},
		{"only in the registry", "text/plain; charset=IBM850", "\x82", "\u00e9"},
		{"json by suffix", "application/json; charset=latin1", "\"\xe9\"", "\"\u00e9\""},
		{"json in utf-8 with mark", "application/json; x", "\xef\xbb\xbf{}", "{}"},
		{"deep json", "application/json", strings.Repeat("[", 100_000), strings.Repeat("[", 100_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := parseBody(test.contentType, []byte(test.data)); got != test.want {
				t.Errorf("got %.50q, want %.50q", got, test.want)
			}
		})
	}
}
