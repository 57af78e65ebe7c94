package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// activity is one entry of a method, with what those have most often.
const activity = `  - type: action
    name: activity-%d
    # what it does
    background: no
    provider:
      type: http
      url: https://example.com/%d?x=1
      timeout: [3, 2.5]
      headers:
        Accept: "application/json"
      arguments: {name: "${name}", count: 1}
    pauses:
      after: 1.5
`

// experiment returns an experiment of n activities in YAML, about 300 bytes each.
func experiment(n int) []byte {
	var b strings.Builder
	b.WriteString("version: 1.0.0\ntitle: large\nmethod:\n")
	for i := range n {
		fmt.Fprintf(&b, activity, i, i)
	}
	return []byte(b.String())
}

func asJSON(b *testing.B, text []byte) []byte {
	b.Helper()
	file, err := source.Parse("x", source.YAML, text)
	if err != nil {
		b.Fatal(err)
	}
	return pyvalue.AppendJSON(nil, file.Root.Value(), 0)
}

func benchmarkParse(b *testing.B, format source.Format, text []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Parse("x", format, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseYAML(b *testing.B) {
	benchmarkParse(b, source.YAML, experiment(5000))
}

func BenchmarkParseJSON(b *testing.B) {
	benchmarkParse(b, source.JSON, asJSON(b, experiment(5000)))
}

func BenchmarkDecodeJSON(b *testing.B) {
	text := asJSON(b, experiment(5000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.DecodeJSON(text); err != nil {
			b.Fatal(err)
		}
	}
}
