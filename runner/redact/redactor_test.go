package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
)

func redactorOf(values ...any) *redact.Redactor {
	r := new(redact.Redactor)
	for _, v := range values {
		r.Add(v)
	}
	return r
}

func TestRedactText(t *testing.T) {
	t.Parallel()
	const pem = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA75\n/x+y==\n-----END KEY-----\n"
	tests := []struct {
		name    string
		secrets []any
		text    string
		want    string
	}{
		{"nothing known", nil, "hunter2", "hunter2"},
		{"nothing there", []any{"hunter2"}, "a text", "a text"},
		{"whole text", []any{"hunter2"}, "hunter2", "[redacted]"},
		{"inside", []any{"hunter2"}, "<hunter2,hunter2>", "<[redacted],[redacted]>"},
		{"one beside the other", []any{"hunter2"}, "hunter2hunter2", "[redacted][redacted]"},
		{"the longer one", []any{"hunter", "hunter2!"}, "hunter2! hunter2", "[redacted] [redacted]2"},
		{"overlapping ones", []any{"user:hunter", "hunter2@host"}, "//user:hunter2@host/", "//[redacted]/"},
		{"overlapping itself", []any{"abab"}, "xabababx", "x[redacted]x"},
		{"short", []any{"abc", "", "äöü"}, "abc äöü", "abc äöü"},
		{"four characters", []any{"äöüß"}, "xäöüßx", "x[redacted]x"},
		{"spaces", []any{"    ", "\n\n\n\n\n"}, "a    b\n\n\n\n\n", "a    b\n\n\n\n\n"},
		{"common words", []any{"true", "None", "NULL", "undefined", true, nil}, "true None NULL undefined", "true None NULL undefined"},
		{"the replacement", []any{"redacted", "acted]", "hunter2"}, "redacted hunter2", "redacted [redacted]"},
		{"surrounded by spaces", []any{" hunter2\n"}, "pass=hunter2;", "pass=[redacted];"},
		{"number", []any{int64(123456), 1234.5678, int64(8080)}, "123456 8080 1234.5678", "[redacted] 8080 [redacted]"},
		{"negative number", []any{int64(-123456)}, "-123456", "[redacted]"},
		{"bytes", []any{pyvalue.Bytes("hunter2")}, "b'hunter2'", "b'[redacted]'"},
		{"nested", []any{pyvalue.MapOf("password", []any{pyvalue.MapOf("k", "hunter2")})}, "password k hunter2", "password k [redacted]"},
		{"lines", []any{pem}, "1| MIIEpAIBAAKCAQEA75\n2| /x+y==", "1| [redacted]\n2| [redacted]"},
		{"lines as a whole", []any{pem}, "key: " + pem, "key: [redacted]"},
		{"CRLF", []any{"line one\r\nline two"}, "line one\nline two", "[redacted]\n[redacted]"},
		{"JSON", []any{"a\"b\\c\nd<é>\U0001F600"}, `{"k": "a\"b\\c\nd<é>😀"}`, `{"k": "[redacted]"}`},
		{"JSON in ASCII", []any{"a\"b\\c\nd<é>\U0001F600"}, `"a\"b\\c\nd<\u00e9>\ud83d\ude00"`, `"[redacted]"`},
		{"JSON of Go", []any{"a\"b\\c<é>&"}, `"a\"b\\c\u003cé\u003e\u0026"`, `"[redacted]"`},
		{"Python", []any{"it's\n\"é\x01"}, `{'k': 'it\'s\n"é\x01'}`, `{'k': '[redacted]'}`},
		{"query of a URL", []any{"p@ss w/rd&é"}, "?q=p%40ss+w%2Frd%26%C3%A9", "?q=[redacted]"},
		{"lower case digits", []any{"p@ss w/rd&é"}, "?q=p%40ss+w%2frd%26%c3%a9", "?q=[redacted]"},
		{"path of a URL", []any{"p@ss w/rd&é"}, "/p@ss%20w%2Frd&%C3%A9", "/[redacted]"},
		{"path of a URL in Python", []any{"p@ss w/rd&é"}, "/p%40ss%20w/rd%26%C3%A9", "/[redacted]"},
		{"base64", []any{"hunter2"}, "aHVudGVyMg== aHVudGVyMg", "[redacted] [redacted]"},
		{"base64 for URLs", []any{"~~~???>>>>"}, "fn5-Pz8_Pj4-Pg==", "[redacted]"},
		{"a text that is no UTF-8", []any{"\xff\xfe\xfd\xfc"}, "\xffx\xff\xfe\xfd\xfc", "\xffx[redacted]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := redactorOf(tt.secrets...).RedactText(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func decimalOf(text string) pyvalue.Decimal {
	d, _ := pyvalue.ParseDecimal(text)
	return d
}

// Whatever surrounds a secret when it is encoded, only the few characters remain that it
// shares with its neighbours.
func TestRedactBase64InsideOfMore(t *testing.T) {
	t.Parallel()
	const secret = "correct horse battery"
	r := redactorOf(secret)
	for _, before := range []string{"", "u:", "me:", "user:"} {
		for _, after := range []string{"", "@", "@h", "@ho"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
				encoded := encoding.EncodeToString([]byte(before + secret + after))
				got := r.RedactText(encoded)
				left := strings.Replace(got, redact.Replacement, "", 1)
				if got == encoded || len(left) > base64.StdEncoding.EncodedLen(len(before)+2)+base64.StdEncoding.EncodedLen(len(after)+1) {
					t.Errorf("%q, %q: got %s of %s", before, after, got, encoded)
				}
			}
		}
	}
}

func TestRedactValues(t *testing.T) {
	t.Parallel()
	big1, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	r := redactorOf("hunter2", int64(123456), big1, 98765.4321, "424242", "2026-03-01")
	tests := []struct {
		name     string
		in, want any
	}{
		{"text", "is hunter2", "is [redacted]"},
		{"bytes", pyvalue.Bytes("hunter2"), pyvalue.Bytes("[redacted]")},
		{"integer", int64(123456), "[redacted]"},
		{"digits of a longer integer", int64(9123456), int64(9123456)},
		{"big integer", big1, "[redacted]"},
		{"float", 98765.4321, "[redacted]"},
		{"a text's number", int64(424242), "[redacted]"},
		{"decimal", decimalOf("98765.4321"), "[redacted]"},
		{"digits of a longer decimal", decimalOf("98765.43210"), decimalOf("98765.43210")},
		{"date", pyvalue.Timestamp{Time: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), DateOnly: true}, "[redacted]"},
		{"another date", pyvalue.Timestamp{DateOnly: true}, pyvalue.Timestamp{DateOnly: true}},
		{"list", []any{"hunter2", nil, true}, []any{"[redacted]", nil, true}},
		{"map", pyvalue.MapOf("k", pyvalue.MapOf("n", []any{"hunter2"})), pyvalue.MapOf("k", pyvalue.MapOf("n", []any{"[redacted]"}))},
		{
			"keys",
			pyvalue.MapOf("a", int64(1), "hunter2", int64(2), "z", int64(3), "aHVudGVyMg==", int64(4), "[redacted] 2", int64(5)),
			pyvalue.MapOf("a", int64(1), "[redacted]", int64(2), "z", int64(3), "[redacted] 2", int64(4), "[redacted] 2 2", int64(5)),
		},
		{"key and value", pyvalue.MapOf("hunter2", "hunter2"), pyvalue.MapOf("[redacted]", "[redacted]")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			before := pyvalue.Repr(tt.in)
			got := r.Redact(tt.in)
			if pyvalue.Repr(got) != pyvalue.Repr(tt.want) {
				t.Errorf("got %s, want %s", pyvalue.Repr(got), pyvalue.Repr(tt.want))
			}
			if after := pyvalue.Repr(tt.in); after != before {
				t.Errorf("the original was changed to %s", after)
			}
		})
	}
	clean := pyvalue.MapOf("k", []any{"x", int64(1)})
	mixed := r.Redact([]any{clean, "hunter2"}).([]any)
	if r.Redact(clean) != any(clean) || mixed[0] != any(clean) {
		t.Error("got a copy of a value without secrets, want the value itself")
	}
}

//nolint:paralleltest // AllocsPerRun measures the whole process
func TestRedactDoesNotAllocateInVain(t *testing.T) {
	var v any = pyvalue.MapOf("k", []any{"a text", int64(123456789), 1.5}, "n", nil)
	for name, r := range map[string]*redact.Redactor{"nothing known": {}, "nothing there": redactorOf("hunter2")} {
		if got := testing.AllocsPerRun(100, func() { r.Redact(v) }); got != 0 {
			t.Errorf("%s: got %v allocations, want none", name, got)
		}
		if got := testing.AllocsPerRun(100, func() { r.RedactText("a text of no interest") }); got != 0 {
			t.Errorf("%s: got %v allocations for a text, want none", name, got)
		}
	}
}

func TestRedactorIsConcurrent(t *testing.T) {
	t.Parallel()
	r := new(redact.Redactor)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			secret := fmt.Sprintf("secret-number-%d", i)
			r.Add(secret)
			for range 50 {
				if got := r.RedactText(secret); got != redact.Replacement {
					t.Errorf("got %q after it was registered", got)
				}
			}
		})
	}
	group.Wait()
}

func FuzzRedact(f *testing.F) {
	f.Add("hunter2", "a hunter2 b")
	f.Add("p@ss/w rd", "https://u:p%40ss%2Fw%20rd@h/?x=p%40ss%2Fw+rd")
	f.Add("line one\nline two", "line two\\nline one")
	f.Add("redacted]x", "[redacted]xredacted]x")
	f.Add("\xff\xfe\xfd\xfcabc", "aGVsbG8=")
	f.Add("123456", `{"a": 123456}`)
	f.Fuzz(func(t *testing.T, secret, text string) {
		r := redactorOf(secret)
		if trimmed := strings.TrimSpace(secret); len([]rune(trimmed)) < 4 || r.RedactText(trimmed) == trimmed {
			return // too short or too common
		}
		quoted, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		forms := []string{
			secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawStdEncoding.EncodeToString([]byte(secret)),
			base64.URLEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		}
		// the replacement may happen to make up a secret with what is around it, so
		// that the rest of the text is searched piece by piece
		for _, form := range forms {
			for _, text := range []string{form, text, text + form, form + text, text + form + form + text} {
				for _, left := range strings.Split(r.RedactText(text), redact.Replacement) {
					for _, form := range forms {
						if strings.Contains(left, form) {
							t.Fatalf("%q of the secret %q is left in %q", form, secret, r.RedactText(text))
						}
					}
				}
			}
		}
	})
}

func BenchmarkRedactText(b *testing.B) {
	r := new(redact.Redactor)
	for i := range 20 {
		r.Add(fmt.Sprintf("a-secret-of-some-length-%d!", i))
	}
	line := "2026-11-22 10:00:00 INFO probe 'the-service-answers' met its tolerance in 0.123 s, output {'status': 200}\n"
	for name, text := range map[string]string{
		"clean":  strings.Repeat(line, 1000),
		"secret": strings.Repeat(line+"password=a-secret-of-some-length-7!\n", 750),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r.RedactText(text)
			}
		})
	}
}
