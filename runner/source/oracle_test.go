package source_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// show returns a text of v with its type, as testdata/oracle.py does.
func show(v any) string {
	switch v := v.(type) {
	case nil, bool:
		return string(pyvalue.AppendJSON(nil, v, 0))
	case string:
		return string(pyvalue.AppendJSONString(nil, v))
	case pyvalue.Bytes:
		return "binary " + base64.StdEncoding.EncodeToString([]byte(v))
	case pyvalue.Timestamp:
		if v.DateOnly {
			return "date " + v.ISO()
		}
		return "datetime " + v.ISO()
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = show(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case *pyvalue.Map:
		var items []string
		for key, value := range v.All() {
			items = append(items, show(key)+": "+show(value))
		}
		return "{" + strings.Join(items, ", ") + "}"
	default:
		return pyvalue.Repr(v)
	}
}

// readOracle returns the lines of a file that testdata/oracle.py wrote.
func readOracle(t testing.TB, path string) (lines [][2]*string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for scanner := bufio.NewScanner(bytes.NewReader(text)); scanner.Scan(); {
		var line [2]*string
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil || line[0] == nil {
			t.Fatalf("reading %s: %v", scanner.Text(), err)
		}
		lines = append(lines, line)
	}
	return lines
}

// oracleTexts returns the texts of those lines.
func oracleTexts(t testing.TB, path string) (texts []string) {
	t.Helper()
	for _, line := range readOracle(t, path) {
		texts = append(texts, *line[0])
	}
	return texts
}

// TestSameAsPython compares with what PyYAML and Python's json read.
func TestSameAsPython(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		oracle string
		format source.Format
		prefix string
	}{
		{name: "YAML scalars", oracle: "testdata/scalars.jsonl", format: source.YAML, prefix: "- "},
		{name: "YAML documents", oracle: "testdata/documents.jsonl", format: source.YAML},
		{name: "JSON", oracle: "testdata/json.jsonl", format: source.JSON},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, line := range readOracle(t, test.oracle) {
				text, want := test.prefix+*line[0], "an error"
				if line[1] != nil {
					want = *line[1]
				}
				file, err := source.Parse("x", test.format, []byte(text))
				got := "an error"
				if err == nil {
					got = show(file.Root.Value())
					if test.prefix != "" {
						got = strings.TrimSuffix(strings.TrimPrefix(got, "["), "]")
					}
				}
				if got != want {
					t.Errorf("%q: got %s, want %s (%v)", text, got, want, err)
				}
			}
		})
	}
}
