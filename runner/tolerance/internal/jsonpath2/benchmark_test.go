package jsonpath2

import (
	"fmt"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// BenchmarkMatch asks for the pods that do not run, of a hundred.
func BenchmarkMatch(b *testing.B) {
	pods := make([]any, 100)
	for i := range pods {
		phase := "Running"
		if i%10 == 0 {
			phase = "Pending"
		}
		pods[i] = pyvalue.MapOf(
			"name", fmt.Sprintf("pod-%d", i),
			"status", pyvalue.MapOf("phase", phase, "restarts", int64(i)),
		)
	}
	document := pyvalue.MapOf("items", pods)
	p, err := Compile(`$.items[*][?(@.status.phase != "Running")].name`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		matches, err := p.Match(document)
		if err != nil || len(matches) != 10 {
			b.Fatal(len(matches), err)
		}
	}
}
