package pyregexp

import (
	"strings"
	"testing"
)

// BenchmarkSearch looks for a line at the end of 64 KiB of output.
func BenchmarkSearch(b *testing.B) {
	text := strings.Repeat("2024-01-31 12:00:00 INFO request handled in 12 ms\n", 1300) + "ERROR: disk full\n"
	for name, pattern := range map[string]string{
		"linear":       `(?m)^ERROR: (\w+) full$`,
		"backtracking": `(?m)^ERROR: (?!cpu)\w+ full$`,
	} {
		b.Run(name, func(b *testing.B) {
			r, err := Compile(pattern)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if found, err := r.Search(text); !found || err != nil {
					b.Fatal(found, err)
				}
			}
		})
	}
}

// BenchmarkCompile compiles the patterns that cost the most of their size.
func BenchmarkCompile(b *testing.B) {
	for name, pattern := range map[string]string{"plain": `^ok \d+$`, "large sets": `(?i)[a-z]+[^\W\d_]\b`} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compile(pattern); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
