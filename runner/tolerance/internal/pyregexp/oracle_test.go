package pyregexp

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/dlclark/regexp2"
)

// oracle is what Python's re module answered; testdata/generate.py wrote it down.
type oracle struct {
	Inputs []string
	Cases  []struct {
		Pattern, Error string
		// Found has a "1" for each input in which the pattern was found.
		Found string
	}
}

// differences are patterns that Python 3.11 takes and we do not, with the reason.
func differences() map[string]string {
	return map[string]string{
		`\N{LATIN SMALL LETTER A}`: "the table of all names is not worth its size; the error says what to write",
		`(?(+1)(a))`:               "Python 3.12 and later reject it",
		`(a)(?( 1)b)`:              "Python 3.12 and later reject it",
		`(?t)a`:                    "Python 3.13 and later reject it, and it never did anything",
	}
}

func TestOracle(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var python oracle
	if err := json.Unmarshal(text, &python); err != nil {
		t.Fatal(err)
	}
	differences := differences()
	for _, c := range python.Cases {
		translated, err := translate(c.Pattern)
		if _, ok := differences[c.Pattern]; ok && err != nil && c.Error == "" {
			delete(differences, c.Pattern)
			continue
		}
		if (err != nil) != (c.Error != "") {
			t.Errorf("%q: got error %v, want %q", c.Pattern, err, c.Error)
			continue
		}
		if err != nil {
			continue
		}
		for name, search := range engines(t, translated) {
			for i, input := range python.Inputs {
				if got, want := search(input), c.Found[i] == '1'; got != want {
					t.Errorf("%q as %s by %s in %q: got %t, want %t", c.Pattern, translated.text, name, input, got, want)
				}
			}
		}
	}
	for pattern, reason := range differences {
		t.Errorf("%q no longer differs (%s)", pattern, reason)
	}
}

// engines returns the search functions of all engines that know the pattern.
func engines(t *testing.T, translated translation) map[string]func(string) bool {
	t.Helper()
	backtracking, err := regexp2.Compile(translated.text, regexp2.None)
	if err != nil {
		t.Fatalf("%s: %v", translated.text, err)
	}
	searches := map[string]func(string) bool{"regexp2": func(s string) bool {
		found, err := backtracking.MatchString(s)
		if err != nil {
			t.Errorf("%s: %v", translated.text, err)
		}
		return found
	}}
	if linear, err := regexp.Compile(translated.text); translated.regular && err == nil {
		searches["regexp"] = linear.MatchString
	}
	return searches
}
