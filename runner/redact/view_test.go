package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/redact"
)

// However a secret is escaped, in parts, twice, or in base64, nothing of it is left,
// and what is around it is.
func TestRedactEscaped(t *testing.T) {
	t.Parallel()
	const secret = "p@ss \"w'rd\"&<é😀>%2B\\x/1"
	quote := func(text string) string {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		return string(quoted)
	}
	tests := map[string]string{
		"JSON in JSON":           quote(quote(secret)),
		"JSON in JSON in JSON":   quote(quote(quote(secret))),
		"a query in JSON":        quote(url.QueryEscape(secret)),
		"JSON in a query":        url.QueryEscape(quote(secret)),
		"HTML":                   html.EscapeString(secret),
		"HTML of JSON":           html.EscapeString(quote(secret)),
		"numbers in HTML":        strings.NewReplacer(`"`, "&#34;", "'", "&#x27;", "é", "&eacute;", "😀", "&#128512;").Replace(secret),
		"some of a URL":          strings.NewReplacer(`"`, "%22", "<", "%3c", " ", "%20").Replace(secret),
		"characters of Python":   strings.NewReplacer(`\`, `\\`, "'", `\'`, "é", `\xe9`, "😀", `\U0001f600`).Replace(secret),
		"bytes of Python":        strings.NewReplacer(`\`, `\\`, "'", `\'`, "é", `\xc3\xa9`, "😀", `\xf0\x9f\x98\x80`).Replace(secret),
		"base64 of JSON":         base64.StdEncoding.EncodeToString([]byte(`{"password": ` + quote(secret) + `}`)),
		"base64 in a path":       "/v1/" + base64.RawURLEncoding.EncodeToString([]byte(quote(secret))),
		"base64 of JSON in JSON": quote(base64.StdEncoding.EncodeToString([]byte(quote(secret)))),
	}
	r := redactorOf(secret)
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := r.RedactText("before, " + text + ", after")
			left := strings.NewReplacer(redact.Replacement, "", `"`, "", `\`, "", "=", "", "&#34;", "", "%22", "", "/v1/", "").Replace(got)
			if left != "before, , after" {
				t.Errorf("got %q of %q", got, text)
			}
		})
	}
}

func TestRedactLongSecretInLines(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("a long secret, ", 20)
	encoded := base64.StdEncoding.EncodeToString([]byte("user:" + secret))
	var lines strings.Builder
	for len(encoded) > 76 {
		lines.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	got := redactorOf(secret).RedactText("first\n" + lines.String() + encoded + "\nlast")
	if strings.Count(got, "\n") != 2 || !strings.HasPrefix(got, "first\n") || !strings.HasSuffix(got, "\nlast") || len(got) > 40 {
		t.Errorf("got %q", got)
	}
}

// Secrets that are part of a larger one are secrets, words are none.
func TestRedactParts(t *testing.T) {
	t.Parallel()
	r := redactorOf("postgres://app:s3cr!t@db.example.com/production?sslkey=0a1b2c3d4e5f6g#frag")
	got := r.RedactText("s3cr!t for app at production, db.example.com, 0a1b2c3d4e5f6g")
	if want := "[redacted] for app at production, db.example.com, [redacted]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	r := redactorOf("hunter2")
	const text = "it is hunter2 and hunter2"
	for at, want := range map[int]int{0: 0, 5: 5, 6: 6, 7: 6, 12: 6, 13: 13, 20: 18, 24: 18, 25: 25, 99: 25} {
		if got := r.Cut(text, at); got != want {
			t.Errorf("at %d: got %d, want %d", at, got, want)
		}
	}
	if got := new(redact.Redactor).Cut(text, 7); got != 7 {
		t.Errorf("without secrets: got %d, want 7", got)
	}
}

// Neither a text that repeats itself nor escapes without an end take long.
func TestRedactHostileTexts(t *testing.T) {
	t.Parallel()
	r := redactorOf(strings.Repeat("a", 200_000), strings.Repeat("ab", 1000), "hunter2")
	for name, text := range map[string]string{
		"itself": strings.Repeat("a", 1<<20), "backslashes": strings.Repeat(`\`, 1<<20), "percent": strings.Repeat("%25", 1<<16),
		"references": strings.Repeat("&#38;", 1<<18), "base64": strings.Repeat("aGVsbG8gd29ybGQh", 1<<18), "lines": strings.Repeat("\n", 1<<20),
	} {
		got := r.RedactText(text)
		if isSecret := name == "itself"; (got != text) != isSecret {
			t.Errorf("%s: got %d bytes of %d", name, len(got), len(text))
		}
	}
}

func BenchmarkRedactEscaped(b *testing.B) {
	r := new(redact.Redactor)
	for i := range 20 {
		r.Add(fmt.Sprintf("a-secret-of-some-length-%d!", i))
	}
	line, err := json.Marshal("a \"quoted\" <word>\n" + base64.StdEncoding.EncodeToString([]byte("some text that is no secret")))
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(string(line)+"\n", 10<<20/len(line))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r.RedactText(text)
	}
}
