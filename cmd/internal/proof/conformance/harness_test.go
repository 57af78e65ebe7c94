package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What follows needs no reference: it shows that the suite notices what it is for.

func TestDiff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reference, ours string
		want                  []string
	}{
		{"the same", `{"a": [1, {"b": null}], "c": NaN}`, `{"a": [1, {"b": null}], "c": NaN}`, nil},
		{"another value", `{"a": {"b": 1}}`, `{"a": {"b": 2}}`, []string{"x.a.b: 1, 2"}},
		{"another type", `{"a": "1"}`, `{"a": 1}`, []string{`x.a: "1", 1`}},
		{"a float for an integer", `[1.0]`, `[1]`, []string{"x[0]: 1.0, 1"}},
		{"NaN for its name", `[NaN]`, `["NaN"]`, []string{`x[0]: "<NaN>", "NaN"`}},
		{"another order of keys", `{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`, []string{"x{}: a, b, b, a"}},
		{"a key too many", `{"a": 1}`, `{"a": 1, "b": {"c": 2}}`, []string{"x.b: absent, {c}"}},
		{"a key too few", `{"a": 1, "b": 2}`, `{"a": 1}`, []string{"x.b: 2, absent"}},
		{"null for nothing", `{"a": null}`, `{}`, []string{"x.a: null, absent"}},
		{"a key twice", `{"a": 1}`, `{"a": 1, "a": 1}`, []string{"x{}: a, a, a"}},
		{"an item too many", `[1]`, `[1, [2]]`, []string{"x[1]: absent, [1]"}},
		{
			"an entry too few", `[{"activity": {"name": "look"}, "status": "failed"}]`, `[]`,
			[]string{"x[0]: <look: failed>, absent"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reference, ours := mustParse(t, test.reference), mustParse(t, test.ours)
			var got []string
			for _, f := range diff("x", reference, ours) {
				got = append(got, fmt.Sprintf("%s: %s, %s", f.path, f.reference, f.ours))
				if found := lookup(object{{"x", reference}}, f.path); found != f.reference {
					t.Errorf("lookup of %s: got %s, want %s", f.path, found, f.reference)
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func mustParse(t *testing.T, text string) any {
	t.Helper()
	value, err := parseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// Nothing that is wrong with a journal is normalised away.
func TestJournalReaderKeepsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const entry = `{"start": "2026-11-23T10:00:01.000001+00:00", "status": "failed",
		"exception": ["oops\n"], "end": "2026-11-23T10:00:02+00:00", "duration": 2.5}`
	tests := []struct {
		name, old, new string
		want           string // found in the normalised entry
	}{
		{"nothing", "", "", `<time> <exception> <time> <seconds>`},
		{"another zone", "01.000001+00:00", "01.000001+01:00", "2026-11-23T10:00:01.000001+01:00"},
		{"milliseconds", ".000001", ".001", "2026-11-23T10:00:01.001+00:00"},
		{"the end before the start", "10:00:02", "09:00:02", "2026-11-23T09:00:02+00:00"},
		{"a negative duration", "2.5", "-2.5", "-2.5"},
		{"a duration in text", "2.5", `"2.5"`, "2.5"},
		{"no exception", `["oops\n"]`, "[]", "[]"},
		{"an exception that is a text", `["oops\n"]`, `"oops"`, "oops"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := mustParse(t, strings.Replace(entry, test.old, test.new, 1)).(object)
			normaliseEntries([]any{parsed})
			var values []string
			for _, m := range parsed {
				if m.key != "status" {
					values = append(values, fmt.Sprint(m.value))
				}
			}
			if got := strings.Join(values, " "); !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s in it", got, test.want)
			}
		})
	}
}

// Of the exception of a function, its own words are compared.
func TestExceptionOf(t *testing.T) {
	t.Parallel()
	const (
		frames  = `"Traceback (most recent call last):\n", "  File \"/a.py\", line 1, in f\n    g()\n", `
		wrapper = `"\nDuring handling of the above exception, another exception occurred:\n\n", "chaoslib.exceptions.ActivityFailed: `
	)
	tests := []struct{ name, provider, trace, want string }{
		{"of a process", "process", `"chaoslib.exceptions.ActivityFailed: took too long\n"`, "<exception>"},
		{"of a function", "python", frames + `"ValueError: no\n", ` + wrapper + `ValueError: no\n"`, "<exception> ValueError: no"},
		{"without a traceback", "python", `"ValueError: no\n", ` + wrapper + `ValueError: no\n"`, "<exception> ValueError: no"},
		{
			"from another", "python",
			frames + `"KeyError: 1\n", "\nThe above exception was the direct cause of the following exception:\n\n", ` +
				frames + `"ValueError: no\nnot at all\n", ` + wrapper + `ValueError: no\nnot at all\n"`,
			"<exception> KeyError: 1\nThe above exception was the direct cause of the following exception:\nValueError: no\nnot at all",
		},
		{"with nothing around it", "python", frames + `"ValueError: no\n"`, "<words> ValueError: no"},
		{"with an end that is not its own", "python", `"\nDuring handling of the above exception, another exception occurred:\n\n"`, "<words> " + handled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entry := mustParse(t, `{"activity": {"provider": {"type": "`+test.provider+`"}}}`).(object)
			if got := exceptionOf(entry, mustParse(t, "["+test.trace+"]").([]any)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Nothing that is wrong with an event or a discovery is normalised away.
func TestReadersKeepWhatIsWrong(t *testing.T) {
	t.Parallel()
	reader := newReader(job{Dir: "/here", Env: map[string]string{"SERVER": "http://localhost:1"}})
	tests := []struct {
		name string
		read func([]byte) any
		text string
		want any
	}{
		{
			"an event", reader.readEvent, `{"ts": 1.5, "payload": "http://localhost:1/x", "error": "no"}`,
			object{{"ts", "<time>"}, {"payload", "http://SERVER/x"}, {"error", "<error>"}},
		},
		{"an event of another time", reader.readEvent, `{"ts": "now", "error": ""}`, object{{"ts", "now"}, {"error", ""}}},
		{"no event", reader.readEvent, "", absent{}},
		{"an event that is a list", reader.readEvent, "[]", "<not an object>"},
		{
			"a discovery", reader.readDiscovery, `{"id": "12345678-1234-5678-1234-567812345678", "date": "2026-11-23T10:00:01+00:00", "target": "/here"}`,
			object{{"id", "<id>"}, {"date", "<time>"}, {"target", "DIR"}},
		},
		{"a discovery of another time", reader.readDiscovery, `{"id": 1, "date": "today"}`, object{{"id", json.Number("1")}, {"date", "today"}}},
		{"a discovery that is cut off", reader.readDiscovery, `{"id"`, "<no JSON>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, f := range diff("read", test.want, test.read([]byte(test.text))) {
				t.Errorf("at %s: got %s, want %s", f.path, f.ours, f.reference)
			}
		})
	}
}

// The address of the system is put where there are no variables, in a copy.
func TestScenarioAt(t *testing.T) {
	t.Parallel()
	data := []byte("Told.\nenv: TO=$SERVER\nrun: chaos run $SERVER/x\nexpect: ok\n-- " + settingsFile + " --\n$SERVER\n-- e.yaml --\n$SERVER\n")
	sc, err := parseScenario("area/name", data)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sc   *scenario
		want string
	}{{sc.at("S"), "run S/x TO=S S\n $SERVER\n"}, {&sc, "run $SERVER/x TO=$SERVER $SERVER\n $SERVER\n"}} {
		got := strings.Join([]string{strings.Join(test.sc.args, " "), test.sc.env[0], string(test.sc.files[0].Data), string(test.sc.files[1].Data)}, " ")
		if got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestWithoutDeviation(t *testing.T) {
	t.Parallel()
	const unmet = `{"status": "succeeded", "tolerance_met": false`
	tests := []struct{ name, entry, want string }{
		{"explained", unmet + `, "deviation": {"expected": "a", "found": "b"}}`, "status tolerance_met"},
		{"not explained", unmet + `}`, "status tolerance_met deviation"},
		{"half explained", unmet + `, "deviation": {"found": "b"}}`, "status tolerance_met deviation deviation"},
		{"met", `{"status": "succeeded", "tolerance_met": true, "deviation": {"expected": "a", "found": "b"}}`, "status tolerance_met deviation"},
		{"failed", `{"status": "failed", "tolerance_met": false}`, "status tolerance_met"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := withoutDeviation(mustParse(t, test.entry).(object)).keys()
			if want := strings.Fields(test.want); !slices.Equal(got, want) {
				t.Errorf("got the keys %v, want %v", got, want)
			}
		})
	}
}

func TestWithoutInterruption(t *testing.T) {
	t.Parallel()
	const why = `"interruption": {"reason": "SIGINT", "at": "2026-01-02T03:04:05+00:00"}`
	tests := []struct{ name, journal, want string }{
		{"stated", `{"status": "interrupted", ` + why + `}`, "status"},
		{"not stated", `{"status": "interrupted"}`, "status interruption"},
		{"half stated", `{"status": "interrupted", "interruption": {"reason": "SIGINT"}}`, "status interruption interruption"},
		{"stated without an interruption", `{"status": "completed", ` + why + `}`, "status interruption"},
		{"another status", `{"status": "completed"}`, "status"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := withoutInterruption(mustParse(t, test.journal).(object)).keys()
			if want := strings.Fields(test.want); !slices.Equal(got, want) {
				t.Errorf("got the keys %v, want %v", got, want)
			}
		})
	}
}

// The cases can be read, and the table is about cases that exist.
func TestCasesAndTable(t *testing.T) {
	t.Parallel()
	if got := len(readScenarios(t)); got < 500 {
		t.Errorf("got %d cases, want at least 500", got)
	}
	differencesByCase(t)
}

func TestParseScenarioRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, header, want string }{
		{"no sentence", "run: chaos run\nexpect: usage\n", "a sentence"},
		{"no command", "Nothing.\nexpect: usage\n", "run: chaos"},
		{"another command", "Nothing.\nrun: rm -rf .\nexpect: usage\n", "starts with chaos"},
		{"no outcome", "Nothing.\nrun: chaos run\n", "want one of"},
		{"an unknown outcome", "Nothing.\nrun: chaos run\nexpect: fine\n", "want one of"},
		{"an unknown key", "Nothing.\nruns: chaos run\nexpect: usage\n", "unknown key"},
		{"an unknown signal", "Nothing.\nsignal: KILL when started\n", "INT, TERM"},
		{"an open quote", "Nothing.\nrun: chaos run 'a b\nexpect: usage\n", "not closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseScenario("area/name", []byte(test.header))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q in it", err, test.want)
			}
		})
	}
}
