package process_test

import (
	"bytes"
	"os/exec"
	"testing"
)

// Compare BenchmarkRun with BenchmarkBare, which does the least that is needed to run a
// program and keep its output.
func BenchmarkRun(b *testing.B) {
	p := inMode("")
	c := compile(b, p, "path", "true")
	req := request()
	for b.Loop() {
		if _, err := c.Run(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBare(b *testing.B) {
	path, err := exec.LookPath("true")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(path)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
	}
}
